"""The settings of that later version."""

from clearsight.config.settings import *  # noqa: F403
from clearsight.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.config.later"]
