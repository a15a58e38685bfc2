"""The Jinja2 environment of every page: autoescaped, and strict about names that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined

from clearsight.policy.domain.forms.said import day_words
from clearsight.web import words
from clearsight.web.forms.form_fields import plain_table
from clearsight.web.show.columns import OUTCOME, SAID, cell_text, columns_of


class PageUndefined(Undefined):
    """Strict, but for keys of a mapping: GOV.UK macros ask their `params` for options that may be absent."""

    def _check(self) -> None:
        if not isinstance(self._undefined_obj, Mapping):
            self._fail_with_undefined_error()

    def __bool__(self) -> bool:
        self._check()
        return False

    def __iter__(self) -> Iterator[Any]:
        self._check()
        return iter(())

    def __len__(self) -> int:
        self._check()
        return 0

    def __str__(self) -> str:
        self._check()
        return ""

    def __eq__(self, other: object) -> bool:
        self._check()
        return other is None

    def __hash__(self) -> int:
        return id(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._check()
        return self

    def __getitem__(self, key: object) -> Any:
        self._check()
        return self


def environment(*, loader: BaseLoader, **options: Any) -> Environment:
    """Django's Jinja2 backend calls this; GOV.UK macros are under the prefix `govuk_frontend_jinja`."""
    options.update(autoescape=True, undefined=PageUndefined, trim_blocks=True, lstrip_blocks=True)
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(loader=ChoiceLoader([loader, govuk]), **options)
    made.globals.update(
        static=static, url=reverse, plural=words.plural, columns_of=columns_of, cell_words=cell_text,
        outcome_column=OUTCOME, plain_table=plain_table, said_column=SAID, undefined=None,
    )  # fmt: skip
    made.filters.update(
        day=words.day, short_day=words.short_day, weekday=words.weekday, moment=words.moment,
        listed=words.listed, day_text=day_words,
        lower_first=words.lower_first, clause=words.clause, capital=words.capital, every=words.every,
    )  # fmt: skip
    return made
