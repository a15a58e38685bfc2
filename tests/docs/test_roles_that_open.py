"""The page on the policy language names the roles that open something, each where and for what it does."""

from __future__ import annotations

import ast
import re

from clearsight.kernel import roles
from clearsight.policy.domain.codes import ROLES
from tests.architecture.source import ROOT, modules

PAGE = (ROOT / "docs" / "reference" / "policy-language.md").read_text("utf-8")
PART = PAGE.partition("### Roles that open something")[2].partition("\n## ")[0]
LINES = [
    (set(re.findall(r"`(\w+)`", line.split("|")[1])), line)
    for line in PART.splitlines()
    if line.startswith("| `")
]
# Their labels stand with the language, and people who hold them in the demonstration.
SPEAK_OF_ROLES = ("kernel/roles.py", "policy/domain/codes.py", "/demo/")


def named(words: str) -> set[str]:
    return {code for codes, line in LINES if words in line for code in codes}


def test_what_the_page_says_of_roles_is_what_the_program_does() -> None:
    assert named("arranges supervision") | named("| the same") == set(roles.ARRANGING)
    assert named("leads safeguarding") == set(roles.SITE_LEAD)
    assert named("| everywhere | the same") == {*roles.ORGANISATION_LEAD, *roles.ORGANISATION_LEADERSHIP}
    assert named("sees that it happens") == set(roles.SITE_LEADERSHIP)
    assert named("the only school") == set(roles.SCHOOL_LEAD)
    assert named("may be told of a step") == set(roles.ANSWERABLE) - set(roles.ARRANGING)
    assert named("keeps people") == set(roles.ADMINISTRATOR)
    assert all(f"`{code}`" in PART for code in (roles.OUTSIDE, roles.HOLDS_CASES))


def test_a_role_with_a_meaning_of_its_own_is_named_in_one_place() -> None:
    """Elsewhere no code of a role stands in the program: it would be a second list of who may."""
    found = [
        f"{module.at(node)} {node.value}"
        for module in modules("src")
        if not any(part in module.path for part in SPEAK_OF_ROLES)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ROLES
    ]
    assert found == []
