"""The shape of a document that komtui writes: every stored field, under its name of docs/import.md where it has one.

It follows the dataclasses: a field that comes is written and read with no more ado. What a file leaves out is what the
field says where nobody has said it. A file of this shape says so (`MARK`); its texts are taken as they stand, and no
word in it means another.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime as dt
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, NamedTuple, cast, get_args, get_origin, get_type_hints

from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.json._keys import Keys, shown
from komtui.domain.sales.document import Document
from komtui.domain.sales.line import Line
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax

MARK: Final = "komtui"
"""Key that says which version of the shape a document has."""
VERSION: Final = "1"
"""Of the shape: it counts one on when a key means another thing than before."""
CONTENT: Final = "content"
"""Key of the bytes of an attached file, base64, beside what the document says of it."""
TOTALS: Final = {"net": "total_net", "tax": "total_tax", "gross": "total"}
"""What is written for whoever reads the file, and checked when it comes back."""

_NAMES: Final[Mapping[type, Mapping[str, str]]] = {
    Document: {"buyer": "customer", "stated_taxes": "tax_subtotals", "stated_totals": "totals"},
    Party: {"identifier": "number"},
    Line: {"item_id": "item_number", "stated_net": "net"},
}
"""Keys that are called otherwise than their field."""
_ALWAYS: Final[Mapping[type, frozenset[str]]] = {
    Document: frozenset({"lines", "language", "state"}),
    Line: frozenset({"quantity", "unit", "price"}),
    Tax: frozenset({"scheme", "category", "rate"}),
}
"""Fields that are written whatever is in them: whoever reads the file looks for them."""
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,40})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

# Any: JSON's own types on one side, the domain's on the other; a Protocol would say no more.
Write = Callable[[Any], Any]
Read = Callable[[Any, str, "Reading"], Any]


class Field(NamedTuple):
    """A field of a dataclass."""

    name: str
    """In Python."""
    key: str
    """In JSON."""
    is_required: bool
    """Whether it has no value of its own."""
    default: object
    """That value."""
    write: Write
    """Makes JSON of a value."""
    read: Read
    """Makes a value of JSON at a place. Raises WrongError once the fault is noted."""
    kind: object = str
    """The type of a plain value."""


class WrongError(Exception):
    """Something cannot be read; the fault is noted."""


class Reading:
    """Reads one file of the shape, and notes what is wrong with it."""

    def __init__(self, faults: Faults, keys: Keys) -> None:
        self._faults = faults
        self._keys = keys

    def wrong(self, code: str, place: str, value: object = None, **facts: str) -> WrongError:
        """Note a fault and return what is to be raised."""
        self._faults.add(code, place=place, value=shown(value), **facts)
        return WrongError(code)

    def number(self, data: object, place: str) -> Decimal:
        """Return a number, exactly. Raises WrongError."""
        return _decimal(data, place, self)

    def made(self, cls: type, data: object, place: str) -> Any:  # noqa: ANN401 - whatever `cls` makes
        """Return the dataclass of an object. Raises WrongError, with every fault in it noted."""
        if not isinstance(data, dict):
            raise self.wrong("import.json-object", place, data)
        given = cast("dict[str, object]", data)
        fields = fields_of(cls)
        self._keys.judge(
            given, place, [MARK, *(each.key for each in fields), *(TOTALS.values() if cls is Document else ())]
        )
        values, is_wrong = dict[str, object](), False
        for each in fields:
            try:
                values[each.name] = self._value(each, given, f"{place}.{each.key}" if place else each.key)
            except WrongError:
                is_wrong = True
        if is_wrong:
            raise WrongError(cls.__name__)
        return cls(**values)

    def _value(self, field: Field, given: Mapping[str, object], place: str) -> object:
        if given.get(field.key) is not None:
            return field.read(given[field.key], place, self)
        if field.is_required:
            raise self.wrong(_MISSING.get(field.kind, "import.json-missing"), place)
        return field.default


def written(value: object) -> dict[str, Any]:
    """Return a dataclass as JSON has it, without what says nothing more than its absence would."""
    found, always = {}, _ALWAYS.get(type(value), frozenset[str]())
    cls: type = type(value)
    for each in fields_of(cls):
        of = getattr(value, each.name)
        if each.is_required or of != each.default or each.name in always:
            found[each.key] = each.write(of)
    return found


@cache
def fields_of(cls: type) -> tuple[Field, ...]:
    """Return the stored fields of a dataclass with their conversions."""
    hints, names = get_type_hints(cls), _NAMES.get(cls, {})
    return tuple(
        Field(
            each.name,
            names.get(each.name, each.name),
            *_default(each),
            *_conversions(hints[each.name]),
            hints[each.name],
        )
        for each in dataclasses.fields(cls)
        if each.metadata.get("stored", True)
    )


def _default(field: dataclasses.Field[Any]) -> tuple[bool, object]:
    """Return whether a field has no value of its own, and that value."""
    if field.default is not dataclasses.MISSING:
        return False, field.default
    if field.default_factory is not dataclasses.MISSING:
        return False, field.default_factory()
    return True, None


def _text(data: object, place: str, reading: Reading) -> str:
    if not isinstance(data, str):
        raise reading.wrong("import.json-text", place, data)
    return data


def _truth(data: object, place: str, reading: Reading) -> bool:
    if not isinstance(data, bool):
        raise reading.wrong("import.json-flag", place, data)
    return data


def _decimal(data: object, place: str, reading: Reading) -> Decimal:
    text = f"{data:f}" if isinstance(data, Decimal) and -50 < data.adjusted() < 50 else data
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise reading.wrong("import.json-number", place, data)
    return Decimal(text)


def _whole(data: object, place: str, reading: Reading) -> int:
    number = _decimal(data, place, reading)
    if number != number.to_integral_value():
        raise reading.wrong("import.json-number", place, data)
    return int(number)


def _date(data: object, place: str, reading: Reading) -> dt.date:
    if isinstance(data, str) and _DATE.fullmatch(data):
        try:
            return dt.date.fromisoformat(data)
        except ValueError:
            pass
    raise reading.wrong("import.json-date", place, data)


def _bytes(data: object, place: str, reading: Reading) -> bytes:
    try:
        return base64.b64decode(_text(data, place, reading), validate=True)
    except binascii.Error as error:
        raise reading.wrong("import.json-text", place, data) from error


def _as_it_is(value: object) -> object:
    return value


_PLAIN: Final[Mapping[object, tuple[Write, Read]]] = {
    str: (_as_it_is, _text),
    bool: (_as_it_is, _truth),
    int: (_as_it_is, _whole),
    Decimal: (lambda value: f"{value:f}", _decimal),
    dt.date: (dt.date.isoformat, _date),
    bytes: (lambda value: base64.b64encode(value).decode("ascii"), _bytes),
}


_MISSING: Final[Mapping[object, str]] = {
    **dict.fromkeys((int, Decimal), "import.json-missing-number"),
    dt.date: "import.json-missing-date",
    Party: "import.json-missing-object",
}
"""What is noted of a value that must not be missing, by what it would be."""


def _conversions(hint: object) -> tuple[Write, Read]:
    """Return how a value of that type becomes JSON, and how it comes back."""
    if plain := _PLAIN.get(hint):
        return plain
    if get_origin(hint) is types.UnionType:
        (inner,) = [each for each in get_args(hint) if each is not types.NoneType]
        write, read = _conversions(inner)
        return (lambda value: None if value is None else write(value)), read
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        return _several(parts[0]) if parts[-1] is Ellipsis else _together(parts)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return (lambda value: value.value), _choice(hint)
    if hint is Note:
        return _NOTE
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return written, lambda data, place, reading: reading.made(hint, data, place)
    raise TypeError(f"no JSON for {hint!r}")


def _read_note(data: object, place: str, reading: Reading) -> Note:
    note: Note = Note(data) if isinstance(data, str) else reading.made(Note, data, place)
    return note


_NOTE: Final[tuple[Write, Read]] = (lambda note: note.text if note == Note(note.text) else written(note)), _read_note
"""A note that says nothing of its subject is a text."""


def _several(hint: object) -> tuple[Write, Read]:
    """Return the conversions of a list of one type."""
    write, read = _conversions(hint)
    return lambda value: [write(each) for each in value], lambda data, place, reading: tuple(
        _each(data, place, reading, lambda _index: read)
    )


def _together(parts: Sequence[object]) -> tuple[Write, Read]:
    """Return the conversions of a list of so many values, each of its own type."""
    both = [_conversions(part) for part in parts]

    def read(data: object, place: str, reading: Reading) -> tuple[object, ...]:
        if isinstance(data, list) and len(data) != len(both):
            raise reading.wrong("import.json-list", place, data)
        return tuple(_each(data, place, reading, lambda index: both[index][1]))

    return lambda value: [write(each) for (write, _), each in zip(both, value, strict=True)], read


def _each(data: object, place: str, reading: Reading, read: Callable[[int], Read]) -> Iterator[object]:
    """Yield what is in a list. Raises WrongError once all of it was looked at."""
    if not isinstance(data, list):
        raise reading.wrong("import.json-list", place, data)
    is_wrong = False
    for index, each in enumerate(cast("list[object]", data)):
        try:
            yield read(index)(each, f"{place}[{index}]", reading)
        except WrongError:
            is_wrong = True
    if is_wrong:
        raise WrongError(place)


def _choice(choices: type[Enum]) -> Read:
    def read(data: object, place: str, reading: Reading) -> Enum:
        try:
            return choices(data)
        except ValueError:
            names = ", ".join(str(each.value) for each in choices)
            raise reading.wrong("import.json-choice", place, data, names=names) from None

    return read
