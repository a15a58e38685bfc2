"""The settings under test: the real ones, with a folder of their own and a hash that costs nothing."""

import os
from pathlib import Path

os.environ.setdefault("CLEARSIGHT_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from clearsight.config.settings import *  # noqa: E402, F403
from clearsight.config.settings import DATABASES, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory: the live server's threads then have connections of their own, as in life.
    _memory = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else VAR_DIR  # noqa: S108
    DATABASES["default"]["TEST"] = {"NAME": str(_memory / f"clearsight-test-{os.getuid()}.sqlite3")}
