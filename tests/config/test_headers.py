"""Pages about people are kept by no cache and run no script but ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.config.headers import headers_middleware


def test_every_response_forbids_inline_scripts_and_caching() -> None:
    request = HttpRequest()
    response = headers_middleware(lambda _: HttpResponse("page"))(request)
    policy = response.headers["Content-Security-Policy"]
    assert f"'nonce-{request.csp_nonce}'" in policy  # type: ignore[attr-defined]
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"


def test_the_nonce_is_never_used_twice() -> None:
    first, second = HttpRequest(), HttpRequest()
    answer = headers_middleware(lambda _: HttpResponse())
    answer(first), answer(second)
    assert first.csp_nonce != second.csp_nonce  # type: ignore[attr-defined]


def test_a_view_may_say_otherwise() -> None:
    cached = HttpResponse(headers={"Cache-Control": "max-age=60"})
    assert headers_middleware(lambda _: cached)(HttpRequest()).headers["Cache-Control"] == "max-age=60"
