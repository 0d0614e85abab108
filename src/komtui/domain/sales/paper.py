"""Papers: the sizes of pages that a document is printed on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from komtui.domain.marking import N_


class Paper(NamedTuple):
    """A size of page, upright."""

    name: str
    """What people call it, marked English."""
    width: float
    """In millimetres."""
    height: float
    """In millimetres; 0 where a page is as high as what stands on it."""


PAPERS: Final[Mapping[str, Paper]] = MappingProxyType(
    {
        "a4": Paper("A4", 210.0, 297.0),
        "letter": Paper(N_("US Letter"), 215.9, 279.4),
        "receipt": Paper("80 mm", 80.0, 0.0),
    }
)
"""By the name of the form, which settings and `--paper` have, and under which a rendering is kept."""


def is_roll(form: str) -> bool:
    """Return whether pages of that form are cut off a roll: as high as what stands on them."""
    return PAPERS[form].height == 0
