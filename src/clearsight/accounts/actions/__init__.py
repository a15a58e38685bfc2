"""Signing in and out, second factors, invitations and identities. Every one of them leaves an event."""

from clearsight.accounts.actions.ending import end_every_sign_in, take_proofs_back
from clearsight.accounts.actions.factors import (
    Enrolling,
    add_passkey,
    begin_app,
    confirm_app,
    give_codes,
    passkey_of,
    remove_factor,
    remove_second_factor,
    take_code,
    use_passkey,
)
from clearsight.accounts.actions.inviting import (
    accept,
    ask_for_reset,
    bind_identity,
    invite,
    unbind_identities,
)
from clearsight.accounts.actions.signing_in import (
    Tries,
    begin_try,
    change_password,
    end_sign_ins,
    note_confirmed,
    note_failed,
    note_locked,
    note_signed_in,
    note_signed_out,
    note_told,
)

__all__ = [
    "Enrolling",
    "Tries",
    "accept",
    "add_passkey",
    "ask_for_reset",
    "begin_app",
    "begin_try",
    "bind_identity",
    "change_password",
    "confirm_app",
    "end_every_sign_in",
    "end_sign_ins",
    "give_codes",
    "invite",
    "note_confirmed",
    "note_failed",
    "note_locked",
    "note_signed_in",
    "note_signed_out",
    "note_told",
    "passkey_of",
    "remove_factor",
    "remove_second_factor",
    "take_code",
    "take_proofs_back",
    "unbind_identities",
    "use_passkey",
]
