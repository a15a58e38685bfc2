"""Several policies that speak at once: a floor, a trust's, a school's annex, an employer's and a host's.

The rules stand side by side, each with its own clause and the name of its policy; where two of them
compete, the stricter is judged and both are cited (docs/reference/counting.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.policy.domain.model import Codes, Layer, Policy, Retention, Rule
from clearsight.policy.domain.population import Who


def layered(policy: Policy, layers: Iterable[tuple[Layer, Policy]]) -> Policy:
    """The policy with the rules of its layers laid in, each restricted to the sites the layer speaks for."""
    rules, codes, top = list(policy.rules), policy.codes, policy.top
    accounts, retention = list(policy.accounts), list(policy.retention)
    for layer, other in layers:
        rules += [_of_layer(rule, layer, other) for rule in other.rules]
        where = {key: said for key in ("sites", "at") if (said := getattr(layer, key))}
        accounts += [one.model_copy(update=where) for one in other.accounts]
        # Of a host's own files only the host disposes. A length that speaks for some sites keeps all: longer.
        if layer.relation != "host":
            retention += [_kept(one, other) for one in other.retention]
        codes = _joined(other.codes, codes)
        top = tuple(dict.fromkeys((*top, *other.top)))
    laid_in = {"rules": tuple(rules), "accounts": tuple(accounts), "codes": codes, "top": top,
               "retention": tuple(retention)}  # fmt: skip
    return policy.model_copy(update=laid_in)


def _of_layer(rule: Rule, layer: Layer, other: Policy) -> Rule:
    name = rule.layer or other.policy.name
    who, cases = rule.who, rule.cases
    if layer.sites or layer.at:
        who = Who(any=(rule.who,), sites=layer.sites, at=layer.at)
        cases = cases.model_copy(update={"sites": layer.sites, "at": layer.at})
    return rule.model_copy(
        update={
            "id": f"{name}-{rule.id}" if not rule.layer else rule.id,
            "clause": f"{other.policy.title}: {rule.clause}" if not rule.layer else rule.clause,
            "instead_of": tuple(
                f"{name}-{other_id}" if not rule.layer else other_id for other_id in rule.instead_of
            ),
            "who": rule.who if rule.per == "case" else who,
            "cases": cases,
            "layer": name,
        }
    )


def _kept(one: Retention, other: Policy) -> Retention:
    if one.layer:
        return one
    clause = f"{other.policy.title}: {one.clause}"
    return one.model_copy(update={"clause": clause, "layer": other.policy.name})


def _joined(first: Codes, second: Codes) -> Codes:
    return Codes(**{key: {**getattr(first, key), **getattr(second, key)} for key in Codes.model_fields})
