"""The invented organisations: who works there, who supervises whom, the cases, and what went wrong."""

# A table reads better in long lines.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass

from clearsight.kernel.durations import parse_duration

# When people are at work: in term, also in four weeks of the summer, or but for public holidays always.
SCHOOL, SCHOOL_AND_SUMMER, ALL_YEAR = "school", "school and summer", "all year"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works there. `shows` says what there is to see when signed in as them; "" has no account."""

    code: str
    name: str
    role: str
    site: str
    months: int = 30
    shows: str = ""
    training: tuple[str, ...] = ()
    circumstance: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A supervisory relationship: how often in days, how long ago the last session was, and what is amiss.

    `live` is the state in which one more session stands now: prepared, written, proposed, agreed, sealed.
    `told` is what the records of the last so many sessions say of the direction of each case, earliest first.
    """

    code: str
    supervisor: str
    members: tuple[str, ...]
    every: str
    days: int
    last: int
    kind: str = "one_to_one"
    minutes: int = 60
    amiss: str = ""
    live: str = ""
    told: tuple[str, ...] = ()

    @property
    def agrees_here(self) -> bool:
        """Whether its agreement was drawn up here, with its words: the others' was signed on paper."""
        return self.live == "prepared" or self.kind == "group"

    @property
    def in_half_terms(self) -> int:
        """After how many half terms they meet again, where that is how they agreed it; else none."""
        every = parse_duration(self.every)
        return every.count * {"half terms": 1, "terms": 2}.get(every.unit, 0)


@dataclass(frozen=True, slots=True)
class Kase:
    """A case: whose, since when, and the family, to those who may know. `also` are statuses besides."""

    code: str
    site: str
    lead: str
    status: str
    family: str
    children: tuple[tuple[str, int], ...]
    months: int = 7
    discussed: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """One organisation. `year` says when its people are at work."""

    slug: str
    name: str
    policy: str
    sites: tuple[tuple[str, str, str], ...]
    people: tuple[Member, ...]
    meetings: tuple[Meeting, ...]
    cases: tuple[Kase, ...] = ()
    year: str = SCHOOL


LEAD_TRAINING = ("supervision", "dsl", "safeguarding_refresher")

MILLBROOK = Cast(
    "millbrook", "Millbrook CE Primary", "harewood", (("MB", "Millbrook CE Primary", "school"),),
    (
        Member("hannah", "Hannah Sorley", "headteacher", "MB", 60,
               "sees the position of the school; supervises the safeguarding lead", LEAD_TRAINING),
        Member("imran", "Imran Quadir", "dsl", "MB", 48, "supervises; one session to prepare, and Delroy is overdue",
               LEAD_TRAINING),
        Member("bridget", "Bridget Amos", "family_worker", "MB", 20, "a supervisee who prepares the next session"),
        Member("tomasz", "Tomasz Wilk", "family_worker", "MB", 14, "a supervisee with a record to sign"),
        Member("yvonne", "Yvonne Peake", "deputy_dsl", "MB", 36, "deputy lead: a session with Gareth to write up", ("supervision", "deputy_dsl")),
        Member("delroy", "Delroy Finch", "teaching_assistant", "MB", 26, "a supervisee who is overdue: nothing is planned yet"),
        Member("saskia", "Saskia Thorne", "teaching_assistant", "MB", 3, "new in post, and not supervised to policy", circumstance="new_in_post"),
        Member("gareth", "Gareth Loosemore", "case_holder", "MB", 18, ""),
        Member("audit", "Audrey Lomax", "auditor", "MB", 1, "auditor from outside: reads the sample that she was given"),
        Member("office-mb", "Moira Tandy", "administrator", "MB", 40, "administrator: keeps the calendar, sees nobody's supervision"),
    ),
    (
        Meeting("MB-1", "hannah", ("imran",), "4 weeks", 28, 40, live="sealed"),
        Meeting("MB-2", "imran", ("bridget",), "4 weeks", 28, 25, live="prepared"),
        Meeting("MB-3", "imran", ("tomasz",), "4 weeks", 28, 34, live="agreed"),
        Meeting("MB-4", "imran", ("delroy",), "4 weeks", 28, 44, amiss="overdue"),
        Meeting("MB-5", "yvonne", ("saskia",), "4 weeks", 28, 9, amiss="short"),
        Meeting("MB-6", "yvonne", ("gareth",), "4 weeks", 28, 29, live="written"),
        Meeting("MB-7", "hannah", ("yvonne",), "4 weeks", 28, 20, amiss="adhoc"),
    ),
    (
        Kase("MB-C1", "MB", "bridget", "child_in_need_plan", "Pemberley-Cole", (("Arlo Pemberley-Cole", 7), ("Wren Pemberley-Cole", 4))),
        Kase("MB-C2", "MB", "bridget", "early_help_plan", "Osei", (("Kwabena Osei", 9),)),
        Kase("MB-C3", "MB", "tomasz", "child_protection_plan", "Hallett", (("Mabel Hallett", 6),)),
        Kase("MB-C4", "MB", "gareth", "monitoring", "Vance", (("Otis Vance", 10),)),
        Kase("MB-C5", "MB", "delroy", "early_help_assessment", "Rigby", (("Tilly Rigby", 8),)),
    ),
    SCHOOL_AND_SUMMER,
)  # fmt: skip

TIDEWATER = Cast(
    "tidewater", "Tidewater Technical College", "north-east-futures", (("TW", "Tidewater Technical College", "school"),),
    (
        Member("marek", "Marek Sloane", "dsl", "TW", 50, "leads the group: the record waits for one more signature", LEAD_TRAINING),
        Member("joan", "Joan Abara", "principal", "TW", 70, "principal: supervised in the group",
               ("deputy_dsl", "safeguarding_refresher")),
        Member("elis", "Elis Prothero", "deputy_dsl", "TW", 30, "deputy lead: supervised in the group, and has a record to sign",
               ("deputy_dsl", "safeguarding_refresher")),
        Member("farida", "Farida Haq", "deputy_dsl", "TW", 16, "deputy lead: supervised in the group", ("deputy_dsl", "safeguarding_refresher")),
        Member("owen", "Owen Tarrant", "family_worker", "TW", 22, ""),
        Member("office-tw", "Della Crook", "administrator", "TW", 40, "administrator: keeps the calendar, sees nobody's supervision"),
    ),
    (
        Meeting("TW-G", "marek", ("joan", "elis", "farida"), "1 half term", 56, 62, "group", 90, live="agreed"),
        Meeting("TW-1", "marek", ("owen",), "1 half term", 56, 10),
    ),
    (
        Kase("TW-C1", "TW", "marek", "child_protection_plan", "Lovatt", (("Jude Lovatt", 15),)),
        Kase("TW-C2", "TW", "elis", "child_in_need_plan", "Marchetti", (("Bianca Marchetti", 16),)),
        Kase("TW-C3", "TW", "farida", "referred_awaiting_outcome", "Dunmore", (("Callum Dunmore", 14),)),
        Kase("TW-C4", "TW", "owen", "looked_after", "Speight", (("Rhea Speight", 17),)),
    ),
)  # fmt: skip

FERNHILL = Cast(
    "fernhill", "Fernhill Learning Trust", "embark",
    (("FH", "Fernhill Trust office", "office"), ("FA", "Ashdown Primary", "school"), ("FB", "Bellwood Juniors", "school"),
     ("FC", "Coppice Academy", "school")),
    (
        Member("corinne", "Corinne Maddox", "trust_safeguarding_lead", "FH", 44,
               "the position of every school on one page; supervises the schools' leads, and Simone is overdue", LEAD_TRAINING),
        Member("piers", "Piers Okonjo", "director", "FH", 80, "director: supervises Corinne, and sees the position of every school",
               ("supervision",)),
        Member("leila", "Leila Bannister", "dsl", "FA", 38, "a school's lead who prepares a grid", LEAD_TRAINING),
        Member("rhodri", "Rhodri Vaughan", "dsl", "FB", 25, "a school's lead with a record to agree", LEAD_TRAINING),
        Member("simone", "Simone Achebe", "dsl", "FC", 5, "a school's lead who is overdue", LEAD_TRAINING),
        Member("kit", "Kit Larwood", "deputy_dsl", "FA", 18, "", ("deputy_dsl",)),
        Member("noor", "Noor Jamali", "family_worker", "FA", 28, "family worker: a session just held, to write up"),
        Member("dora", "Dora Hightower", "teaching_assistant", "FB", 33, ""),
        Member("felix", "Felix Umber", "teaching_assistant", "FC", 12, ""),
        Member("ines", "Ines Calloway", "headteacher", "FB", 61, "headteacher of one school: sees the position there, reads no record of a case"),
        Member("thelma", "Thelma Roach", "trustee", "FH", 26, "trustee: sees figures and trends, never a person"),
        Member("odile", "Odile Framley", "data_protection_officer", "FH", 20,
               "data protection officer: files due for review, a legal hold, two requests to answer"),
        Member("office-fh", "Ambrose Lee", "administrator", "FH", 40, "administrator: keeps the calendar, sees nobody's supervision"),
    ),
    (
        Meeting("FH-1", "corinne", ("leila",), "1 half term", 56, 53, minutes=90, live="prepared",
                told=("first_time", "escalated", "escalated", "escalated")),
        Meeting("FH-2", "corinne", ("rhodri",), "1 half term", 56, 60, minutes=90, live="proposed"),
        Meeting("FH-3", "corinne", ("simone",), "6 weeks", 42, 80, minutes=90, amiss="overdue"),
        Meeting("FH-4", "leila", ("noor",), "6 weeks", 42, 43, live="written"),
        Meeting("FH-5", "leila", ("kit",), "6 weeks", 42, 50, amiss="cancelled"),
        Meeting("FH-G", "rhodri", ("dora", "felix"), "1 half term", 56, 20, "group", 75),
        Meeting("FH-6", "piers", ("corinne",), "1 term", 91, 30, minutes=90, amiss="unsigned"),
    ),
    (
        Kase("FA-C1", "FA", "leila", "child_protection_plan", "Tremlett", (("Isla Tremlett", 8), ("Rory Tremlett", 6)), 10, also=("most_concerning",)),
        Kase("FA-C2", "FA", "noor", "early_help_plan", "Bhatti", (("Zayn Bhatti", 5),)),
        Kase("FB-C1", "FB", "rhodri", "child_in_need_plan", "Collingwood", (("Edie Collingwood", 10),)),
        Kase("FC-C1", "FC", "simone", "referred_awaiting_outcome", "Nightshade", (("Robin Nightshade", 13),), 3, False),
    ),
)  # fmt: skip

WAYMARK = Cast(
    "waymark", "Waymark Careers", "progress-careers",
    (("WM", "Waymark head office", "office"), ("W1", "Highfield High", "host"), ("W2", "Oakmere School", "host")),
    (
        Member("silas", "Silas Trent", "chief_executive", "WM", 5, "", ("supervision",)),
        Member("petra", "Petra Lindqvist", "managing_director", "WM", 90, "sees the position of the company",
               ("supervision",)),
        Member("abel", "Abel Nkemelu", "operational_executive", "WM", 55, "supervises advisers; Hugo is overdue",
               ("supervision", "designated_person")),
        Member("june", "June Castellan", "operational_manager", "WM", 42, "supervises, and is supervised", ("supervision",)),
        Member("ravi", "Ravi Sandhu", "contractor", "W1", 19, "an adviser who prepares a review"),
        Member("colette", "Colette Byrne", "contractor", "W2", 24, "an adviser with a review to sign"),
        Member("hugo", "Hugo Marlow", "contractor", "W2", 30, "an adviser whose review is overdue"),
        Member("tamsin", "Tamsin Eaves", "contractor", "W1", 4, "", circumstance="induction"),
        Member("errol", "Errol Pascoe", "contractor", "W1", 16, "an adviser whose monthly support is overdue", circumstance="additional_support"),
        Member("greta", "Greta Halloran", "hr", "WM", 33, "HR: sees the position, reads nothing but her own records"),
        Member("office-wm", "Ned Ormsby", "administrator", "WM", 40, "administrator: keeps the calendar, sees only his own supervision"),
    ),
    (
        Meeting("WM-1", "june", ("ravi",), "6 months", 175, 173, live="prepared"),
        Meeting("WM-2", "june", ("colette",), "6 months", 175, 181, live="agreed"),
        Meeting("WM-3", "abel", ("hugo",), "6 months", 175, 215, amiss="overdue"),
        Meeting("WM-4", "abel", ("tamsin",), "1 month", 30, 13),
        Meeting("WM-5", "june", ("errol",), "1 month", 30, 41, amiss="overdue"),
        Meeting("WM-6", "abel", ("june",), "6 months", 175, 70, live=""),
        Meeting("WM-7", "silas", ("abel",), "6 months", 175, 120, amiss="unsigned"),
        Meeting("WM-8", "silas", ("petra",), "6 months", 175, 100),
        Meeting("WM-9", "petra", ("greta",), "6 months", 175, 64),
        Meeting("WM-10", "petra", ("office-wm",), "6 months", 175, 63),
    ),
    (),
    ALL_YEAR,
)  # fmt: skip

SEVERN = Cast(
    "severn-vale", "Severn Vale Early Help Partnership", "worcestershire",
    (("SV1", "Family Hub North", "office"), ("SV2", "Family Hub South", "office"), ("SV3", "Young People's Service", "office")),
    (
        Member("winnie", "Winnie Adeyinka", "trust_safeguarding_lead", "SV1", 52,
               "the partnership's lead: sees the position of every hub", LEAD_TRAINING),
        Member("lorcan", "Lorcan Hale", "dsl", "SV1", 40, "supervises practitioners; one session to prepare", LEAD_TRAINING),
        Member("mina", "Mina Farrow", "dsl", "SV2", 27, "supervises practitioners; a session to write up", LEAD_TRAINING),
        Member("jonah", "Jonah Pike", "practitioner", "SV1", 15, "a practitioner who prepares"),
        Member("elspeth", "Elspeth Crane", "practitioner", "SV1", 21, "a practitioner with records to sign"),
        Member("sunil", "Sunil Barua", "social_worker", "SV2", 35, ""),
        Member("tabitha", "Tabitha Rowe", "practitioner", "SV3", 11, "a practitioner who is overdue"),
        Member("conor", "Conor Whitlam", "practitioner", "SV3", 29, ""),
        Member("office-sv", "Hetty Grange", "administrator", "SV1", 40, "administrator: keeps the calendar, sees nobody's supervision"),
    ),
    (
        Meeting("SV-1", "lorcan", ("jonah",), "4 weeks", 28, 25, minutes=90, live="prepared"),
        Meeting("SV-2", "lorcan", ("elspeth",), "4 weeks", 28, 34, minutes=90, live="agreed"),
        Meeting("SV-3", "mina", ("sunil",), "6 weeks", 42, 43, minutes=90, live="written"),
        Meeting("SV-4", "mina", ("tabitha",), "6 weeks", 42, 58, minutes=90, amiss="overdue"),
        Meeting("SV-5", "mina", ("conor",), "6 weeks", 42, 49, minutes=90, amiss="cancelled"),
        Meeting("SV-6", "winnie", ("lorcan",), "8 weeks", 56, 20, minutes=75, amiss="unsigned"),
        Meeting("SV-7", "winnie", ("mina",), "8 weeks", 56, 15, minutes=75),
    ),
    (
        Kase("SV-C1", "SV1", "jonah", "early_help_plan", "Ashgrove", (("Poppy Ashgrove", 3), ("Finn Ashgrove", 1))),
        Kase("SV-C2", "SV1", "elspeth", "child_in_need_plan", "Kestrel", (("Dylan Kestrel", 12),)),
        Kase("SV-C3", "SV2", "sunil", "child_protection_plan", "Mulberry", (("Amina Mulberry", 9),)),
        Kase("SV-C4", "SV3", "tabitha", "monitoring", "Thackray", (("Leo Thackray", 15),)),
    ),
    ALL_YEAR,
)  # fmt: skip

CASTS = (MILLBROOK, TIDEWATER, FERNHILL, WAYMARK, SEVERN)
