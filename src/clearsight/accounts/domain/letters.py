"""The mails that carry a link: they say no name, and nothing of what Clearsight holds."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

INVITATION, RESET = "invitation", "reset"
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
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = format_datetime(at), make_msgid(domain="clearsight.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.format(link=link))
    return message
