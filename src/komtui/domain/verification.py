"""Verification: whether a journal is whole, line by line as it is exported.

A line is the JSON that was hashed, with the hash put in where the order of the keys has it. `verify_journal.py`, which
is given to outsiders, does the same without komtui.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from komtui.domain.closing import DATED, Period, Span, Takings, is_told, period, signed_text
from komtui.domain.journal import BEGINNING, Entry, Event, canonical, content
from komtui.domain.problem import ProblemError
from komtui.late import dataclass

MOST: Final = 100
"""Faults that are told: of a journal that was rewritten, the first ones say what happened."""
_HASH: Final = b',"hash":"'
_BEFORE: Final = slice(46, 110)
"""Where the hash of the entry before stands: behind the moment, whose length is always the same."""
_HEAD: Final = re.compile(rb'\{"at":"[0-9T:.\-]{26}Z","before":"[0-9a-f]{64}","facts":\{')
_TAIL: Final = re.compile(rb'"number":(\d+),"store":"(?:[^"\\]|\\.)*","subjects":\[.*\],"what":"([a-z-]+)","who":"')
_SUMMED: Final = frozenset(each.value.encode() for each in DATED)
_CLOSING: Final = Event.CLOSING.value.encode()
_ARCHIVED: Final = Event.ARCHIVED.value.encode()

Check = Callable[[str, str, str], bool]
"""Says of a key, a signature and a text whether they belong together."""


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written."""

    number: int
    """Of the entry, as far as that can be told; that of the line where it cannot."""
    code: str
    """`line`, `hash`, `chain`, `number`, `totals`, `signature`, `end`, `earlier`, `manifest`."""


def line(entry: Entry) -> bytes:
    """Return an entry as it is exported, without a line end."""
    text = canonical(content(entry.number, entry.at, entry.author, entry.happening, entry.before))
    place = text.rindex(',"machine":')
    return f'{text[:place]},"hash":"{entry.hash}"{text[place:]}'.encode()


class Verifier:
    """Is given the lines of a journal in their order, and says at the end whether it is whole."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._takings = Takings()
        self._event = b""
        self.entries = 0
        """How many there were."""
        self.head = BEGINNING
        """The hash of the last one."""
        self.keys: set[str] = set()
        """The keys that closings are signed with."""
        self.unsigned = 0
        """Closings since the last one that is signed."""
        self.faults: list[Fault] = []
        """What is not as it was written; at most `MOST`."""

    def feed(self, raw: bytes) -> None:
        """Look at the next line, without its end."""
        self.entries += 1
        place = raw.rfind(_HASH)
        cut = raw[place + 73 : place + 74] == b'"'
        told = _TAIL.search(raw, place + 74) if place > 0 and cut and _HEAD.match(raw) else None
        if told is None:
            self.blame("line")
            return
        self._event = told[2]
        hashed = raw[place + 9 : place + 73]
        if sha256(raw[:place] + raw[place + 74 :]).hexdigest().encode() != hashed:
            self.blame("hash")
        elif raw[_BEFORE] != self.head.encode():
            self.blame("chain")
        elif int(told[1]) != self.entries:
            self.blame("number")
        elif told[2] in _SUMMED or told[2] == _CLOSING:
            self._count(raw)
        self.head = hashed.decode("ascii", "replace")

    def blame(self, code: str) -> None:
        """Write down that something is wrong with the line at hand."""
        if len(self.faults) < MOST:
            self.faults.append(Fault(self.entries, code))

    def end(self, *, exported: bool = False) -> None:
        """Say that there are no more; an export ends with the entry that tells of it, or it was cut off."""
        if exported and self._event != _ARCHIVED:
            self.blame("end")

    def _count(self, raw: bytes) -> None:
        try:
            told = json.loads(raw)
            facts = told["facts"]
            if told["what"] != Event.CLOSING:
                self._takings.add(Event(told["what"]), facts)
            elif not all(is_told(facts[name], sums) for name, sums in self._takings.closing(_period(facts)).items()):
                self.blame("totals")
            else:
                self._signature(told, facts)
        except (KeyError, ValueError, TypeError, ArithmeticError, RecursionError, ProblemError):
            self.blame("line")

    def _signature(self, told: dict[str, Any], facts: Mapping[str, Any]) -> None:
        if not facts["signature"]:
            self.unsigned += 1
            return
        self.unsigned = 0
        self.keys.add(facts["public_key"])
        text = signed_text({name: value for name, value in told.items() if name != "hash"})
        if not self._check(facts["public_key"], facts["signature"], text):
            self.blame("signature")


def _period(facts: Mapping[str, Any]) -> Period:
    found = period(facts["period"])
    if found.span is not Span(facts["span"]):
        raise ValueError(facts["span"])
    return found
