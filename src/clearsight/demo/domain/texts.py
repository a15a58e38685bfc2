"""What the invented people wrote: short, plausible, and about nobody."""

# A table reads better in long lines.
# ruff: noqa: E501

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from clearsight.policy.domain.forms import FormField

WORDS = {
    "wellbeing": "Tired after a full fortnight, better for the weekend away. Sleeping well again.",
    "check_in": "Steady. Two hard days last week, talked through with the deputy at the time.",
    "annual_leave_agreed": "Friday week, one day",
    "sickness_absence": "None since last time.",
    "matters_arising": "The transport question is settled: the school pays until Easter.",
    "good_practice": "Writing the plan with the parent at the table, in their words, and leaving a copy with them.",
    "team_training": "Online safety update for all staff, next inset day.",
    "personal_development": "Would like to shadow a child protection conference before the summer.",
    "professional_development": "Booked on the two-day course on neglect; will report to the team.",
    "personal_support": "A standing half hour after each core group, to come down before going home.",
    "workload": "Six open cases, two of them heavy. Agreed to take no new one this half term.",
    "reflection": "Noticed that I speak more than I ask when I am worried. Tried silence, and heard more.",
    "any_other_business": "Cover for the week after next.",
    "summary": "Two home visits, one unannounced. Attendance up to 91%. Mother has met the health visitor.",
    "outstanding_actions": "The housing letter is still to be answered.",
    "plan_and_reason": "Weekly check-ins with the same adult: the child speaks most to somebody she knows will be there.",
    "diversity": "Interpreter used for both meetings; the family's own festival days are in the plan.",
    "synopsis": "Known to the school since reception. Two referrals in the past three years, both about supervision at home.",
    "current_situation": "Calmer than at half term. Living with an aunt on weekdays; contact at weekends is kept.",
    "since_last": "The core group met once. The school nurse now sees the younger child.",
    "your_role": "Member of the core group; brings the school's observations in writing each time.",
    "your_effect": "The plan now has dates on it, since we asked for them.",
    "going_well": "Attendance, friendships, and a mother who rings before things go wrong.",
    "concerns": "Money at the end of each month, and an older cousin who is about more than he was.",
    "concern_impact": "Comes to school without breakfast towards the end of the month.",
    "challenges": "Ask the social worker why the family support referral has waited six weeks.",
    "equality": "Asked what matters at home, rather than assuming it from the surname.",
    "themes": "Three children in two classes, one estate: late nights and phones. The group will ask for a joined-up evening.",
    "data_notes": "One referral more than last half term; no case closed.",
    "common_themes": "Sleep, phones, and part-time work on school nights.",
    "guidance_updates": "Read the new chapter on online harm before the next group.",
    "training": "Deputies are up to date; refresher in the spring.",
    "personal_issues": "The group has carried two bereavements this term and has said so.",
    "individual_needs": "Needs notice of any change of room or of teacher.",
    "performance": "All host-school visits kept; the records of guidance interviews are complete.",
    "safeguarding_practice": "One concern passed to the host's designated lead within the hour, and written down.",
    "development_needs": "Confidence in asking the second question when a young person goes quiet.",
    "informal_matters": "The conversation in May about the lift home: the host's rule is now on the visit card.",
    "management_notes": "Caseload of seven; two plans reviewed, both on time.",
    "professional_development_notes": "Learns best by watching; will observe a family group conference.",
    "support_notes": "Lone visits on dark evenings now start with a call to the duty desk.",
    "team_notes": "The hub's new rota leaves Thursdays thin.",
    "agenda": "Actions from last time, two cases, leave, training.",
    "stored_by": "The designated safeguarding lead, in the secured folder",
    "confidentiality": "What is said here stays here, but for the three exceptions that the policy names.",
    "boundaries": "What is said in the group stays in it, unless a child or an adult is at risk.",
    "discussion": "How to hear a disclosure in a corridor, and what to do in the next ten minutes.",
}  # fmt: skip
# On a case's own record, where the other record of the session has a field of the same name.
OF_A_CASE = {
    "reflection": "I liked the mother at once, and so asked less than I should have. Next time the sister goes too.",
    "good_practice": "The plan was written at the kitchen table, and the copy with the tea stain is theirs.",
}  # fmt: skip
BY_HAND = (
    "Wellbeing: better since the rota changed",
    "Two late finishes: why again?",
    "Course in June: book by the 12th (me)",
    "Ask who covers on Friday mornings",
    "Training log is up to date, well done",
    "Next time: the new rota, first thing",
)
PLAN = {
    "history": "Known to the school since reception; two referrals in three years, both about supervision at home.",
    "outcomes": "Both children are collected on time by an adult who is well, and say that evenings are quiet.",
    "plan": "The aunt collects on three days, the family worker rings on the other two, and the core group meets monthly.",
    "reason": "The worst evenings follow the days on which nobody came: with an adult there, they do not begin.",
    "likely": "unsure",
    "likely_because": "It holds as long as the aunt does, and she has been ill twice.",
}
# What an agreement says, and what its second version says otherwise.
AGREED = {
    "venue": "The small meeting room",
    "who_stores": "The supervisor, in the secured folder",
    "secure_drive": "The partnership's secure drive, under Supervision",
    "stored_by": "The designated safeguarding lead, in the secured folder",
    "recorded_by": "The designated safeguarding lead",
    "dispute_school": "Elder Grove Primary: its headteacher",
    "contingency_plan": "We bring in the lead of the other college for one session, and then decide.",
    "dispute": "We say so at once, sleep on it, and then ask whoever supervises the supervisor.",
    "confidentiality": "What is said here stays here, but where a child or one of us is not safe.",
    "boundaries": "What is said here stays here, but where a child or one of us is not safe.",
    "diversity": "We say it when we do not know a family's customs, and ask.",
    "supervisor_responsibilities": "Keeps the hour free, and says early when it has to move.",
    "supervisee_responsibilities": "Brings two cases, and one thing that went well.",
    "supervisee_contributes": "I come prepared, and say what I find hard.",
    "supervisee_wants": "Time to think aloud before advice; a straight answer when I ask for one.",
    "supervisor_contributes": "An hour without the telephone, and honest feedback.",
    "supervisor_wants": "To hear of trouble early, and what you have tried.",
    "cover": "The partnership's lead",
}
AGREED_SINCE = {
    "venue": "The library office, where no telephone rings",
    "diversity": "We say it when we do not know a family's customs, and ask the family first.",
    "dispute": "We say so at once, and then ask whoever supervises the supervisor within a week.",
    "contingency_plan": "We bring in the lead of the other college for two sessions, and then decide.",
    "supervisee_wants": "Time to think aloud before advice.",
}
CHOICES = {"cases_are": "all", "concern_direction": "same", "occasion": "mid_year"}
MARKED = {
    "risks": [("Money runs out before the month does", "ongoing"), ("An older cousin is about", "new")],
    "protective_factors": [("An aunt who answers the phone", "ongoing")],
    "strengths": [("Walks in smiling, most days", "new")],
}
NO = {
    "immediate_concern",
    "drift",
    "escalation",
    "outside_advice",
    "additional_support",
    "host_input",
    "follow_up",
}


def written(field: FormField, day: date, owner: str, child: str) -> Any:
    """What somebody would write into the field on that day; None where they would leave it."""
    match field.type:
        case "text" | "long_text" | "rich_text":
            text = OF_A_CASE.get(field.id) if field.file == "case" else None
            text = text or WORDS.get(field.id)
            return text or ("Spoken about; nothing to add." if field.required else None)
        case "choice":
            known = [option.id for option in field.options]
            return (
                CHOICES[field.id] if CHOICES.get(field.id) in known else known[0] if field.required else None
            )
        case "yes_no_with_why":
            answer = field.id not in NO
            return {
                "answer": answer,
                "why": "Both of us saw it." if answer else "Not at present.",
            }
        case "ongoing_new":
            return [{"text": text, "mark": mark} for text, mark in MARKED.get(field.id, [])] or None
        case "number":
            return 2 if not field.min else field.min
        case "date":
            return (day + timedelta(days=28)).isoformat()
        case "action_rows":
            of_case, own = (
                "Ring the school nurse and say what was found",
                "Put both dates in the shared diary",
            )
            row = {"what": of_case if field.file == "case" else own, "by_whom": owner,
                   "by_when": (day + timedelta(days=42)).isoformat()}  # fmt: skip
            return [{**row, "child": child}] if field.for_child else [row]
        case _:
            return None
