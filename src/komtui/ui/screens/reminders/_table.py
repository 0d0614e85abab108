"""The lines of a run: a letter each under the heading of its step, then what is kept out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.segment import Segment
from rich.style import Style

from komtui.domain.mail.reminder import Step
from komtui.domain.money import Money, added
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.reminders import next_word, sent_word, step_head, why_word
from komtui.services.addresses import legible
from komtui.services.mail.reminder_run import Entry, Group, Run
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

_DOCUMENTS, _LATE, _AMOUNT = 4, 6, 14


@dataclass
class Heading:
    """A line over the letters of a step, or over what is kept out."""

    step: Step | None
    """Which; None over what is kept out."""
    groups: list[Group] = field(default_factory=list)
    """Its letters."""
    count: int = 0
    """How many lines stand under it."""


@dataclass
class Kept:
    """A document that is in no letter."""

    entry: Entry
    """Which, and why."""


RunRow = Group | Heading | Kept


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


class RunList(RowList[RunRow]):
    """Draws a run."""

    def __init__(self) -> None:
        super().__init__(HeldRows({}, key=_no_key))
        self.ticked: set[str] = set()
        """Keys of the letters that are to be sent."""
        self._left_out: set[str] = set()
        self.run: Run | None = None
        """What is shown."""

    def show(self, run: Run) -> None:
        """Show a run, the cursor where it was; all is ticked that somebody gets and nobody left out."""
        self.run = run
        self.ticked = {group.key for group in run.groups if group.recipients.to} - self._left_out
        rows: list[RunRow] = []
        for step in dict.fromkeys(group.step for group in run.groups):
            members = [group for group in run.groups if group.step is step]
            rows += [Heading(step, members, len(members)), *members]
        if run.kept:
            rows += [Heading(None, [], len(run.kept)), *map(Kept, run.kept)]
        keys = {id(row): len(rows) - place for place, row in enumerate(rows)}
        held = {keys[id(row)]: row for row in rows}
        first = self.current is None
        self.load(HeldRows(held, key=lambda row: keys[id(row)]), keep_cursor=True)
        if first and isinstance(self.current, Heading):
            # The list has no height yet, so that a move would scroll the heading away.
            self._cursor = 1
        self.refresh()

    def is_same(self, row: RunRow, other: RunRow) -> bool:
        """Return whether both are of the same letter, heading or document."""
        return _identity(row) == _identity(other)

    @property
    def groups(self) -> list[Group]:
        """What a command works on: the letter under the cursor, or all that are under a heading."""
        row = self.current
        if isinstance(row, Heading):
            return list(row.groups)
        return [row] if isinstance(row, Group) else []

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

    def draw_row(self, row: RunRow, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one line."""
        del marked
        base = self.cursor_style if cursor else self.base_style
        sign = f"{GLYPHS.cursor if cursor else ' '} "
        if isinstance(row, Heading):
            return [Segment(padded(f"{sign}{_heading(row)}", width), base + Style(bold=True))]
        if isinstance(row, Kept):
            return [Segment(padded(f"{sign}  {_kept(row.entry, self.run)}", width), base)]
        return self._letter(row, width, base, sign)

    def _letter(self, row: Group, width: int, base: Style, sign: str) -> Sequence[Segment]:
        name, to = _widths(width)
        alert = base + Style(color=self.app.theme_variables["warning"], bold=True)
        recipients = ", ".join(legible(each) for each in row.recipients.to)
        mark = GLYPHS.failed if not recipients else GLYPHS.ok if row.key in self.ticked else " "
        late = max(each.late for each in row.entries)
        figures = (
            padded(str(len(row.entries)), _DOCUMENTS, right=True),
            padded(_("{days} d").format(days=late) if late else "", _LATE, right=True),
            padded(left((row,)), _AMOUNT, right=True),
        )
        return [
            Segment(sign, base),
            Segment(f"{mark} ", base if recipients else alert),
            Segment(f"{padded(visible(row.customer), name)} ", base),
            Segment(f"{padded(recipients or _('no address'), to)} ", base if recipients else alert),
            Segment(" ".join(figures), base),
        ]


def _heading(row: Heading) -> str:
    if row.step is None:
        return _("Kept out: {count}").format(count=row.count)
    words = _("{label}: {count}").format(label=step_head(row.step), count=row.count)
    return f"{words} · {left(row.groups)}"


def _kept(entry: Entry, run: Run | None) -> str:
    due = entry.due
    said = [sent_word(entry.last)] if entry.last is not None else []
    if due.next is not None and run is not None:
        said.append(next_word(due, run.today))
    elif due.why is not None:
        said.insert(0, why_word(due.why))
    candidate = entry.candidate
    return f"{padded(visible(candidate.number), 14)} {padded(visible(candidate.customer), 20)} {', '.join(said)}"


def _identity(row: RunRow) -> str:
    if isinstance(row, Heading):
        return f"heading {row.step}"
    return f"kept {row.entry.candidate.id}" if isinstance(row, Kept) else row.key


def _no_key(row: RunRow) -> int:
    del row
    return 0
