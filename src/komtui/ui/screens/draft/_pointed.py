"""A field of a draft that a rule names and no form has a row for, such as the payee's number: it is typed as text."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

from komtui.domain import typed
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.i18n import current

_STEP: Final = re.compile(r"(\w+)(?:\[(\d+)\])?", re.ASCII)
_FIRST: Final = ("", ".start", ".code", ".name")
"""What is typed first of what a rule means as a whole: a period, a payment, a party."""
Day = Callable[[str], dt.date | None]
"""Reads a day as people type it."""


def typed_at(document: Document, path: str) -> str:
    """Return the path at which a field that a rule names is typed; empty where it is not typed as text."""
    tried = (f"{path}{each}" for each in _FIRST)
    return next((each for each in tried if words_at(document, each) is not None), "")


def words_at(document: Document, path: str) -> str | None:
    """Return what stands at a path, such as `payee.legal_id`, as text; None where no such text, day or figure is."""
    try:
        holder, name = _holder(document, path)
    except LookupError:
        return None
    kind = _kind(type(holder), name)
    if kind is None:
        return None
    value = getattr(holder, name)
    if isinstance(value, dt.date):
        return current().date(value)
    return current().number(value) if isinstance(value, Decimal) else str(value or "")


def with_words(document: Document, path: str, text: str, day: Day) -> Document:
    """Return it with what was typed there. Raises ProblemError as `typed` does."""
    holder, name = _holder(document, path)
    kind = cast("tuple[type, bool]", _kind(type(holder), name))
    return cast("Document", _set(document, path.split("."), _read(kind, text.strip(), day)))


def _read(kind: tuple[type, bool], text: str, day: Day) -> object:
    cls, may_lack = kind
    if cls is str:
        return text
    if not text and may_lack:
        return None
    if cls is dt.date:
        found = day(text)
        if found is None:
            raise ProblemError(Problem("draft.date", {"value": ""}))
        return found
    if cls is Decimal:
        return typed.number(text or "0")
    try:
        return cls(text)
    except ValueError as error:
        raise ProblemError(Problem("draft.number", {"value": text[:40]})) from error


def _kind(cls: type, name: str) -> tuple[type, bool] | None:
    """Return of which type a field is that is typed as text, and whether it may say nothing; None where it is not."""
    hint = get_type_hints(cls).get(name)
    several = get_args(hint) if get_origin(hint) is types.UnionType else (hint,)
    known = [each for each in several if isinstance(each, type) and issubclass(each, (str, dt.date, Decimal, StrEnum))]
    return (known[0], type(None) in several) if len(known) == 1 else None


def _holder(value: Any, path: str) -> tuple[Any, str]:  # noqa: ANN401 - dataclasses of any kind
    *steps, last = path.split(".")
    for step in steps:
        value = _of(value, step)
    if not is_dataclass(value) or not hasattr(value, last):
        raise LookupError(path)
    return value, last


def _of(value: Any, step: str) -> Any:  # noqa: ANN401 - as above
    found = _STEP.fullmatch(step)
    if found is None or not hasattr(value, found[1]):
        raise LookupError(step)
    inner = getattr(value, found[1])
    return inner[int(found[2])] if found[2] else inner


def _set(value: Any, steps: list[str], new: object) -> Any:  # noqa: ANN401 - as above
    step, *rest = steps
    if not rest:
        return replace(value, **{step: new})
    inner = _set(_of(value, step), rest, new)
    name, at = cast("re.Match[str]", _STEP.fullmatch(step)).groups()
    if at is None:
        return replace(value, **{name: inner})
    several = list(getattr(value, name))
    several[int(at)] = inner
    return replace(value, **{name: tuple(several)})
