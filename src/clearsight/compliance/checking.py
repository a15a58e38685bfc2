"""A whole check: a policy and a data set on disk in, findings out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clearsight.compliance.dataset import Codes, read_dataset
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import Finding
from clearsight.compliance.noting import notes
from clearsight.kernel.collecting import without_collection
from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.policy.domain.layers import layered
from clearsight.policy.domain.model import Layer, Policy
from clearsight.policy.files import find_policy, load_policy


@dataclass(frozen=True)
class Checked:
    """What a check found, with the policy version that judged and the facts it judged."""

    policy: Policy
    facts: Facts
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def failing(self) -> bool:
        """Whether something required is overdue, missed or broken."""
        return any(finding.failing for finding in self.findings)


def check(
    policy_name: str,
    data: Path,
    as_of: date,
    hosts: tuple[tuple[str, str], ...] = (),
    *,
    today: date | None = None,
) -> Checked:
    """Judge a data set by a policy on a day.

    Args:
        policy_name: a shipped policy's name, or the path of a policy folder or file.
        data: a folder of CSV files or an XLSX workbook (docs/reference/dataset.md).
        as_of: the day of the check; the policy version in force on it judges.
        hosts: pairs of a site and the policy of the host school there, which then speaks too.
        today: the day on which the check is made, where `as_of` is another.

    Raises:
        ClearsightError: when the policy or the data could not be read, with every fault.
    """
    policy = load_policy(find_policy(policy_name)).in_force(as_of)
    if hosts:
        layers = [
            (Layer(policy=name, relation="host", sites=(site,)), _host(name, as_of)) for site, name in hosts
        ]
        policy = layered(
            policy, [(layer.model_copy(update={"policy": p.policy.name}), p) for layer, p in layers]
        )
    facts = read_dataset(data, data_codes(policy))
    _refuse_unknown_sites(hosts, facts)
    with without_collection():
        findings = evaluate(policy, facts, as_of)
    return Checked(policy, facts, findings, tuple(notes(policy, facts, as_of, findings, today or as_of)))


def _refuse_unknown_sites(hosts: tuple[tuple[str, str], ...], facts: Facts) -> None:
    known = sorted(site.site for site in facts.sites)
    raise_for = [site for site, _ in hosts if site not in known]
    if raise_for:
        raise ClearsightError(
            Fault(
                "--host",
                f"the data set has no site {site!r}",
                f"name one of {', '.join(known) or 'its sites'}",
            )
            for site in raise_for
        )


def _host(name: str, as_of: date) -> Policy:
    return load_policy(find_policy(name)).in_force(as_of)


def data_codes(policy: Policy) -> Codes:
    """The codes that a data set may use under a policy."""
    codes = policy.codes
    return Codes().plus(
        role=codes.role,
        training=codes.training,
        circumstance=codes.circumstance,
        case_status=codes.case_status,
        employment=codes.employment,
        event=codes.event,
    )
