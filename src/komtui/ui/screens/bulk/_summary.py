"""The line above a plan: how far it is prepared, then what leaves, when, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len
from textual.widgets import Static

from komtui.domain.mail.bundle import sums
from komtui.domain.mail.letter import Attachment
from komtui.i18n import _, current, n_
from komtui.ui.screens.bulk._plan import Row
from komtui.ui.terminal.glyphs import GLYPHS, padded


class Summary(Static):
    """Shows how many documents of how many customers go in how many letters, and their sum."""

    def __init__(self) -> None:
        super().__init__(_("Preparing…"), id="summary", markup=False)

    def prepare(self, place: int, count: int) -> None:
        """Say how many documents were looked at, of how many; 0 where that is not known."""
        words = _("Preparing {place}…").format(place=place)
        if count:
            words = _("Preparing {place} of {count}…").format(place=place, count=count)
        self.update(words, layout=False)

    def show(self, rows: Sequence[Row], leaves: datetime | None, files: Sequence[Attachment] = ()) -> None:
        """Show what leaves, and when, where that is not at once; `files` go with all of it."""
        leaving = [row for row in rows if row.leaves]
        items = [each for row in leaving for each in row.bundle.items]
        customers = len({each.customer_id or each.customer for each in items})
        documents = n_("{count} document", "{count} documents", len(items)).format(count=len(items))
        of_customers = n_("{count} customer", "{count} customers", customers).format(count=customers)
        letters = n_("{count} letter", "{count} letters", len(leaving)).format(count=len(leaving))
        said = f"{documents}, {of_customers} → {letters}"
        if leaves is not None:
            said = f"{said} · {current().stamp(leaves)}"
        if files:
            said = f"{said} · {n_('+ {count} file', '+ {count} files', len(files)).format(count=len(files))}"
        sum_words = current().sums(sums(items))
        room = self.content_size.width or self.screen.size.width - 2
        if cell_len(said) + 1 + cell_len(sum_words) > room:
            lines = [said, padded(sum_words, room, right=True)]
        else:
            lines = [f"{padded(said, room - cell_len(sum_words))}{sum_words}"]
        self.update("\n".join((*lines, *_staying(rows))))


def _staying(rows: Sequence[Row]) -> Iterator[str]:
    """Yield how many letters do not leave: their groups stand below those that do, often out of sight."""
    staying = [row for row in rows if not row.leaves]
    if staying and len(staying) < len(rows):
        words = n_(
            "{count} letter stays here: {sum}. End shows why.",
            "{count} letters stay here: {sum}. End shows why.",
            len(staying),
        )
        total = current().sums(sums([each for row in staying for each in row.bundle.items]))
        yield f"{GLYPHS.warning} {words.format(count=len(staying), sum=total)}"
