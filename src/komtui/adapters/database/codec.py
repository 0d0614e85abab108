"""Documents and problems as JSON, exactly: decimals and dates as text, nothing rounded, nothing left out.

The shape follows the dataclasses, and every field is written that does not say it is kept elsewhere, so that what is
stored means the same whatever a default becomes. Each body says which version of the shape it has; what an earlier
version wrote is brought up to this one when it is read (see `upgrades`), and stays on disk as it is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from komtui.adapters.database.upgrades import CUSTOMER_UPGRADES, UPGRADES
from komtui.domain.mail.delivery import Server
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.late import late_module

if TYPE_CHECKING:
    from komtui.domain.sales import customer as customers
    from komtui.domain.sales.customer import Customer
else:
    customers = late_module("komtui.domain.sales.customer")

VERSION = len(UPGRADES)
"""Of the shape that is written. It counts one on, and gets an upgrade, whenever a field comes, goes or means another
thing."""
CUSTOMER_VERSION = 1 + len(CUSTOMER_UPGRADES)
"""The same of the shape of customers."""

# Any: JSON's own types on one side, the domain's on the other; a Protocol would say no more.
Convert = Callable[[Any], Any]
T = TypeVar("T")


class _Field(NamedTuple):
    name: str
    encode: Convert
    decode: Convert


def encoded(document: Document) -> str:
    """Return `document` as JSON text."""
    return json.dumps({"version": VERSION, **_object(document)}, separators=(",", ":"))


@lru_cache(maxsize=64)
def decoded(text: str, name: str) -> Document:
    """Return the document of `encoded`, equal in every field.

    Raises ProblemError `document.unreadable` and `document.newer`, which call it by `name`: its number, or `draft-12`.
    The last ones are remembered: whoever sends a letter looks at its document several times.
    """
    try:
        data = json.loads(text)
        version = int(data.pop("version", 0))
        if version > VERSION:
            raise ProblemError(Problem("document.newer", {"number": name, "version": version, "known": VERSION}))
        for upgrade in UPGRADES[version:]:
            data = upgrade(data)
        return _made(Document, data)
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        facts = {"number": name, "reason": f"{type(error).__name__}: {error}"}
        raise ProblemError(Problem("document.unreadable", facts)) from error


def encoded_customer(customer: Customer) -> str:
    """Return `customer` as JSON text."""
    return json.dumps({"version": CUSTOMER_VERSION, **_object(customer)}, separators=(",", ":"))


def decoded_customer(text: str, customer_id: int) -> Customer:
    """Return the customer of `encoded_customer`. Raises ProblemError `customer.unreadable`, `customer.newer`."""
    name = customers.customer_name("", customer_id)
    try:
        data = json.loads(text)
        version = int(data.pop("version"))
        if version > CUSTOMER_VERSION:
            raise ProblemError(
                Problem("customer.newer", {"customer": name, "version": version, "known": CUSTOMER_VERSION})
            )
        for upgrade in CUSTOMER_UPGRADES[version - 1 :]:
            data = upgrade(data)
        return _made(customers.Customer, data)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ProblemError(Problem("customer.unreadable", {"customer": name, "reason": reason})) from error


def encoded_problem(problem: Problem | None) -> str | None:
    """Return `problem` as JSON text."""
    if problem is None:
        return None
    return json.dumps({"code": problem.code, "facts": dict(problem.facts), "field": problem.field})


def decoded_problem(text: str | None) -> Problem | None:
    """Return the problem of `encoded_problem`; one that nobody can read is `system.problem-unreadable`."""
    if not text:
        return None
    try:
        data = json.loads(text)
        # Release 0.1.0 wrote the three in a row.
        code, facts, field = data if isinstance(data, list) else (data["code"], data["facts"], data["field"])
    except (LookupError, ValueError, TypeError, RecursionError):
        return Problem("system.problem-unreadable")
    return Problem(code, facts, field)


def encoded_server(server: Server | None) -> str | None:
    """Return `server` as JSON text, without what is empty."""
    return None if server is None else json.dumps(server_facts(server), separators=(",", ":"))


def server_facts(server: Server) -> dict[str, str]:
    """Return what is known of a server, by name."""
    return {name: value for name, value in dataclasses.asdict(server).items() if value}


def decoded_server(text: str | None) -> Server | None:
    """Return the server of `encoded_server`; None for what nobody can read."""
    try:
        return Server(**json.loads(text)) if text else None
    except (ValueError, TypeError, RecursionError):
        return None


def _object(value: object) -> dict[str, Any]:
    return {name: encode(getattr(value, name)) for name, encode, _decode in _shape(type(value))}


def _made(cls: type[T], data: Mapping[str, Any]) -> T:
    shape = _shape(cls)
    if data.keys() != (names := _NAMES[cls]):
        unknown, missing = sorted(data.keys() - names), sorted(names - data.keys())
        raise ValueError(f"{cls.__name__} has no {unknown}" if unknown else f"{cls.__name__} lacks {missing}")
    return cls(*[decode(data[name]) for name, _encode, decode in shape])


_SHAPES: dict[type, tuple[_Field, ...]] = {}
_NAMES: dict[type, frozenset[str]] = {}


def _shape(cls: type) -> tuple[_Field, ...]:
    """Return the fields of a dataclass with their conversions, worked out once."""
    if cls not in _SHAPES:
        hints = get_type_hints(cls)
        fields = [each for each in dataclasses.fields(cls) if each.metadata.get("stored", True)]
        _NAMES[cls] = frozenset(each.name for each in fields)
        _SHAPES[cls] = tuple(_Field(each.name, *_converters(hints[each.name])) for each in fields)
    return _SHAPES[cls]


def _same(value: object) -> object:
    return value


def _text(data: object) -> str:
    if not isinstance(data, str):
        msg = f"not text: {data!r}"
        raise TypeError(msg)
    return data


def _truth(data: object) -> bool:
    if not isinstance(data, bool):
        msg = f"neither true nor false: {data!r}"
        raise TypeError(msg)
    return data


def _number(data: object) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        msg = f"no whole number: {data!r}"
        raise TypeError(msg)
    return data


_PLAIN: dict[object, tuple[Convert, Convert]] = {
    str: (_same, _text),
    bool: (_same, _truth),
    int: (_same, _number),
    Decimal: (str, lambda data: Decimal(_text(data))),
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
