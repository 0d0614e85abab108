"""The lines of a run: a letter each under the heading of its step, then what is kept out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from komtui.domain.mail.reminder import Step
from komtui.domain.money import Money, added
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.reminders import next_word, sent_word, step_head, why_word
from komtui.services.addresses import legible
from komtui.services.mail.reminding.reminder_run import Entry, Group, Run
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.grouped_list import GroupedList, Heading

_DOCUMENTS, _LATE, _AMOUNT = 4, 6, 14


@dataclass
class Kept:
    """A document that is in no letter."""

    entry: Entry
    """Which, and why."""


RunRow = Group | Kept


def left(groups: Iterable[Group]) -> str:
    """Return what is left in letters, by currency."""
    return ", ".join(
        map(
            current().money,
            added(Money(amount, currency) for group in groups for currency, amount in group.left.items()),
        )
    )


def headings(width: int) -> str:
    """Return the line above the list."""
    name, to = _widths(width)
    columns = (
        padded(_("Customer"), name),
        padded(_("Recipient"), to),
        padded(_("Docs"), _DOCUMENTS, right=True),
        padded(_("Late"), _LATE, right=True),
        padded(_("Left to pay"), _AMOUNT, right=True),
    )
    return "    " + " ".join(columns)


def _widths(width: int) -> tuple[int, int]:
    """Return how wide the customer and the recipient are."""
    rest = max(width - 4 - _DOCUMENTS - _LATE - _AMOUNT - 4, 20)
    return rest // 2, rest - rest // 2


class RunList(GroupedList[RunRow]):
    """Draws a run."""

    def __init__(self) -> None:
        super().__init__()
        self.ticked: set[str] = set()
        """Keys of the letters that are to be sent."""
        self._left_out: set[str] = set()
        self.run: Run | None = None
        """What is shown."""

    def show_run(self, run: Run) -> None:
        """Show a run, the cursor where it was; all is ticked that somebody gets and nobody left out."""
        self.run = run
        self.ticked = {group.key for group in run.groups if group.recipients.to} - self._left_out
        steps = dict.fromkeys(group.step for group in run.groups)
        headings = [_heading(step, [group for group in run.groups if group.step is step]) for step in steps]
        if run.kept:
            kept = [Kept(each) for each in run.kept]
            headings.append(Heading(None, kept, _("Kept out: {count}").format(count=len(kept))))
        self.show(headings)

    def identity_of(self, item: RunRow) -> Hashable:
        """Return which letter it is, or which document."""
        return item.entry.candidate.id if isinstance(item, Kept) else item.key

    @property
    def groups(self) -> list[Group]:
        """What a command works on: the letter under the cursor, or all that are under a heading."""
        return [each for each in self.items if isinstance(each, Group)]

    def action_mark(self) -> None:
        """Take the letter under the cursor out or in again; on a heading all of its letters."""
        keys = {each.key for each in self.groups if each.recipients.to}
        if keys <= self.ticked:
            self.ticked, self._left_out = self.ticked - keys, self._left_out | keys
        else:
            self.ticked, self._left_out = self.ticked | keys, self._left_out - keys
        self.refresh()
        if isinstance(self.current, Group):
            self.action_move(1)
        self.post_message(self.Marked(self))

    def draw_item(self, item: RunRow, width: int, base: Style) -> Sequence[Segment]:
        """Return a letter, or a document that is kept out."""
        if isinstance(item, Kept):
            return [Segment(padded(f"  {_kept(item.entry, self.run)}", width), base)]
        return self._letter(item, width, base)

    def _letter(self, row: Group, width: int, base: Style) -> Sequence[Segment]:
        name, to = _widths(width + 2)
        alert = self.alarming(base)
        recipients = ", ".join(legible(each) for each in row.recipients.to)
        mark = GLYPHS.failed if not recipients else GLYPHS.ok if row.key in self.ticked else " "
        late = max(each.late for each in row.entries)
        figures = (
            padded(str(len(row.entries)), _DOCUMENTS, right=True),
            padded(_("{days} d").format(days=late) if late else "", _LATE, right=True),
            padded(left((row,)), _AMOUNT, right=True),
        )
        return [
            Segment(f"{mark} ", base if recipients else alert),
            Segment(f"{padded(visible(row.customer), name)} ", base),
            Segment(f"{padded(recipients or _('no address'), to)} ", base if recipients else alert),
            Segment(" ".join(figures), base),
        ]


def _heading(step: Step, groups: Sequence[Group]) -> Heading[RunRow]:
    words = _("{label}: {count}").format(label=step_head(step), count=len(groups))
    return Heading(step, groups, f"{words} · {left(groups)}")


def _kept(entry: Entry, run: Run | None) -> str:
    due = entry.due
    said = [sent_word(entry.last)] if entry.last is not None else []
    if due.next is not None and run is not None:
        said.append(next_word(due, run.today))
    elif due.why is not None:
        said.insert(0, why_word(due.why))
    candidate = entry.candidate
    return f"{padded(visible(candidate.number), 14)} {padded(visible(candidate.customer), 20)} {', '.join(said)}"
