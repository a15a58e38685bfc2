"""The mails that carry a link: they say no name, and nothing of what Clearsight holds."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

INVITATION, RESET, CHANGED, TRIED = "invitation", "reset", "changed", "tried"
_SAID = {
    INVITATION: (
        "Your invitation to Clearsight",
        "You are invited to sign in to Clearsight.\n\n"
        "With this link you set how you sign in. It works once, and for three days:\n\n{link}\n\n"
        "If you do not expect this, leave it alone, and tell whoever runs Clearsight where you work.\n",
    ),
    RESET: (
        "A new password for Clearsight",
        "Somebody, we hope you, asked for a new password for Clearsight.\n\n"
        "With this link you set it. It works once, and for an hour:\n\n{link}\n\n"
        "It leads round nothing: an app or a passkey that you have is still asked for.\n"
        "If you did not ask for this, leave it alone: nothing has changed.\n",
    ),
}


_TOLD = {
    CHANGED: (
        "How you sign in to Clearsight was changed",
        "A password, an app, a passkey, codes on paper or another sign-in was set or taken away.\n\n"
        "If it was you, all is well. If it was not, tell whoever runs Clearsight where you work, at once:\n"
        "they close the account. Your page “My sign-in” says where you are signed in.\n",
    ),
    TRIED: (
        "Somebody tries to sign in to Clearsight as you",
        "There were too many tries in a short time with your address, and none was right. Nobody got in.\n\n"
        "If it was you, wait a quarter of an hour. If it was not, tell whoever runs Clearsight where you\n"
        "work, and choose another password, if somebody may know yours. This is told once a day at most.\n",
    ),
}


def write_notice(what: str, to: str, *, sender: str, at: datetime) -> EmailMessage:
    """The mail that tells the owner of an account of a change or of odd tries; there is no link in it.

    Args:
        what: CHANGED or TRIED.
    """
    subject, text = _TOLD[what]
    return _mail(subject, text, to, sender, at)


def write_link(what: str, to: str, link: str, *, sender: str, at: datetime) -> EmailMessage:
    """The mail with a link.

    Args:
        what: INVITATION or RESET.
        to: the address to which it goes.
        link: the whole address, of this installation.
        sender: the address from which it comes.
        at: this moment.
    """
    subject, text = _SAID[what]
    return _mail(subject, text.format(link=link), to, sender, at)


def _mail(subject: str, text: str, to: str, sender: str, at: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = format_datetime(at), make_msgid(domain="clearsight.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
