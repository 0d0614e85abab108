"""JSON values: objects that know their path, exact decimals, and what is wrong by that path."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar, cast

from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.json._keys import Keys, shown
from komtui.domain.money import ZERO
from komtui.domain.sales.limits import PARTS
from komtui.services.addresses import joined
from komtui.services.addresses import parsed as parsed_addresses

Value = TypeVar("Value")

_NUMBER = re.compile(r"-?\d{1,10}(?:\.\d{1,20})?", re.ASCII)
_LIMIT = Decimal(10) ** 10
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class DuplicateKeyError(ValueError):
    """One object has the same key twice: which one is meant, nobody knows."""


def parsed(text: str, faults: Faults) -> object:
    """Return the JSON in `text`, its numbers as Decimal.

    Raises ProblemError `import.json`, `import.json-twice`, `import.json-too-deep`.
    """
    try:
        return json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_constant, object_pairs_hook=_unique
        )
    except DuplicateKeyError as error:
        raise faults.fatal("import.json-twice", key=str(error)[:60]) from error
    except RecursionError as error:
        raise faults.fatal("import.json-too-deep") from error
    except json.JSONDecodeError as error:
        raise faults.fatal("import.json", place=f"{error.lineno}:{error.colno}", line=error.lineno) from error
    except (ValueError, ArithmeticError) as error:
        # NaN, Infinity, or a number that no decimal can hold.
        raise faults.fatal("import.json", place="1", line=1) from error


def _unique(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise DuplicateKeyError(key)
        found[key] = value
    return found


def _constant(name: str) -> None:
    raise ValueError(name)


@dataclass(frozen=True)
class Obj:
    """A JSON object with its path, `documents[3].lines[0]`, and where its problems go."""

    values: Mapping[str, object]
    """By key."""
    path: str
    """Empty for a document that is the whole file."""
    faults: Faults
    """Where problems go."""
    keys: Keys
    """Judges those that are not ours."""

    def place(self, key: str) -> str:
        """Return the path of one of its values."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, code: str, **facts: str) -> None:
        """Note a problem with one value."""
        self.faults.add(code, place=self.place(key), **({"value": shown(self.values.get(key))} | facts))

    def only(self, *keys: str) -> None:
        """Account for each key beside `keys`: it is a question where it may matter, else it is named as left out."""
        self.keys.judge(self.values, self.path, keys)

    def text(self, key: str) -> str:
        """Return a text, empty where there is none."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, Decimal):
            # No more digits than any text may have: a number of millions of them is none of ours.
            return f"{value:f}" if -20 < value.adjusted() < 20 and len(value.as_tuple().digits) < 100 else str(value)
        if not isinstance(value, str):
            self.wrong(key, "import.json-text")
            return ""
        return value.strip()

    def required(self, key: str, code: str = "import.json-missing") -> str:
        """Return a text that must not be empty; where it is, note `code`."""
        value = self.text(key)
        if not value:
            self.wrong(key, code)
        return value

    def decimal(self, key: str) -> Decimal | None:
        """Return a number, written as one or as a text with a point; None where there is none or a wrong one."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = Decimal(value)
        if not isinstance(value, Decimal) or not _is_sensible(value):
            self.wrong(key, "import.json-number")
            return None
        # A point where JSON had an exponent: 1E+2 is 100.
        return Decimal(f"{value:f}") if value else ZERO

    def amount(self, key: str) -> Decimal:
        """Return a number, zero where there is none."""
        return self.decimal(key) or ZERO

    def addresses(self, key: str) -> str:
        """Return the e-mail addresses in a text; what is none is named and left out."""
        found = parsed_addresses(self.text(key))
        for wrong in found.wrong:
            self.faults.note("import.json-email", place=self.place(key), value=wrong[:60])
        return joined(found.addresses)

    def date(self, key: str) -> dt.date | None:
        """Return a date of the form 2026-12-31."""
        text = self.text(key)
        if not text:
            return None
        try:
            if not _ISO_DATE.fullmatch(text):
                raise ValueError(text)  # noqa: TRY301 - one way out for a wrong form and for no day of the calendar
            return dt.date.fromisoformat(text)
        except ValueError:
            self.wrong(key, "import.json-date")
            return None

    def chosen(self, key: str, code: str, choose: Callable[[str], Value | None], default: Value) -> Value:
        """Return what `choose` makes of a text; where that is None, note `code`. None or empty gives `default`."""
        text = self.text(key)
        if not text:
            return default
        value = choose(text)
        if value is None:
            self.wrong(key, code)
            return default
        return value

    def flag(self, key: str) -> bool:
        """Return true or false, false where there is neither."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, "import.json-flag")
        return value is True

    def object(self, key: str) -> Obj | None:
        """Return the object under `key`."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, "import.json-object")
            return None
        return Obj(cast("dict[str, object]", value), self.place(key), self.faults, self.keys)

    def objects(self, key: str, most: int | None = PARTS) -> Iterator[Obj]:
        """Yield the objects in the list under `key`, of which there may be `most`."""
        value = self.values.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.wrong(key, "import.json-list")
            return
        if most is not None and len(value) > most:
            # Not one of them is read: each takes far more room than in the file.
            self.faults.add("import.too-many-parts", place=self.place(key), limit=most)
            return
        for index, each in enumerate(value):
            path = f"{self.place(key)}[{index}]"
            if isinstance(each, dict):
                yield Obj(each, path, self.faults, self.keys)
            else:
                self.faults.add("import.json-object", place=path, value=shown(each))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone counts as such a list."""
        value = self.values.get(key)
        many = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if not all(isinstance(each, str) for each in many):
            self.wrong(key, "import.json-text")
            return ()
        return tuple(cast("list[str]", many))


def _is_sensible(value: Decimal) -> bool:
    # No arithmetic before the exponent is known: that of 1e999999999 overflows.
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -20 <= exponent <= 10 and value.copy_abs() < _LIMIT
