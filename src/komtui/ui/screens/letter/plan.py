"""The plan of several letters: who gets what, what is missing, and what is to be asked about, in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.letter import Letter
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.payment import is_settled
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.addresses import joined, legible
from komtui.services.mail.letters import Stamp
from komtui.services.ports import StoredDocument
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

_NUMBER, _TOTAL = 15, 14
_PLACES = 1 << 20
"""Keys of one group: more letters than are ever planned together."""


class Group(IntEnum):
    """What the letters of a plan have in common, in the order in which they are shown."""

    READY = 1
    CANCELLED = 2
    PAID = 3
    UNPRINTABLE = 4
    SENT_BEFORE = 5
    DRAFTS = 6
    NO_ADDRESS = 7
    INCOMPLETE = 8


GROUPS: Mapping[Group, str] = {
    Group.READY: N_("Ready: {count}"),
    Group.CANCELLED: N_("Cancelled by a credit note: {count}"),
    Group.PAID: N_("Paid: {count}"),
    Group.UNPRINTABLE: N_("With characters that the page lacks: {count}"),
    Group.SENT_BEFORE: N_("Sent before: {count}"),
    Group.DRAFTS: N_("Drafts, which are not mailed: {count}"),
    Group.NO_ADDRESS: N_("Without an address: {count}"),
    Group.INCOMPLETE: N_("Not complete: {count}"),
}
"""Their headings, marked English."""

_BY_PROBLEM = {
    "letter.draft": Group.DRAFTS,
    "letter.no-recipient": Group.NO_ADDRESS,
    "letter.which-supplier": Group.NO_ADDRESS,
}
_BY_CONSENT = {
    Consent.CANCELLED: Group.CANCELLED,
    Consent.PAID: Group.PAID,
    Consent.UNPRINTABLE: Group.UNPRINTABLE,
    Consent.SENT_BEFORE: Group.SENT_BEFORE,
}


@dataclass
class Entry:
    """One letter of the plan."""

    place: int
    """Where it stands among those of its group; larger comes first."""
    stored: StoredDocument
    """What it carries."""
    letter: Letter
    """As it stands now."""
    problems: tuple[Problem, ...] = ()
    """What is missing."""
    needs: frozenset[Consent] = frozenset()
    """What a person must agree to before it leaves."""
    before: Sequence[Delivery] = ()
    """The same letter as it was queued before."""
    edited: bool = False
    """Whether a person changed it."""
    failed: Sequence[Delivery] = ()
    """Deliveries of this document that did not arrive, and that nobody has settled yet: the newest letter's."""
    leaves: str = ""
    """When it is to leave, as it was typed; empty for at once."""
    stamp: Stamp | None = None
    """Of the message that a person has read in the preview and sent from there; None for a new one."""
    supplier: Letter | None = None
    """The other letter that it can be turned to: to a supplier, or back; None where it cannot."""

    @property
    def number(self) -> str:
        """The document's number (untrusted text)."""
        return self.stored.document.number

    @property
    def group(self) -> Group:
        """Which group of the plan it belongs to."""
        if self.problems:
            return next(
                (_BY_PROBLEM[each.code] for each in self.problems if each.code in _BY_PROBLEM), Group.INCOMPLETE
            )
        asked = next((group for consent, group in _BY_CONSENT.items() if consent in self.needs), Group.READY)
        # One that was paid before it was issued leaves without a question, and is not due either.
        return Group.PAID if asked is Group.READY and is_settled(self.stored.document) else asked

    def turn(self) -> None:
        """Take the other letter; of one that a person changed only the sender."""
        other, now = self.supplier, self.letter
        if other is None:
            return
        self.supplier = now
        self.letter = other
        if self.edited:
            self.letter = replace(now, kind=other.kind, sender=other.sender, reply_to=other.reply_to)


@dataclass
class Heading:
    """A line over the letters of a group, where there is more than one group."""

    group: Group
    """Which."""
    entries: list[Entry] = field(default_factory=list)
    """Its letters."""


class PlanList(RowList[Entry | Heading]):
    """One letter a line, under the headings of their groups."""

    def __init__(self) -> None:
        super().__init__(_source(()))

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these letters, the cursor where it was."""
        first = self.current is None
        self.load(_source(entries), keep_cursor=True)
        if first and isinstance(self.current, Heading):
            # The list has no height yet, so that a move would scroll the heading away.
            self._cursor = 1
        self.refresh()

    def is_same(self, row: Entry | Heading, other: Entry | Heading) -> bool:
        """Return whether both are one letter, which an act may have put into another group; or one group."""
        if isinstance(row, Heading) and isinstance(other, Heading):
            return row.group is other.group
        return row is other

    @property
    def letter(self) -> Entry | None:
        """The letter under the cursor; None where that is a heading."""
        row = self.current
        return row if isinstance(row, Entry) else None

    @property
    def letters(self) -> list[Entry]:
        """What a command works on: the letter under the cursor, or all that are under a heading."""
        row = self.current
        if isinstance(row, Heading):
            return list(row.entries)
        return [] if row is None else [row]

    def draw_row(self, row: Entry | Heading, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one line."""
        del marked
        base = self.cursor_style if cursor else self.base_style
        if isinstance(row, Heading):
            words = _(GROUPS[row.group]).format(count=len(row.entries))
            return [Segment(padded(f"{GLYPHS.cursor if cursor else ' '} {words}", width), base + Style(bold=True))]
        return self._letter_row(row, width, base, cursor=cursor)

    def _letter_row(self, row: Entry, width: int, base: Style, *, cursor: bool) -> Sequence[Segment]:
        document, rest = row.stored.document, width - 3 - _NUMBER - 1 - _TOTAL - 2 - 2
        customer = rest * 2 // 5
        alert = base + Style(color=self.app.theme_variables["warning"], bold=True)
        missing = bool(row.problems)
        mark = GLYPHS.failed if missing else GLYPHS.warning if row.needs else GLYPHS.ok
        last = current().problem(row.problems[0]) if missing else joined(map(legible, row.letter.recipients))
        return [
            Segment(f"{GLYPHS.cursor if cursor else ' '} ", base),
            Segment(f"{mark} ", alert if missing or row.needs else base),
            Segment(f"{padded(visible(row.number) or _('draft'), _NUMBER)} ", base),
            Segment(f"{padded(visible(document.buyer.name), customer)} ", base),
            Segment(
                padded(current().money(Money(document.totals.gross, document.currency)), _TOTAL, right=True) + "  ",
                base,
            ),
            Segment(padded(visible(last), rest - customer - 1), alert if missing else base),
        ]


def _source(entries: Sequence[Entry]) -> HeldRows[Entry | Heading]:
    return HeldRows(_keyed(entries), key=_key)


def _keyed(entries: Sequence[Entry]) -> dict[int, Entry | Heading]:
    rows: dict[int, Entry | Heading] = {_key(entry): entry for entry in entries}
    groups = [Heading(group, list(members)) for group, members in groupby(sorted(entries, key=_group), key=_group)]
    # Of a single group nothing needs to be said, unless it is not the usual one.
    if len(groups) > 1 or (groups and groups[0].group is not Group.READY):
        rows |= {_key(heading): heading for heading in groups}
    return rows


def _group(entry: Entry) -> Group:
    return entry.group


def _key(row: Entry | Heading) -> int:
    """Return a row's key: the first group has the largest, and in it the heading."""
    above = (len(Group) - row.group + 1) * _PLACES
    return above + (_PLACES - 1 if isinstance(row, Heading) else row.place)
