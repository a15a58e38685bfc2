"""The settings of an installation, with the pages of the benchmark and no need for built assets."""

from clearsight.config.settings import *  # noqa: F403
from clearsight.config.settings import STORAGES

ROOT_URLCONF = "scripts.bench_pages"
# What is measured is signed in without a password, and is asked for nothing.
CLEARSIGHT_SECOND_FACTOR = "nobody"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
