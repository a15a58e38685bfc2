"""The keys that say of whom, of which case, arrangement or session a rule speaks."""

from __future__ import annotations

POPULATION: dict[str, dict[str, tuple[str, str]]] = {
    "Who": {
        "roles": ("holds any of these roles", 'roles = ["dsl", "deputy_dsl"]'),
        "at": ("holds that role (or any) at a site of one of these kinds: school, host, office",
               'at = ["host"]'),
        "sites": ("holds that role (or any) at one of these sites", 'sites = ["hill"]'),
        "circumstances": ("is in any of these circumstances", 'circumstances = ["induction", "probation"]'),
        "employment": ("is employed in any of these classes", 'employment = ["sessional"]'),
        "fraction": ("works this part of full time", "fraction = { at_least = 0.5 }"),
        "holds_cases": ("leads an open case or has the role case_holder; or, with false, does not",
                        "holds_cases = true"),
        "caseload": ("leads so many open cases", "caseload = { at_least = 10 }"),
        "time_in_post": ("has held the role for so long", 'time_in_post = { below = "6 months" }'),
        "time_employed": ("has worked here for so long", 'time_employed = { at_least = "2 years" }'),
        "supervises": ("leads an arrangement; or, with false, leads none", "supervises = true"),
        "supervised": ("is a member of an arrangement; or, with false, of none", "supervised = true"),
        "in_arrangements": ("is a member of an arrangement of one of these kinds: one_to_one, group, peer",
                            'in_arrangements = ["group", "peer"]'),
        "discussing_cases": ("is in an arrangement (of in_arrangements, if given) that discusses cases; "
                             "or, with false, of one that does not", "discussing_cases = true"),
        "after_event": ("for a time after something happened to them",
                        'after_event = { event = "serious_incident", lasting = "3 months" }'),
        "since_event": ("from the day of an event on: a tier entered by decision",
                        'since_event = "signed_off_as_experienced"'),
        "until_event": ("until the day of an event: a tier left by decision",
                        'until_event = "signed_off_as_experienced"'),
        "any": ("belongs to any of these populations too",
                'any = [{ holds_cases = true }, { roles = ["dsl"] }]'),
        "none": ("belongs to none of these populations", 'none = [{ roles = ["director"] }]'),
        "judgement": ("somebody judges who it is: shown, and never counted", "judgement = true"),
    },
    "Tier": {
        "at_least": ("from so long on; the first day, if not given", 'at_least = "6 months"'),
        "below": ("until just before so long; for ever, if not given", 'below = "2 years"'),
    },
    "Range": {
        "at_least": ("so much or more", "at_least = 10"),
        "below": ("less than so much", "below = 20"),
    },
    "AfterEvent": {
        "event": ("the event, by its code", 'event = "serious_incident"'),
        "lasting": ("for how long, from the day of the event", 'lasting = "3 months"'),
    },
    "Cases": {
        "statuses": ("has any of these statuses",
                     'statuses = ["child_protection_plan", "child_in_need_plan"]'),
        "sites": ("belongs to one of these sites", 'sites = ["hill"]'),
        "at": ("belongs to a site of one of these kinds", 'at = ["host"]'),
        "lead": ("is led by somebody of this population", 'lead = { circumstances = ["newly_qualified"] }'),
        "open_for": ("has been open for so long", 'open_for = { at_least = "1 year" }'),
        "after_event": ("for a time after something happened in the case",
                        'after_event = { event = "child_death", lasting = "6 months" }'),
        "judgement": ("somebody judges which: shown, and never counted", "judgement = true"),
    },
    "Arrangements": {
        "kinds": ("of any of these kinds: one_to_one, group, peer", 'kinds = ["one_to_one"]'),
        "discusses_cases": ("in which cases are discussed, or not", "discusses_cases = true"),
        "supervisor": ("led by somebody of this population", 'supervisor = { roles = ["dsl"] }'),
        "members": ("with a member of this population", 'members = { roles = ["deputy_dsl"] }'),
    },
    "Sessions": {
        "kind": ("`planned` (if not given), `ad_hoc` or `any`", 'kind = "ad_hoc"'),
        "arrangements": ("of these arrangements", 'arrangements = { kinds = ["group"] }'),
        "discussing_cases": ("in which cases were discussed, or not", "discussing_cases = true"),
    },
    "VariationBounds": {
        "at_most": ("the widest that may be approved", 'at_most = "8 weeks"'),
        "lasting": ("for how long at the most", 'lasting = "6 months"'),
        "approved_by": ("who may approve it", 'approved_by = ["headteacher"]'),
    },
}  # fmt: skip
