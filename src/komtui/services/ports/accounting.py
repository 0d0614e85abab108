"""Port of the file that entries are written into."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.domain.accounting.entry import Entry


class EntryFile(Protocol):
    """The form of a file of entries."""

    def name(self, siren: str, closing: dt.date) -> str:
        """Return the name of the file of a company's period, which ends on `closing`."""

    def header(self) -> bytes:
        """Return what it begins with."""

    def written(self, entry: Entry, number: int) -> bytes:
        """Return an entry as it stands in the file; entries are numbered from 1, without a gap."""
