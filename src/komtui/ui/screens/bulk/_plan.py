"""The list of the plan: a letter a line, in groups; what leaves is ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from komtui.domain.mail.bundle import Bundle, Group, sums
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import Problem
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import delivery_word, draft_name, kinds_word
from komtui.services.addresses import joined, legible
from komtui.services.mail.bulk import Prepared
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

_COUNT, _SUM = 13, 14
_PLACES = 1 << 24
"""Keys of one group: more letters than are ever planned together."""
GROUPS: Mapping[Group, str] = {
    Group.READY: N_("Ready"),
    Group.CANCELLED: N_("Cancelled by a credit note, leaves only if you tick it"),
    Group.PAID: N_("Paid, leaves only if you tick it"),
    Group.UNPRINTABLE: N_("With characters that the page lacks, leaves only if you tick it"),
    Group.SENT_BEFORE: N_("Sent before, leaves again only if you tick it"),
    Group.DRAFTS: N_("Drafts: Enter opens one to issue it"),
    Group.NO_ADDRESS: N_("Without an address that works: Enter, and type it"),
    Group.INCOMPLETE: N_("Not complete"),
}
"""Their headings, marked English."""


@dataclass(eq=False)
class Row:
    """One letter of the plan."""

    bundle: Bundle
    """What it carries."""
    place: int
    """Where it stands among those of its group; larger comes first."""
    problems: tuple[Problem, ...] = ()
    """What keeps it back."""
    ticked: bool = False
    """Whether it leaves."""
    prepared: Prepared | None = None
    """The letter, where a person has changed it."""

    @property
    def group(self) -> Group:
        """Which group of the plan it stands in."""
        return self.bundle.group

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets it."""
        return self.prepared.letter.recipients if self.prepared is not None else self.bundle.recipients

    @property
    def leaves(self) -> bool:
        """Whether it is queued with the plan."""
        return self.ticked and not self.problems


@dataclass(eq=False)
class Heading:
    """A line over the letters of a group, where there is more than one group."""

    group: Group
    """Which."""
    rows: list[Row] = field(default_factory=list)
    """Its letters."""
    sums: str = ""
    """What they come to."""


class BulkList(RowList[Row | Heading]):
    """The letters under the headings of their groups."""

    def __init__(self) -> None:
        super().__init__(HeldRows({}, key=_key))

    def show(self, rows: Sequence[Row]) -> None:
        """Show these letters, the cursor where it was."""
        first = self.current is None
        self.load(HeldRows(_keyed(rows), key=_key), keep_cursor=True)
        if first and isinstance(self.current, Heading):
            # The list has no height yet, so that a move would scroll the heading away.
            self._cursor = 1
        self.refresh()

    def is_same(self, row: Row | Heading, other: Row | Heading) -> bool:
        """Return whether both begin with one document, or are one group."""
        if isinstance(row, Heading) and isinstance(other, Heading):
            return row.group is other.group
        return isinstance(row, Row) and isinstance(other, Row) and row.bundle.first.id == other.bundle.first.id

    @property
    def letter(self) -> Row | None:
        """The letter under the cursor; None where that is a heading."""
        row = self.current
        return row if isinstance(row, Row) else None

    @property
    def letters(self) -> list[Row]:
        """What a command works on: the letter under the cursor, or all that are under a heading."""
        row = self.current
        if isinstance(row, Heading):
            return list(row.rows)
        return [] if row is None else [row]

    def action_mark(self) -> None:
        """Tell the screen that Space was pressed: what that does is not the same while letters are queued."""
        self.post_message(self.Marked(self))

    def draw_row(self, row: Row | Heading, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one line."""
        del marked
        base = self.cursor_style if cursor else self.base_style
        sign = f"{GLYPHS.cursor if cursor else ' '} "
        if isinstance(row, Heading):
            right = f"{len(row.rows)}  {row.sums.rjust(_SUM)} "
            words = padded(f"{sign}{_(GROUPS[row.group])}", width - len(right) - 1)
            return [Segment(f"{words} {right}", base + Style(bold=True))]
        return [Segment(sign, base), *self._letter(row, width - 2, base)]

    def _letter(self, row: Row, width: int, base: Style) -> Sequence[Segment]:
        alert = base + Style(color=self.app.theme_variables["warning"], bold=True)
        rest = width - 4 - _COUNT - 1 - _SUM - 2
        customer = rest * 2 // 5
        tick = f"[{'x' if row.ticked else ' '}] "
        if row.problems:
            tick = f" {GLYPHS.failed}  "
        return [
            Segment(tick, alert if row.problems else base),
            Segment(padded(visible(row.bundle.first.customer), customer) + " ", base),
            Segment(padded(_what(row), rest - customer - 1) + " ", alert if row.problems else base),
            Segment(padded(content_of(row.bundle), _COUNT) + " ", base),
            Segment(padded(sums_words(row.bundle.sums), _SUM, right=True) + " ", base),
        ]


def _what(row: Row) -> str:
    """Return to whom a letter goes, what is missing, or when it went before."""
    if row.problems:
        return current().problem(row.problems[0])
    if row.group is Group.SENT_BEFORE and row.bundle.first.before:
        before = row.bundle.first.before[0]
        facts = {"state": delivery_word(before.state), "when": current().stamp(before.queued_at)}
        return _("{state} {when} to {address}").format(**facts, address=legible(before.recipient))
    return visible(joined(map(legible, row.recipients)))


def content_of(bundle: Bundle) -> str:
    """Return what a letter carries: a number, or how many of which kind."""
    if len(bundle.items) == 1:
        return draft_name(visible(bundle.first.number))
    kinds, count = {each.kind for each in bundle.items}, len(bundle.items)
    if len(kinds) == 1:
        return f"{count} {kinds_word(kinds.pop()).lower()}"
    return n_("{count} document", "{count} documents", count).format(count=count)


def sums_words(amounts: Sequence[Money]) -> str:
    """Return amounts as they stand in a line, one a currency."""
    return " + ".join(map(current().money, amounts))


def _keyed(rows: Sequence[Row]) -> dict[int, Row | Heading]:
    keyed: dict[int, Row | Heading] = {_key(each): each for each in rows}
    groups = [_heading(group, list(members)) for group, members in groupby(sorted(rows, key=_group), key=_group)]
    # Of a single group nothing needs to be said, unless it is not the usual one.
    if len(groups) > 1 or (groups and groups[0].group is not Group.READY):
        keyed |= {_key(heading): heading for heading in groups}
    return keyed


def _heading(group: Group, rows: list[Row]) -> Heading:
    return Heading(group, rows, sums_words(sums(each for row in rows for each in row.bundle.items)))


def _group(row: Row) -> Group:
    return row.group


def _key(row: Row | Heading) -> int:
    """Return a row's key: the first group has the largest, and in it the heading."""
    above = (len(Group) - row.group + 1) * _PLACES
    return above + (_PLACES - 1 if isinstance(row, Heading) else row.place)
