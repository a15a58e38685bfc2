"""Asking another machine for a document, where what it is called was told to us and may be a trap.

Every address behind the name is looked at first, and the one that was looked at is the one that is asked: no
name leads to this machine, its network or a cloud's own addresses. No redirect is followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import urlsplit

SECONDS = 10  # for each thing that is waited for
IN_ALL = 20  # seconds, however slowly it comes
LARGEST = 1024 * 1024


class NotAsked(Exception):
    """The address may not be asked, cannot be reached, or answered with no document. Says why alone."""


def fetch(
    url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None, private: bool = False,
    here: bool = False,
) -> bytes:  # fmt: skip
    """The document at an https:// address; with a `body`, what is answered to it.

    Args:
        private: whether it may lie in a private network (10.0.0.0/8 and the like).
        here: whether it may be this machine, and without TLS: for tests.

    Raises:
        NotAsked: otherwise.
    """
    parts = urlsplit(url)
    if (
        (parts.scheme != "https" and not (here and parts.scheme == "http"))
        or not parts.hostname
        or parts.username
    ):
        raise NotAsked("it is no https:// address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _looked_at(parts.hostname, port, private, here)
    kind = _Tls if parts.scheme == "https" else _Plain
    connection = kind(parts.hostname, port, address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    late = threading.Timer(IN_ALL, connection.cut)
    late.daemon = True
    late.start()
    try:
        connection.request("POST" if body is not None else "GET", path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NotAsked(type(error).__name__) from error
    finally:
        late.cancel()
        connection.close()
    if connection.is_cut:
        raise NotAsked("it took too long")
    if answer.status != 200 or len(content) > LARGEST:
        raise NotAsked(f"it answered {answer.status}")
    return content


def _looked_at(host: str, port: int, private: bool, here: bool) -> str:
    """One address of the host, once all of them are such as may be asked."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotAsked("nothing is called so") from error
    if not found or not all(_may_be_asked(one, private, here) for one in found):
        raise NotAsked("it leads to a machine that is not asked")
    return min(found)


def _may_be_asked(address: str, private: bool, here: bool) -> bool:
    one = ipaddress.ip_address(address.split("%")[0])
    one = getattr(one, "ipv4_mapped", None) or one
    if here and one.is_loopback:
        return True
    if one.is_loopback or one.is_link_local or one.is_multicast or one.is_unspecified or one.is_reserved:
        return False
    return one.is_global or (private and one.is_private)


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name by which it is called."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address, self.is_cut = address, False
        # Kept besides: what is read to its end is `self.sock` no more.
        self.held: socket.socket | None = None

    def cut(self) -> None:
        """End it from outside, whatever it waits for."""
        self.is_cut = True
        if self.held is not None:
            with suppress(OSError):  # it is over already
                # Not that of a TLS socket, which would take apart what another thread reads.
                socket.socket.shutdown(self.held, socket.SHUT_RDWR)

    def connect(self) -> None:
        self.sock = self.held = socket.create_connection((self.address, self.port), SECONDS)


class _Tls(_Plain):
    default_port = 443

    def connect(self) -> None:
        super().connect()
        # The handshake comes after: what is cut is then the socket that waits.
        self.sock = self.held = ssl.create_default_context().wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()
