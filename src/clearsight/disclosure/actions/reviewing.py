"""All is looked for, harm is weighed by two, and each thing found is decided by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import one_after_another
from clearsight.disclosure.domain import EXEMPTIONS, WAYS
from clearsight.disclosure.domain.names import names_left
from clearsight.disclosure.domain.redacting import occurs
from clearsight.disclosure.models import HarmReview, Item, LeftOut, SubjectRequest
from clearsight.disclosure.queries import ItemShown, concerns, hash_of_item, item_shown, names_of
from clearsight.disclosure.queries.finding import Found, Whom, find_all
from clearsight.integrations.blacking import WHOLE, Box
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Person

LONGEST = 2_000
# By name alone: more is no search for one person.
MOST = 300


@transaction.atomic
def search(request: SubjectRequest, *, by: Person, at: datetime) -> list[Item]:
    """Look for all that is kept about whom it is about, in both kinds of file, as it stands now.

    What was found before stays with what was decided of it, unless its words have changed since. What
    concerns whoever handles it, or whoever agreed to the names, is left out and counted.

    Raises:
        Invalid: before it was made sure who asks, and where more than MOST things stand by name alone.
        Refused: before somebody else agreed to who asks and to the names.
        Conflict: when it is not open any more.
    """
    require(by, "subject_request.answer", request, localdate(at))
    request.refresh_from_db()
    if request.identity_on is None:
        raise Invalid.one("how", "nobody has made sure who asks", "check their identity first")
    # What is disposed of at this moment is not copied first.
    one_after_another(request.organisation_id)
    _refuse_unless(request, "open")
    if request.confirmed_by is None:
        raise Refused.one("request", "nobody else has agreed to who asks and to the names", "ask a colleague")
    case = request.child.case if request.child else None
    names = (*names_of(request), *([case.code] if case else []))
    all_found = find_all(request.organisation, Whom(names, request.person, case, request.child))
    if sum(one.by == "name" for one in all_found) > MOST:
        problem = f"these names stand in more than {MOST} things"
        raise Invalid.one("names", problem, "withdraw it, and log it with fuller names")
    apart = (request.handler, request.confirmed_by)
    hidden = [any(one.concerns(person) for person in apart) for one in all_found]
    found = [one for one, hide in zip(all_found, hidden, strict=True) if not hide]
    left = [one for one, hide in zip(all_found, hidden, strict=True) if hide]
    before = {(one.source_kind, one.source_id): one for one in request.items.all()}
    other = False
    for one in found:
        known = before.pop((one.kind, one.public_id), None)
        if known is None or item_shown(known).text != one.text:
            other = True
            _keep(request, one, known or Item(request=request))
    if other:  # what nobody had seen was not weighed; who found that it harms the child is not undone so
        request.harm_reviews.filter(goes_on=True).delete()
    Item.objects.filter(pk__in=[one.pk for one in before.values()]).delete()
    _hold(request, left)
    SubjectRequest.objects.filter(pk=request.pk).update(searched_at=at, left_out=len(left))
    record("disclosure.search", request, by=by, at=at, organisation=request.organisation_id,
           detail={"found": len(found), "left_out": len(left)})  # fmt: skip
    request.refresh_from_db()
    return list(request.items.order_by("pk"))


def _hold(request: SubjectRequest, left: Iterable[Found]) -> None:
    """What is left out is disposed of no sooner than what is shown: its files are known, no word of it."""
    LeftOut.objects.filter(request=request).delete()
    files = {one.kept_in for one in left if one.kept_in is not None}
    LeftOut.objects.bulk_create(LeftOut(request=request, kept_in=one) for one in files)


def _keep(request: SubjectRequest, found: Found, item: Item) -> None:
    item.source_kind, item.source_id, item.found_by = found.kind, found.public_id, found.by
    item.supervision, item.decision, item.exemption = found.supervision, "", ""
    item.of_case, item.draft, item.others_may = found.of_case, found.draft, False
    item.decided_by = item.decided_at = item.agreed_by = None
    item.kept_in = found.kept_in
    item.title = request.file.seal(found.title, item, "title")
    item.text = request.file.seal(found.text, item, "text")
    item.marked = request.file.seal(json.dumps(found.others), item, "marked")
    item.people = request.file.seal(json.dumps(sorted(found.people)), item, "people")
    item.out = item.boxes = b""
    item.picture = request.file.seal_bytes(found.picture, item, "picture") if found.picture else b""
    item.save()


@transaction.atomic
def review_harm(
    request: SubjectRequest, words: str, *, goes_on: bool, by: Person, at: datetime
) -> HarmReview:
    """Say whether to give it out would harm the child; two do, before anything about a child goes out.

    Raises:
        Invalid: without words.
        Conflict: before all was looked for (a search that finds anything else ends who let it go on), when
            `by` has said so already, or it is not open any more.
    """
    require(by, "subject_request.view", request, localdate(at))
    if faults := faults_of_words("words", words, LONGEST, NO_WORDS, "say what you weighed"):
        raise Invalid(faults)
    _refuse_unless(request, "open", "asked")
    if request.searched_at is None:
        raise Conflict.one("words", "nothing was looked for yet", "weigh what was found")
    made = HarmReview(request=request, person=by, at=at, goes_on=goes_on)
    made.words = request.file.seal(words.strip(), made, "words")
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict.one("words", "you have said so already", "somebody else weighs it too") from None
    record("disclosure.review_harm", request, by=by, at=at, organisation=request.organisation_id,
           detail={"goes_on": goes_on})  # fmt: skip
    return made


@transaction.atomic
def decide(
    item: Item,
    way: str,
    exemption: str = "",
    out: Iterable[str] = (),
    *,
    names: Iterable[str] = (),
    others_may: bool = False,
    boxes: Iterable[Box] = (),
    by: Person,
    at: datetime,
) -> Item:
    """Decide of one thing that was found: given as it is, with parts blacked out, or withheld.

    Args:
        way: release, redact or withhold.
        exemption: why it is withheld, or why the words of `out` are.
        out: words to be blacked out, wherever they stand in it.
        names: names of others to be blacked out, as such.
        others_may: that names of others which stand in it may be given: they agreed, or it is reasonable.
        boxes: of a page on paper, what is blacked out in its picture.

    Raises:
        Invalid: without an exemption, for words that do not stand there, for names that nobody decided on; of
            a draft, which does not go out and is said to be there.
        Conflict: when the request is not open any more.
    """
    request = item.request
    require(by, "subject_request.answer", request, localdate(at))
    _refuse_unless(request, "open")
    _refuse_own(item, by)
    if item.draft:
        raise Invalid.one("way", "of a draft no word is known here", "ask whose it is to hand it in")
    passages, burnt = [one.strip() for one in out if one.strip()], list(boxes)
    codes = {one.strip(): "third_party" for one in names if one.strip()} | dict.fromkeys(passages, exemption)
    shown, words = item_shown(item), list(codes)
    # Names of others go as theirs; under what all else goes, somebody has to choose.
    chosen = way == "withhold" or (way == "redact" and bool(passages or burnt))
    faults = _of_way(item, way, words, burnt) + _of_exemption(exemption, way, needed=chosen)
    faults += _not_there(words if way == "redact" else (), shown.title, shown.text)
    # Of what has nothing blacked out that is said once, and no more of who stays in it.
    nothing = way == "redact" and not words and not burnt
    faults += _of_picture(item, way, burnt, others_may=others_may or nothing)
    if way != "withhold":
        faults += _of_others(shown, codes, others_may=others_may or nothing)
    if faults:
        raise Invalid(faults)
    item.decision, item.decided_by, item.decided_at, item.agreed_by = way, by, at, None
    item.others_may = others_may
    item.exemption = exemption if way != "release" else ""
    item.out = request.file.seal(json.dumps(codes) if way == "redact" else "", item, "out")
    item.boxes = request.file.seal(json.dumps(burnt if way == "redact" else []), item, "boxes")
    item.save()
    record("disclosure.decide", item, by=by, at=at, organisation=request.organisation_id,
           detail={"way": way, "exemption": item.exemption})  # fmt: skip
    return item


def _of_way(item: Item, way: str, out: list[str], boxes: list[Box]) -> list[Fault]:
    if way not in WAYS:
        return [Fault("way", "nothing of that kind can be decided", "choose one")]
    if way == "redact" and not out and not boxes:
        if item.picture:
            mend = "say which parts of it, or give it as it is"
            return [Fault("boxes", "nothing is blacked out on the page", mend)]
        return [Fault("out", "nothing is blacked out", "say which words, or give it as it is")]
    if way == "release" and (out or boxes):
        return [Fault("way", "words are to be blacked out", "give it with parts blacked out")]
    return []


def _of_exemption(exemption: str, way: str, *, needed: bool) -> list[Fault]:
    """Nothing goes out, or does not, under a ground that nobody chose."""
    if exemption in EXEMPTIONS or (not exemption and not needed):
        return []
    done = "blacked out" if way == "redact" else "withheld"
    return [Fault("exemption", f"it is {done} for a reason that the law knows", "choose one")]


def _of_others(shown: ItemShown, codes: Mapping[str, str], *, others_may: bool) -> list[Fault]:
    """No name that is marked, nor a part of one, is left where nobody says that it may be given."""
    left = names_left(shown.marked, shown.words, codes, names_of(shown.item.request))
    if others_may or not left:
        return []
    mend = "black them out, or say that they may be given"
    return [Fault("others", f"others are named in it: {', '.join(left[:5])}", mend)]


def _not_there(out: Iterable[str], *texts: str) -> list[Fault]:
    return [
        Fault("out", f"these words do not stand there: {one[:60]}", "copy them from it")
        for one in out
        if not any(occurs(one, text) for text in texts)
    ]


def _of_picture(item: Item, way: str, boxes: list[Box], *, others_may: bool) -> list[Fault]:
    """Of a page on paper: its boxes lie on it, and where none does somebody says that all may be seen."""
    faults = [
        Fault("boxes", f"{one} is no part of the page", "write four numbers from 0 to 100")
        for one in boxes
        if not (0 <= one[0] < one[2] <= WHOLE and 0 <= one[1] < one[3] <= WHOLE)
    ]
    if boxes and not item.picture:
        faults.append(Fault("boxes", "there is no picture", "say which words"))
    if item.picture and way != "withhold" and not boxes and not others_may:
        mend = "black them out, or say that all on it may be given"
        faults.append(Fault("others", "nobody has marked the names on a picture", mend))
    return faults


@transaction.atomic
def agree_to(item: Item, shown_hash: str, *, by: Person, at: datetime) -> Item:
    """Somebody else than the handler agrees that a note of a supervision goes out: none does by itself.

    Args:
        shown_hash: `hash_of_item`, given with the page that was read.

    Raises:
        Refused: to the handler, to whoever decided of it, and where it concerns `by`.
        Conflict: when nobody asks for it, it does not go out, or is no longer what was shown.
    """
    request = item.request
    require(by, "subject_request.view", request, localdate(at))
    _refuse_unless(request, "asked")
    item.refresh_from_db()
    _refuse_own(item, by)
    if hash_of_item(item) != shown_hash:
        raise Conflict.one("item", "it has changed since you looked", "read it again")
    if by.pk in (request.handler_id, item.decided_by_id):
        raise Refused.one("item", "what goes out is agreed to by two", "somebody else agrees")
    going = Item.objects.filter(pk=item.pk, supervision=True, decision__in=("release", "redact"))
    if not going.update(agreed_by=by):
        raise Conflict.one("item", "it does not go out", "look at it again")
    record("disclosure.agree_to", item, by=by, at=at, organisation=request.organisation_id)
    item.refresh_from_db()
    return item


def _refuse_own(item: Item, by: Person) -> None:
    if concerns(item, by):
        raise Refused.one("item", "it concerns you", "somebody else decides of it")


def _refuse_unless(request: SubjectRequest, *states: str) -> None:
    # Whoever else does something in this request now is waited for.
    now = SubjectRequest.objects.select_for_update().get(pk=request.pk)
    if now.state not in states:
        raise Conflict.one("request", "it is not open any more", "look at it again")
