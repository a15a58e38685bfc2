"""Reading a policy's forms from TOML: every fault at once, with its file, its key and how to mend it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.policy.domain.forms.checks import faults_of_form
from clearsight.policy.domain.forms.faults import faults_of_error
from clearsight.policy.domain.forms.language import VERSIONS_BETWEEN, Form, SessionDocument
from clearsight.policy.domain.forms.references import faults_of_whole
from clearsight.policy.domain.forms.whole import PolicyForms
from clearsight.policy.domain.toml import parse_toml

SESSION = "session.toml"
INHERITED = ("file", "clause", "filled_by", "filled_when", "required")
_Model = TypeVar("_Model", bound=BaseModel)


def load_forms(folder: Path) -> PolicyForms:
    """Read `session.toml`, `forms/*.toml` and `agreements/*.toml` of a policy's folder.

    Raises:
        ClearsightError: with every fault found, each with file, key and mend.
    """
    paths = [
        folder / SESSION,
        *sorted(folder.glob("forms/*.toml")),
        *sorted(folder.glob("agreements/*.toml")),
    ]
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            texts[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            faults.append(Fault(path.name, "there is no such file", f"put it in {folder.name}/"))
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(path.name, f"cannot be read: {error}", "save it as UTF-8 text"))
    if faults:
        raise ClearsightError(faults)
    return read_forms(texts)


def read_forms(texts: Mapping[str, str]) -> PolicyForms:
    """Read a policy's forms from their texts, by name relative to the policy's folder ("forms/record.toml").

    Raises:
        ClearsightError: with every fault found.
    """
    faults: list[Fault] = []
    session: SessionDocument | None = None
    forms: dict[str, Form] = {}
    for name, text in sorted(texts.items()):
        try:
            data = _toml(name, text)
            if name == SESSION:
                session = _model(SessionDocument, data, name)
            else:
                forms[name] = read_form(data, name)
                faults.extend(_own_number(forms[name], name))
        except ClearsightError as error:
            faults.extend(error.faults)
    if session is None and not any(fault.place.startswith(SESSION) for fault in faults):
        faults.append(Fault(SESSION, "there is no such file", "say in it which form is the main record"))
    if session is not None and not faults:
        faults.extend(faults_of_whole(session, forms))
    if faults or session is None:
        raise ClearsightError(sorted(faults))
    return PolicyForms(
        session,
        tuple(form for form in forms.values() if form.kind != "agreement"),
        tuple(form for form in forms.values() if form.kind == "agreement"),
    )


def _own_number(form: Form, name: str) -> Iterator[Fault]:
    """A fault where a file takes a number that an organisation's own version may have."""
    if form.version >= VERSIONS_BETWEEN:
        mend = f"count versions from 1 to {VERSIONS_BETWEEN - 1}"
        yield Fault(f"{name}: version", f"{form.version} is a number of organisations' own versions", mend)


def read_form(data: Mapping[str, Any], name: str) -> Form:
    """Read one form from a table; what a section or the form says for all its fields is given to each.

    Raises:
        ClearsightError: with every fault found; `name` is where they are said to be.
    """
    form = _model(Form, _handed_down(data), name)
    faults = tuple(faults_of_form(form, name))
    if faults:
        raise ClearsightError(faults)
    return form


def form_to_data(form: Form) -> dict[str, Any]:
    """The form as plain JSON, without what only repeats a default: to be stored, hashed and read again."""
    data: dict[str, Any] = form.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return data


def form_from_data(data: Mapping[str, Any], name: str = "form") -> Form:
    """Read what `form_to_data` wrote, dates as text.

    Raises:
        ClearsightError: with every fault found.
    """
    form = shape_from_data(data, name)
    faults = tuple(faults_of_form(form, name))
    if faults:
        raise ClearsightError(faults)
    return form


def shape_from_data(data: Mapping[str, Any], name: str = "form") -> Form:
    """The same of a form that somebody is still altering: each table is as it must be, if not yet the whole.

    Raises:
        ClearsightError: with every fault found in the tables.
    """
    try:
        return Form.model_validate_json(json.dumps(dict(data)))
    except ValidationError as error:
        raise ClearsightError(faults_of_error(error, Form, data, name)) from error


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return parse_toml(text, name)
    except tomllib.TOMLDecodeError as error:
        mend = "write each key once" if "overwrite" in str(error) else "write it as TOML"
        raise ClearsightError.one(name, str(error), mend) from error


def _model(model: type[_Model], data: Mapping[str, Any], name: str) -> _Model:
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        raise ClearsightError(faults_of_error(error, model, data, name)) from error


def _handed_down(data: Mapping[str, Any]) -> dict[str, Any]:
    """The form with what it and its sections say for all their fields (INHERITED) given to each field."""
    form = {key: value for key, value in data.items() if key not in INHERITED or key == "clause"}
    if not isinstance(data.get("sections"), list):
        return form
    form["sections"] = list(_sections(data))
    return form


def _sections(data: Mapping[str, Any]) -> Iterator[Any]:
    of_form = {key: data[key] for key in INHERITED if key in data}
    for section in data["sections"]:
        if not isinstance(section, dict):
            yield section
            continue
        of_section = {**of_form, **{key: section[key] for key in INHERITED if key in section}}
        kept = {key: value for key, value in section.items() if key not in INHERITED}
        if "clause" in of_section:
            kept["clause"] = of_section["clause"]
        if isinstance(section.get("fields"), list):
            kept["fields"] = [_field(field, of_section) for field in section["fields"]]
        yield kept


def _field(field: Any, given: Mapping[str, Any]) -> Any:
    if not isinstance(field, dict):
        return field
    field = {**given, **field}
    if field.get("type") == "derived":
        field["filled_by"] = "system"
    return field
