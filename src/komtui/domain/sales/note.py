"""Notes: free text of a document with what it is about."""

from __future__ import annotations

from typing import Final

from komtui.late import dataclass

PENALTIES: Final = "PMD"
"""Subject of the note on interest for late payment (UNTDID 4451)."""


@dataclass(frozen=True)
class Note:
    """One note (BG-1)."""

    text: str
    """As printed, of several lines perhaps (BT-22)."""
    subject: str = ""
    """UNTDID 4451 (BT-21): PMT, PMD, AAB …; empty where it says none."""
