"""Documents and problems as JSON, exactly: decimals and dates as text, nothing rounded, nothing left out.

The shape follows the dataclasses; a field that has its default is not written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document

# Any: JSON's own types on one side, the domain's on the other; a Protocol would say no more.
Convert = Callable[[Any], Any]
T = TypeVar("T")


class _Field(NamedTuple):
    name: str
    default: object
    encode: Convert
    decode: Convert


def encoded(document: Document) -> str:
    """Return `document` as JSON text."""
    return json.dumps(_object(document), separators=(",", ":"))


def decoded(text: str) -> Document:
    """Return the document of `encoded`, equal in every field."""
    return _made(Document, json.loads(text))


def encoded_problem(problem: Problem | None) -> str | None:
    """Return `problem` as JSON text."""
    if problem is None:
        return None
    return json.dumps([problem.code, dict(problem.facts), problem.field])


def decoded_problem(text: str | None) -> Problem | None:
    """Return the problem of `encoded_problem`."""
    return Problem(*json.loads(text)) if text else None


def _object(value: object) -> dict[str, Any]:
    found = {}
    for name, default, encode, _decode in _shape(type(value)):
        field = getattr(value, name)
        # By identity: Decimal("1.00") equals the default 1 and must keep its decimals.
        if field is not default:
            found[name] = encode(field)
    return found


def _made(cls: type[T], data: dict[str, Any]) -> T:
    decoders = {field.name: field.decode for field in _shape(cls)}
    return cls(**{name: decoders[name](value) for name, value in data.items()})


_SHAPES: dict[type, tuple[_Field, ...]] = {}


def _shape(cls: type) -> tuple[_Field, ...]:
    """Return the fields of a dataclass with their conversions, worked out once."""
    if cls not in _SHAPES:
        hints = get_type_hints(cls)
        _SHAPES[cls] = tuple(
            _Field(each.name, each.default, *_converters(hints[each.name])) for each in dataclasses.fields(cls)
        )
    return _SHAPES[cls]


def _same(value: object) -> object:
    return value


_PLAIN: dict[object, tuple[Convert, Convert]] = {
    str: (_same, _same),
    bool: (_same, _same),
    Decimal: (str, Decimal),
    dt.date: (dt.date.isoformat, dt.date.fromisoformat),
}


def _converters(hint: object) -> tuple[Convert, Convert]:
    """Return how a value of that type becomes JSON, and how it comes back."""
    if plain := _PLAIN.get(hint):
        return plain
    if get_origin(hint) is types.UnionType:
        return _optional(hint)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return (lambda value: value.value), hint
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        cls: type[object] = hint
        return _object, lambda data: _made(cls, data)
    raise TypeError(f"no JSON for {hint!r}")


def _optional(hint: object) -> tuple[Convert, Convert]:
    (inner,) = [each for each in get_args(hint) if each is not type(None)]
    encode, decode = _converters(inner)
    return (
        lambda value: None if value is None else encode(value),
        lambda data: None if data is None else decode(data),
    )


def _tuple(parts: tuple[Any, ...]) -> tuple[Convert, Convert]:
    if parts[-1] is Ellipsis:
        encode, decode = _converters(parts[0])
        return (lambda value: [encode(each) for each in value], lambda data: tuple(decode(each) for each in data))
    both = [_converters(part) for part in parts]
    return (
        lambda value: [encode(each) for (encode, _), each in zip(both, value, strict=True)],
        lambda data: tuple(decode(each) for (_, decode), each in zip(both, data, strict=True)),
    )
