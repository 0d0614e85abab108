"""The data folder: whether others on this machine may look into it. Asked at every start, so it costs one look."""

from __future__ import annotations

import os
from pathlib import Path

from komtui.domain.problem import Problem

OTHERS = 0o077
"""Mode bits that let anybody but the owner in."""


def open_to_others(path: Path) -> Problem | None:
    """Return `doctor.open` where anybody but the owner may open `path`; None also where it is not there."""
    try:
        lax = os.name == "posix" and path.stat().st_mode & OTHERS
    except OSError:
        return None
    return Problem("doctor.open", {"file": str(path)}) if lax else None
