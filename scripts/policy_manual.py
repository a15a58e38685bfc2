"""Write the generated parts of docs/reference/policy-language.md anew: `python -m scripts.policy_manual`."""

from __future__ import annotations

from pathlib import Path

from clearsight.policy.domain.keys.manual import rewritten

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "policy-language.md"


def main() -> None:
    """Rewrite the page in place."""
    PAGE.write_text(rewritten(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
