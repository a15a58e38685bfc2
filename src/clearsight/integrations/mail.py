"""Sending mail: through a server, or into a folder where it can be looked at. Nothing it says is kept."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from clearsight.kernel.errors import ClearsightError

SECONDS = 30
PORTS = {"smtp": 587, "smtps": 465}
SETTING = "CLEARSIGHT_MAIL"


class Rejected(Exception):
    """This mail will never be taken. `kind` is the class of what went wrong, and says nothing of the mail."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Unreachable(Exception):
    """It may be taken another time. `everybody`: the server takes no mail at all at present."""

    def __init__(self, kind: str, everybody: bool = True) -> None:
        super().__init__(kind)
        self.kind = kind
        self.everybody = everybody


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail goes. `encryption` is starttls, tls or none; with a `folder`, nothing leaves the machine."""

    sender: str
    host: str = ""
    port: int = 0
    encryption: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    folder: Path | None = None


def mail_settings(url: str, sender: str) -> MailSettings | None:
    """What `CLEARSIGHT_MAIL` and `CLEARSIGHT_MAIL_FROM` say; nothing where no mail is sent.

    Args:
        url: "smtp://user:password@host:587" (STARTTLS), "smtps://user:password@host:465" (TLS),
            "smtp://localhost:25?tls=no" (neither, and no password), "file:///folder", or "".
        sender: the address from which mail comes.

    Raises:
        ClearsightError: for any other, for a password that would travel in the clear, or without a sender.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ClearsightError.one(SETTING, "this is no address", "write smtp://host:587") from None
    if parts.scheme not in ("smtp", "smtps", "file"):
        raise ClearsightError.one(SETTING, "this is no mail server", "begin it with smtp:// or smtps://")
    if not is_address(sender):
        raise ClearsightError.one(
            f"{SETTING}_FROM", "it is no mail address", "name the address from which mail is to come"
        )
    if parts.scheme == "file" and (parts.netloc or not parts.path):
        raise ClearsightError.one(SETTING, "it names no folder", "write file:// and its whole path")
    if parts.scheme == "file":
        return MailSettings(sender, folder=Path(unquote(parts.path)))
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise ClearsightError.one(SETTING, "the port is not a number", "write host:587") from error
    if not parts.hostname:
        raise ClearsightError.one(SETTING, "it names no host", "write smtp://host:587")
    plain = dict(parse_qsl(parts.query)).get("tls") == "no"
    if plain and (parts.scheme == "smtps" or parts.password):
        raise ClearsightError.one(
            SETTING, "a password is not sent without encryption", "leave out ?tls=no, or the password"
        )
    encryption = "none" if plain else "tls" if parts.scheme == "smtps" else "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailSettings(sender, parts.hostname, port, encryption, user, password)


def root_address(url: str) -> str:
    """The address of this installation, as links begin, without a slash at its end.

    Raises:
        ClearsightError: when it is none.
    """
    try:
        parts = urlsplit(url.strip())
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:
        parts, wrong = urlsplit(""), True
    if wrong or parts.query or parts.fragment:
        raise ClearsightError.one(
            "CLEARSIGHT_URL", "it is no address of a site", "write https:// and the name that people type"
        )
    return parts.geturl().rstrip("/")


def is_address(text: str) -> bool:
    """Whether it is one mail address, with or without a name before it, and nothing else."""
    message = EmailMessage()
    try:
        message["From"] = text
        found = message["From"].addresses
    except (ValueError, IndexError):
        return False
    return len(found) == 1 and bool(found[0].username and found[0].domain)


@contextmanager
def opened(settings: MailSettings) -> Iterator[Callable[[EmailMessage], None]]:
    """A function that sends one message. It connects with the first of them, and hangs up at the end.

    It raises `Rejected` for a message that is refused for good, and `Unreachable` for one that may be taken
    another time.
    """
    if settings.folder is not None:
        yield lambda message: _write(settings.folder or Path(), message)
        return
    line = _Line(settings)
    try:
        yield line.send
    finally:
        line.hang_up()


def _write(folder: Path, message: EmailMessage) -> None:
    name = "".join(letter for letter in str(message["Message-ID"]).split("@")[0] if letter.isalnum())
    at = message["Date"].datetime
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{at:%Y%m%d-%H%M%S}-{name}.eml").write_bytes(message.as_bytes(policy=SMTP))
    except OSError as error:
        raise Unreachable(type(error).__name__) from error


class _Line:
    """A connection to a mail server, made when it is first needed."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        try:
            self.server = self.server or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(type(error).__name__) from error
        try:
            self.server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            self._raise(max(codes, default=550), refused)
        except smtplib.SMTPSenderRefused as refused:
            raise Unreachable(f"{type(refused).__name__} {refused.smtp_code}") from refused  # ours to mend
        except smtplib.SMTPResponseException as refused:
            self._raise(refused.smtp_code, refused)
        except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError) as error:
            raise Rejected(type(error).__name__) from error
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise Unreachable(type(error).__name__) from error

    def _raise(self, code: int, error: Exception) -> None:
        """What a server says with 4.. passes; what it says with 5.. stays (RFC 5321, 4.2.1)."""
        kind = f"{type(error).__name__} {code}"
        if code >= 500:
            raise Rejected(kind) from error
        raise Unreachable(kind, everybody=code == 421) from error

    def _connect(self) -> smtplib.SMTP:
        settings, secure = self.settings, ssl.create_default_context()
        server: smtplib.SMTP
        if settings.encryption == "tls":
            server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=SECONDS, context=secure)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=SECONDS)
        try:
            if settings.encryption == "starttls":
                server.starttls(context=secure)
            if settings.user:
                server.login(settings.user, settings.password)
        except BaseException:
            server.close()
            raise
        return server

    def hang_up(self) -> None:
        """End the connection, if there is one."""
        server, self.server = self.server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
