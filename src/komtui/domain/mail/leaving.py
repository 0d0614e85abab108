"""When a letter leaves: what people write for a moment to come, in their own time."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.payment import amount_due
from komtui.domain.search import folded
from komtui.late import late_pattern

LONGEST_UNDO: Final = dt.timedelta(minutes=5)
"""How long a letter waits at the most for its sender to take it back: one that waits longer was put off."""
LATEST: Final = dt.timedelta(days=366)
"""How far ahead a letter is put off: further, it is a mistake."""
_TIME = r"(?P<hour>\d{1,2})(?:(?::|h)(?P<minute>\d{2})|h)?"
_DAY = r"(?P<day>[a-z]+|\d{1,2}/\d{1,2}(?:/\d{4})?|(?:\d{4}-)?\d{2}-\d{2})"
_WHEN = late_pattern(rf"(?:{_DAY}(?:\s+(?:a\s+|at\s+)?|t))?{_TIME}")
_AHEAD = {"today": 0, "tomorrow": 1, "demain": 1}
_WEEK = (
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
)


def standing_of(document: Document) -> str:
    """Return how a document stands that a letter speaks of: where it stands otherwise, the letter says what was."""
    due = f"{amount_due(document):f}" if document.kind is Kind.INVOICE else ""
    return f"{document.state} {due}".strip()


def leaving_at(text: str, now: dt.datetime) -> dt.datetime:
    """Return the moment that a person means, in the time of `now`'s place, which has no offset of its own (naive).

    `18:00`, `8h30` (the next one), `tomorrow 8:00`, `demain 8h`, `lundi 9:00`, `30/11 8:00`, `11-30 8:00`, or
    `2026-11-30 08:00` with a `T` or a space. Raises ProblemError `letter.at`, `letter.at-past`, `letter.at-late`, each
    with the field `leaves`.
    """
    typed = re.sub("aujourd.?hui", "today", " ".join(folded(text).split()))
    found = _WHEN.fullmatch(typed)
    if found is None:
        raise ProblemError(Problem("letter.at", {"text": text.strip()}, "leaves"))
    try:
        time = dt.time(int(found["hour"]), int(found["minute"] or 0))
        day = _day(found["day"] or "", now, time)
    except (ValueError, OverflowError) as error:
        raise ProblemError(Problem("letter.at", {"text": text.strip()}, "leaves")) from error
    moment = dt.datetime.combine(day, time)
    if moment <= now:
        raise ProblemError(Problem("letter.at-past", {"text": text.strip()}, "leaves"))
    if moment - now > LATEST:
        raise ProblemError(Problem("letter.at-late", {"text": text.strip()}, "leaves"))
    return moment


def _day(said: str, now: dt.datetime, time: dt.time) -> dt.date:
    """Return the day; without one it is the next on which that time is still to come. Raises ValueError."""
    today = now.date()
    if not said:
        return today if time > now.time() else today + dt.timedelta(days=1)
    if said in _AHEAD:
        return today + dt.timedelta(days=_AHEAD[said])
    for place, names in enumerate(_WEEK):
        if said in names:
            ahead = (place - today.weekday()) % 7
            return today + dt.timedelta(days=ahead or (0 if time > now.time() else 7))
    if said.count("-") > 1:
        return dt.date.fromisoformat(said)
    if "-" in said:
        # As lists leave the year out in Canada; where the day may stand first as well, nobody knows.
        month, day = map(int, said.split("-"))
        if day <= 12 and day != month:
            raise ValueError(said)
        said = f"{day}/{month}"
    day, month, *year = map(int, said.split("/"))
    if year:
        return dt.date(year[0], month, day)
    found = dt.date(today.year, month, day)
    return found if found >= today else dt.date(today.year + 1, month, day)
