"""Where things lie: the code, what `make` builds beside it, and what an installation keeps."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE_DIR = Path(__file__).resolve().parent.parent
CHECKOUT_DIR = PACKAGE_DIR.parent.parent
# Installed elsewhere than in a checkout, what the installation keeps lies where it is started.
ROOT_DIR = CHECKOUT_DIR if (CHECKOUT_DIR / "pyproject.toml").exists() else Path.cwd()


def var_dir() -> Path:
    """The folder of database and keys, as the environment names it now."""
    return Path(os.environ.get("CLEARSIGHT_VAR") or ROOT_DIR / "var")


def default_database() -> Path:
    """The SQLite file that is kept there, where no other database is named."""
    return var_dir() / "clearsight.sqlite3"
