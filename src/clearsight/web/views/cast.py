"""Who can sign in to the demonstration. There is no such page anywhere else."""

from __future__ import annotations

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from clearsight.demo import PASSWORD, accounts
from clearsight.web.pages import show


def cast(request: HttpRequest) -> HttpResponse:
    """The accounts of the demonstration, by organisation."""
    if not settings.CLEARSIGHT_DEMO:
        raise Http404
    groups = [
        (name, list(members))
        for name, members in groupby(accounts(), key=lambda account: account.organisation)
    ]
    return show(request, "cast", {"groups": groups, "password": PASSWORD})
