"""Numbers: the series that a document is counted in, and where it begins."""

from __future__ import annotations

import datetime as dt
import re

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.numbering import formatted, is_pattern, number_of, series
from komtui.domain.settings.catalogue.documents import STARTS
from komtui.services import listing
from komtui.services.ports import Clock, Documents, SettingsSnapshot


def counted(kind: Kind, store: str, today: dt.date, settings: SettingsSnapshot) -> str:
    """Return the series that a document of today is counted in. Raises ProblemError `document.pattern`."""
    key = f"documents.number_{_name(kind)}"
    pattern = settings.value(key, store)
    if not is_pattern(pattern):
        raise ProblemError(Problem("document.pattern", {"pattern": pattern}, key))
    return series(pattern, today, store)


def start(series_name: str, kind: Kind, store: str, settings: SettingsSnapshot) -> int:
    """Return where a series begins: at the number that is set, where that is one of this series; else at 1."""
    return number_of(series_name, settings.value(f"documents.next_{_name(kind)}", store)) or 1


class Starts:
    """Checks where a series shall begin, before that is written."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def checked(self, key: str, value: str, store: str, settings: SettingsSnapshot) -> str:
        """Return the whole number: `413` becomes `F-2026-0413`, so that it holds for the present series alone.

        Raises ProblemError `setting.next-other` where it is no number of the series, `setting.next-begun` where komtui
        has given numbers of it, `setting.next-taken` where it would come a second time; and `document.pattern`.
        """
        kind = STARTS[key]
        name = counted(kind, store, listing.today(self._clock.now()), settings)
        number = int(value) if re.fullmatch("[0-9]{1,9}", value) else number_of(name, value)
        if not number:
            raise _refused("setting.next-other", key, value, formatted(name, 1))
        there = await self._documents.counted(name)
        if there.given and number != there.highest + 1:
            raise _refused("setting.next-begun", key, value, formatted(name, there.highest + 1))
        if number <= there.highest:
            raise _refused("setting.next-taken", key, value, formatted(name, there.highest))
        return formatted(name, number)


def _refused(code: str, key: str, value: str, number: str) -> ProblemError:
    return ProblemError(Problem(code, {"setting": key, "value": value, "number": number}, key))


def _name(kind: Kind) -> str:
    return kind.replace("-", "_")
