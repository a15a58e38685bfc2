"""Pages about people are kept by no cache and run no script but ours."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import RequestFactory

from clearsight.config.headers import headers_middleware


def test_every_response_forbids_inline_scripts_and_caching() -> None:
    response = headers_middleware(lambda _: HttpResponse("page"))(RequestFactory().get("/"))
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy and "nonce" not in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_a_view_may_say_otherwise() -> None:
    cached = HttpResponse(headers={"Cache-Control": "max-age=60"})
    answer = headers_middleware(lambda _: cached)(RequestFactory().get("/"))
    assert answer.headers["Cache-Control"] == "max-age=60"
