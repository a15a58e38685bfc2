"""Clearsight: safeguarding supervision for schools, trusts and their partners."""
