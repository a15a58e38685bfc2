"""The application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearsight.config.settings")

application = get_wsgi_application()
# What is shown when the disk fails, and what people open most.
FIRST = ("broken", "home", "record", "record_write", "sign")


def _read_ahead() -> None:
    """Read the code and the first pages now: every process that answers is forked from this one.

    Each would read them for its first page; and where no file can be opened any more, the page that says so
    is there.
    """
    from django.template import engines
    from django.urls import get_resolver
    from jinja2 import meta

    _ = get_resolver().url_patterns
    known, wanted = next(iter(engines.all())).env, {f"pages/{name}.html" for name in FIRST}  # type: ignore[attr-defined]
    read: set[str] = set()
    while wanted:
        name = wanted.pop()
        read.add(name)
        known.get_template(name)
        source = known.parse(known.loader.get_source(known, name)[0])
        wanted |= {one for one in meta.find_referenced_templates(source) if one} - read


_read_ahead()
