"""The settings under test: the real ones, with a folder of their own and a hash that costs nothing."""

import os
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

os.environ.setdefault("CLEARSIGHT_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from clearsight.config.settings import *  # noqa: F403
from clearsight.config.settings import DATABASES, TEMPLATES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A password alone signs in, but where a test asks for more.
CLEARSIGHT_SECOND_FACTOR = "nobody"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory: the live server's threads then have connections of their own, as in life.
    _memory = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else VAR_DIR
    DATABASES["default"]["TEST"] = {"NAME": str(_memory / f"clearsight-test-{os.getpid()}.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_clearsight_{os.getpid()}"}
# The tables of the models at once: tests/config/test_migrations.py shows that the migrations make the same.
DATABASES["default"]["TEST"]["MIGRATE"] = False
if _kept := os.environ.get("TESTS_KEPT_IN"):
    # A template that one worker of a run has compiled is compiled by no other (`tests/kept.py`).
    TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = FileSystemBytecodeCache(_kept)
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
