"""The keys of what is asked, and of what counts towards it."""

from __future__ import annotations

MEASURES: dict[str, dict[str, tuple[str, str]]] = {
    "Interval": {
        "measure": ("no longer than so long between one and the next", 'measure = "interval"'),
        "every": ("the longest time between; left out where the policy names no number", 'every = "4 weeks"'),
        "or_after": ("or sooner, after so much of an activity",
                     'or_after = { event = "home_visit", count = 20 }'),
    },
    "Activity": {
        "event": ("the activity, by its code", 'event = "home_visit"'),
        "count": ("how many of it", "count = 20"),
    },
    "Agreed": {
        "measure": ("as often as the agreement of the parties says", 'measure = "agreed"'),
        "must_state": ("an agreement that names no number is broken", "must_state = true"),
    },
    "Count": {
        "measure": ("so many in each window", 'measure = "count"'),
        "at_least": ("how many; left out where the policy names no number", "at_least = 6"),
        "per": ("the window: month, quarter, half_term, term, calendar_year, academic_year, financial_year",
                'per = "academic_year"'),
        "rolling": ("instead of a window of the calendar: any stretch as long as this",
                    'rolling = "3 months"'),
        "may_miss": ("so many windows of a year may pass without", "may_miss = { windows = 1 }"),
        "longest_gap": ("and never so long between two", 'longest_gap = "10 weeks"'),
        "pro_rata": ("in part for those who work part time", "pro_rata = true"),
    },
    "MayMiss": {
        "windows": ("how many", "windows = 2"),
        "per": ("of which year: academic_year (if not given) or calendar_year", 'per = "calendar_year"'),
    },
    "Hours": {
        "measure": ("so many hours in each window", 'measure = "hours"'),
        "at_least": ("how many; left out where the policy names no number", "at_least = 1.5"),
        "per": ("the window (a month, if not given)", 'per = "month"'),
        "averaged_over": ("over how many windows it may be averaged (one: not at all)", "averaged_over = 3"),
        "pro_rata": ("in part for those who work part time", "pro_rata = true"),
    },
    "Coverage": {
        "measure": ("every case discussed in each window", 'measure = "coverage"'),
        "per": ("the window", 'per = "half_term"'),
        "share": ("only this share of the cases of each site", "share = 0.2"),
    },
    "Deadline": {
        "measure": ("something done within a time after something else", 'measure = "deadline"'),
        "after": ("what sets the clock running: `begins`, `ends` (of the rule's applying), `held`, "
                  "`cancelled`, `ad_hoc_matter`, `action` (agreed), `event:CODE`", 'after = "held"'),
        "done": ("what is to be done: `session`, `written_up`, `signed`, `rearranged`, `revisited`, "
                 "`discussed`, `agreement`, `action_done`, `training:CODE`, `event:CODE`",
                 'done = "written_up"'),
        "within": ("a length of time, `same day`, `next session`; left out where the policy names no time",
                   'within = "5 days"'),
        "not_before": ("it may already be done so long before what it follows", 'not_before = "1 month"'),
        "by": ("who signs the record or the agreement: supervisee, supervisor, role:CODE",
               'by = ["supervisee", "supervisor", "role:headteacher"]'),
        "working_days": ("the days of `within` are working days", "working_days = true"),
    },
    "Validity": {
        "measure": ("something stays good for a time and is renewed", 'measure = "validity"'),
        "of": ("`training` or `agreement`", 'of = "training"'),
        "kinds": ("any of these kinds of training", 'kinds = ["dsl"]'),
        "providers": ("with any of these providers", 'providers = ["accredited_external"]'),
        "lasting": ("for how long; left out where the policy names no number", 'lasting = "2 years"'),
        "starting_within": ("a training: the first time within so long of starting",
                            'starting_within = "3 months"'),
        "renew_by": ("instead of a time: by this day of each year", 'renew_by = "09-30"'),
        "or_on": ("an agreement: and again on any of these events", 'or_on = ["change_of_duties"]'),
    },
    "Presence": {
        "measure": ("something is there", 'measure = "presence"'),
        "of": ("`agreement`, `training`, `arrangement`, `supervision` (one's own, for those who supervise), "
               "`cover`, `signed_member`", 'of = "agreement"'),
        "kinds": ("any of these kinds of training", 'kinds = ["supervision"]'),
        "providers": ("with any of these providers", 'providers = ["local_authority"]'),
        "signed_by": ("who signs the agreement, in a rule per arrangement",
                      'signed_by = ["supervisee", "supervisor", "role:headteacher"]'),
        "led_by": ("in an arrangement led by somebody of this population",
                   'led_by = { roles = ["social_worker"] }'),
        "arrangements": ("in an arrangement like this", 'arrangements = { kinds = ["one_to_one"] }'),
    },
    "Bounds": {
        "measure": ("a number lies between two others", 'measure = "bounds"'),
        "of": ("`minutes` of a session, people `present` at it, `members` of an arrangement, "
               "`supervisees` or `caseload` of a person", 'of = "minutes"'),
        "at_least": ("the lower end", "at_least = 60"),
        "at_most": ("the upper end", "at_most = 120"),
    },
    "Match": {
        "measure": ("who may supervise whom", 'measure = "match"'),
        "supervisor": ("the supervisor is of this population", 'supervisor = { roles = ["dsl"] }'),
        "never": ("the supervisor is never of this population", 'never = { roles = ["headteacher"] }'),
        "site": ("the two work at the `same` site, or at `different` ones", 'site = "different"'),
        "site_except_roles": ("supervisors whom that does not bind", 'site_except_roles = ["trustee"]'),
        "inside_organisation": ("the supervisor belongs to the organisation", "inside_organisation = true"),
        "senior": ("the supervisor is the most senior person present", "senior = true"),
        "shares": ("both hold one of these roles: their profession", 'shares = ["social_worker"]'),
    },
    "NoLooser": {
        "measure": ("what was agreed is no looser than the policy", 'measure = "no_looser"'),
    },
    "Counts": {
        "sessions": ("`planned` (if not given), `ad_hoc`, `any`, or `none` where only events count",
                     'sessions = "any"'),
        "kinds": ("only sessions of these kinds", 'kinds = ["one_to_one"]'),
        "led_by": ("only sessions led by somebody of this population", 'led_by = { roles = ["director"] }'),
        "at_least_minutes": ("only sessions of so many minutes", "at_least_minutes = 45"),
        "discussing_cases": ("only sessions in which cases were discussed, or none",
                             "discussing_cases = true"),
        "events": ("these events count as well", 'events = ["file_audit"]'),
        "worth": ("what a kind of session or an event counts for (one, if not given)",
                  'worth = [{ kind = "group", counts = 0.5 }]'),
        "group_time": ("the time of a group counts `whole`, or `shared` out among those who were there",
                       'group_time = "shared"'),
        "caps": ("the largest share of what is asked that may come from some kinds",
                 'caps = [{ kinds = ["group", "peer"], share = 0.5 }]'),
    },
    "Worth": {
        "counts": ("for how much", "counts = 0.5"),
        "kind": ("a session of this kind", 'kind = "group"'),
        "event": ("or an event of this code", 'event = "file_audit"'),
    },
    "Cap": {
        "kinds": ("of these kinds of session", 'kinds = ["group", "peer"]'),
        "share": ("at most this share of what is asked", "share = 0.5"),
    },
}  # fmt: skip
