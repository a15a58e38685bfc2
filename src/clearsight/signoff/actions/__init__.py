"""Signing: each signature binds exactly what was shown, and the last one seals."""

from clearsight.signoff.actions.signing import return_with_comments, sign, sign_on_paper

__all__ = ["return_with_comments", "sign", "sign_on_paper"]
