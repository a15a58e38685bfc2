"""Where a request ends is never in doubt: what two programs could read in two ways, the server refuses."""

from __future__ import annotations

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

REFUSED = {
    "a length and pieces": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "a length with a sign": b"Content-Length: +5\r\n\r\nabcde",
    "pieces of another kind": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a line that goes on": b"A: b\r\n c: d\r\n\r\n",
    "half a line end": b"A: b\rc\r\n\r\n",
    "a nothing": b"A: b\0c\r\n\r\n",
}


def read(raw: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """The headers and the body of a request, as gunicorn reads them with the settings that we give it."""
    request = next(RequestParser(Config(), iter([raw]), ("127.0.0.1", 1)))
    return request.headers, request.body.read()


@pytest.mark.parametrize("rest", REFUSED.values(), ids=REFUSED)
def test_where_a_request_ends_is_never_in_doubt(rest: bytes) -> None:
    with pytest.raises(Exception, match=r"(?i)invalid|unsupported|obsolete"):
        read(b"POST / HTTP/1.1\r\nHost: x\r\n" + rest)


@pytest.mark.abuse(20)
def test_a_header_that_only_looks_like_the_proxy_s_is_dropped() -> None:
    headers, _ = read(b"GET / HTTP/1.1\r\nHost: x\r\nX_Forwarded_Proto: https\r\n\r\n")
    assert headers == [("HOST", "x")]
    assert read(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")[1] == b"abc"
