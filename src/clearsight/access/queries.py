"""May this person do this to that? And which of these may this person see? One definition answers both."""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet

from clearsight.access.actors import Actor, Member, Operator
from clearsight.access.matrix import MATRIX
from clearsight.access.predicates import LENT, MOMENT, ORGANISATION_OF, RELATIONS, at_work, is_lent
from clearsight.integrations.clock import now
from clearsight.integrations.once import is_unasked, once
from clearsight.integrations.worded import NOW, Asker, One
from clearsight.kernel.refusals import Denied, Refused, Unknown

M = TypeVar("M", bound=Model)

_GROUPS = (
    ("organisation.see_position", "organisation.see_refusals", "organisation.see_meetings",
     "organisation.keep_files", "organisation.manage_calendar", "organisation.arrange"),
    ("person.see_findings", "person.manage", "person.suspend", "person.transfer"),
    ("session.view", "session.read_agenda", "session.break_glass", "session.hold", "session.see_readers"),
    ("record.read", "record.see_readers"),
)  # fmt: skip
# By each of them: what pages ask of one thing, beside it.
TOGETHER = {permission: group for group in _GROUPS for permission in group}


def visible_to(actor: Actor | Asker, permission: str, things: QuerySet[M], on: date | One) -> QuerySet[M]:
    """Those of `things` with which `actor` may do what `permission` says, on that day.

    Args:
        actor, on: in a question that is put into words once, where they are to stand.

    Raises:
        KeyError: when there is no such permission: a mistake of the programmer.
        TypeError: when the permission is about another kind of thing.
    """
    asked = MATRIX[permission]
    if things.model._meta.label_lower != asked.model:
        raise TypeError(f"{permission} is about {asked.model}, not {things.model._meta.label_lower}")
    if isinstance(actor, Operator):
        return things if "operator" in asked.relations else things.none()
    return things.filter(may_see(actor, permission, things.model, on))


def _allowed(permission: str, things: QuerySet[M]) -> QuerySet[M]:
    """`visible_to` itself, with marks where the actor, their organisation and the day are to stand."""
    return standing_in(MATRIX[permission].relations, things)


def standing_in(relations: tuple[str, ...], things: QuerySet[M]) -> QuerySet[M]:
    """Those of `things` to which ACTOR, of the organisation THEIRS, stands in one of the relations on DAY."""
    model = things.model._meta.label_lower
    return things.filter(_condition(ACTOR, model, relations, DAY)).filter(
        Exists(at_work(ACTOR, DAY)), **{ORGANISATION_OF[model]: THEIRS}
    )


class _Seen(Func):
    """The condition that a row is one with which an actor may do something, from words remembered."""

    output_field = BooleanField()

    def __init__(
        self,
        permission: str,
        model: type[Model],
        actor: int | One,
        theirs: int | One,
        on: date | One,
        key: str,
    ) -> None:
        super().__init__(F(key))
        self.asked = (permission, model)
        self.said = {ACTOR: _said(actor), THEIRS: _said(theirs), **when(on)}

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        sql, params = _within(*self.asked, connection.vendor)
        if not sql:
            raise EmptyResultSet
        key, _none = compiler.compile(self.get_source_expressions()[0])
        sql = sql.replace(_key(self.asked[1]), key)
        return sql, [self.said.get(value, value) for value in params]


def _key(model: type[Model]) -> str:
    names = (model._meta.db_table, model._meta.pk.column)
    return ".".join(connection.ops.quote_name(str(name)) for name in names)


def permits(actor: Actor, permission: str, thing: Model, on: date) -> bool:
    """Whether `actor` may do what `permission` says to `thing`, on that day.

    Asks the database, now: but for a page that is only read, which asks each thing once.
    """
    manager: Any = type(thing)._default_manager
    if isinstance(actor, Operator):
        visible_to(actor, permission, manager.none(), on)
        return "operator" in MATRIX[permission].relations
    _ask_together(actor, permission, thing, on)
    return _stands(actor, MATRIX[permission].relations, thing, on)


def _stands(actor: Member, relations: tuple[str, ...], thing: Model, on: date) -> bool:
    sql, params = _question(relations, type(thing), connection.vendor)
    return bool(
        sql and once(_key_of(actor, relations, thing, on), lambda: _answers(sql, params, actor, thing.pk, on))
    )


def permits_now(actor: Member, permission: str, thing: Model, on: date) -> bool:
    """`permits` of a person, asked of the database now: also where a page has asked it before."""
    sql, params = _question(MATRIX[permission].relations, type(thing), connection.vendor)
    return bool(sql and _answers(sql, params, actor, thing.pk, on))


def _key_of(actor: Member, relations: tuple[str, ...], thing: Model, on: date) -> tuple[Any, ...]:
    return relations, actor.pk, actor.organisation_id, type(thing), thing.pk, on


def _ask_together(actor: Member, permission: str, thing: Model, on: date) -> None:
    """On a page that is only read: what is asked of such a thing one after the other, in one question."""
    relations = dict.fromkeys(MATRIX[one].relations for one in TOGETHER.get(permission, ()))
    if not relations or not is_unasked(_key_of(actor, MATRIX[permission].relations, thing, on)):
        return
    words = {each: _question(each, type(thing), connection.vendor) for each in relations}
    asked = {each: (sql, params) for each, (sql, params) in words.items() if sql}
    sql = "SELECT " + ", ".join(f"EXISTS({sql})" for sql, _params in asked.values())
    [answers] = _answers(
        sql, tuple(p for _sql, params in asked.values() for p in params), actor, thing.pk, on
    )
    for each, answer in zip(asked, answers, strict=True):
        once(_key_of(actor, each, thing, on), partial(bool, answer))


def may_see(
    actor: Member | Asker, permission: str, model: type[Model], on: date | One, key: str = "pk"
) -> Func:
    """`visible_to` as a condition on rows of a kind, or on rows that name one of them in the column `key`.

    Raises:
        TypeError: where only one of `actor` and `on` is given when it is asked: the other were remembered.
    """
    if isinstance(actor, Asker) is not isinstance(on, One):
        raise TypeError("either both the actor and the day are given when it is asked, or neither is")
    return _Seen(permission, model, actor.pk, actor.organisation_id, on, key)


def _answers(sql: str, params: tuple[Any, ...], actor: Member, thing: Any, on: date) -> list[Any]:
    said = {ACTOR: actor.pk, THEIRS: actor.organisation_id, THING: thing, **when(on)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [said.get(value, value) for value in params])
        return list(cursor.fetchall())


@lru_cache(maxsize=512)
def _question(relations: tuple[str, ...], model: type[Model], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """What `visible_to` asks of one thing: SQL with marks for actor, organisation, thing and day; or nothing.

    Putting the question into words takes twenty times as long as the database takes to answer it, and the
    words are always the same: only they are remembered, never an answer.
    """
    del vendor  # the words differ
    query = standing_in(relations, model._default_manager.filter(pk=THING)).order_by().values("pk").query
    try:
        sql, params = query.exists().get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return "", ()  # whoever acts at a page, nobody ever may
    return sql, tuple(params)


@lru_cache(maxsize=512)
def _within(permission: str, model: type[Model], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """What `visible_to` asks of each row of a question about a kind of thing, as a condition."""
    del vendor
    things = model._default_manager.all()
    query = things.filter(Exists(_allowed(permission, things).filter(pk=OuterRef("pk")))).query
    try:
        sql, params = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except EmptyResultSet:
        return "", ()
    return sql, tuple(params)


# Where somebody, something and a day are to stand: numbers that no row has, and a day on which nothing was.
ACTOR, THEIRS, THING, DAY = -1_000_001, -1_000_002, -1_000_003, date(2, 2, 2)


def when(on: date | One) -> dict[Any, Any]:
    """What stands in the place of the day that is asked about, and of this moment."""
    day, moment = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value
    if isinstance(on, One):
        return {day(DAY): on.place, moment(MOMENT): NOW}
    return {day(DAY): day(on), moment(MOMENT): moment(now())}


def _said(number: int | One) -> Any:
    return number.place if isinstance(number, One) else number


def through(actor: Member, permission: str, thing: Model, on: date) -> dict[str, str]:
    """What the log says of a reading by loan: through which relation. Of one's own it says nothing more."""
    relation = lent_by(actor, permission, thing, on)
    return {"through": relation} if relation else {}


def lent_by(actor: Member, permission: str, thing: Model, on: date) -> str:
    """Through which relation `actor` has the permission only because it was lent to them; else nothing.

    What somebody has of themselves goes before what they were given, or have opened in an emergency.
    """
    relations = MATRIX[permission].relations
    if not once(("lent", actor.pk, on), lambda: is_lent(actor.pk, on, now())):
        return ""
    own = tuple(relation for relation in relations if relation not in LENT)
    if _stands(actor, own, thing, on):
        return ""
    return next((one for one in LENT if one in relations and _stands(actor, (one,), thing, on)), "")


def require(actor: Actor, permission: str, thing: Model, on: date) -> None:
    """Nothing, if `actor` may.

    What is raised says what was denied, for the log (`audit.actions.note_refused`).

    Raises:
        Unknown: if not, and the actor may not even know of it.
        Refused: if not, and the actor may know of it.
    """
    if permits(actor, permission, thing, on):
        return
    kind, known_by = MATRIX[permission].model, MATRIX[permission].known_by
    denied = Denied(permission, kind, str(getattr(thing, "public_id", None) or thing.pk))
    if known_by and permits(actor, known_by, thing, on):
        raise Refused.one(permission, "you may not do this", "ask your safeguarding lead").of(denied)
    raise Unknown.one(kind, "there is no such thing").of(denied)


def find(actor: Actor, permission: str, things: QuerySet[M], public_id: Any, on: date) -> M:
    """The one of `things` with that public id, if `actor` has the permission for it.

    Raises:
        Unknown: when there is none or the actor may not know of it, which look the same.
        Refused: when the actor may know of it but not do this.
    """
    thing = things.filter(public_id=public_id).first()
    if thing is None:
        raise Unknown.one(MATRIX[permission].model, "there is no such thing")
    require(actor, permission, thing, on)
    return thing


def _condition(actor: int, model: str, relations: tuple[str, ...], on: date) -> Q:
    either = Q(pk__in=[])
    for relation in relations:
        if relation != "operator":
            either |= RELATIONS[model][relation](actor, on)
    return either
