"""What is read for a time at the invented organisations: given, opened in an emergency, in a sample."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.people.models import Organisation, Person, Site
from clearsight.records.models import Record

WEEK, FORTNIGHT, YEAR = timedelta(days=7), timedelta(days=14), timedelta(days=365)
# By short name: the arrangement with a signed record, who gives it to whom, and why.
GIVEN = {"millbrook": ("MB-1", "imran", "yvonne", "Stands in for me at the school while I am on the course")}
# Who gives a sample to which auditor, and for what.
SAMPLES = {"millbrook": ("hannah", "audit", "The yearly look at how supervision is recorded")}
# Who opened which case an hour ago, and why; and who is suspended by whom; who goes where.
OPENED = {"fernhill": ("rhodri", "FA-C1", "The hospital has a sister here and asks who may take her home")}
SUSPENDED = {"fernhill": ("kit", "corinne")}
MOVES = {"fernhill": ("felix", "FC", "FB", "corinne")}


def lend(organisation: Organisation, at: datetime) -> None:
    """One example of each, where the organisation has it."""
    who = {person.code: person for person in Person.objects.filter(organisation=organisation)}
    today, slug = localdate(at), organisation.slug
    if slug in GIVEN:
        arrangement, giver, to, why = GIVEN[slug]
        signed = Record.objects.filter(session__arrangement__code=arrangement, state="sealed", case=None)
        record = signed.filter(organisation=organisation).latest("pk")
        perform(grants.give_record, record, who[to], why, today, today + WEEK, by=who[giver], at=at)
    if slug in SAMPLES:
        giver, to, why = SAMPLES[slug]
        sample = grants.Sample(today - YEAR, today, ("secured", "case"), 5)
        perform(grants.give_sample, who[to], sample, why, today, today + FORTNIGHT, by=who[giver], at=at)
    if slug in OPENED:
        opener, case, why = OPENED[slug]
        found = CaseFile.objects.select_related("file", "site").get(organisation=organisation, code=case)
        perform(grants.break_glass, found, why, by=who[opener], at=at - timedelta(hours=1))
    if slug in SUSPENDED:
        person, by = SUSPENDED[slug]
        perform(grants.suspend, who[person], by=who[by], at=at)
    if slug in MOVES:
        _move(organisation, who, at)


def _move(organisation: Organisation, who: dict[str, Person], at: datetime) -> None:
    person, left, to, by = MOVES[organisation.slug]
    sites = {site.code: site for site in Site.objects.filter(organisation=organisation)}
    roles = [role.role for role in who[person].roles.filter(site=sites[left])]
    day = localdate(at) + FORTNIGHT
    perform(grants.transfer, who[person], sites[left], sites[to], roles, day, by=who[by], at=at)
