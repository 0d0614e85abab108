"""Imports: how documents are named that a file has, and that do not come in."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.domain.tables.refused import Refused
from komtui.domain.text import visible
from komtui.i18n import Localizer

_NAMED = 20
"""Refused documents that are named in one sentence."""


def refused_names(refused: Sequence[Refused], words: Localizer, most: int = _NAMED) -> str:
    """Return which documents are refused: `1007 (line 12), 1009 (line 31)`."""
    more = [f"+ {len(refused) - most}"] if len(refused) > most else []
    return ", ".join([*(_name(each, words) for each in refused[:most]), *more])


def _name(refused: Refused, words: Localizer) -> str:
    where = refused.where
    place = words._("line {line}").format(line=where.line) if where.line else visible(where.path)
    if not where.number:
        return place
    return words._("{number} ({place})").format(number=visible(where.number[:40]), place=place)


def refused_reasons(refused: Sequence[Refused], words: Localizer, most: int) -> list[str]:
    """Return a sentence for each refused document: which it is, and what is wrong with it."""
    return [
        words._("{label}: {text}").format(
            label=_name(each, words), text=" ".join(map(words.problem_beneath, each.problems[:1]))
        )
        for each in refused[:most]
    ]
