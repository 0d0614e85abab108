"""The list of the plan: a letter a line, in groups; what leaves is ticked."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from komtui.domain.mail.bundle import Bundle, Group, sums
from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import delivery_word, draft_name, kinds_word
from komtui.services.addresses import joined, legible
from komtui.services.mail.writing.bulk import Prepared
from komtui.services.mail.writing.composing import Stamp
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.grouped_list import GroupedList, Heading

_COUNT, _SUM = 13, 14
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
_NEEDED: Mapping[Consent, str] = {
    Consent.CANCELLED: N_("{number} was cancelled by a credit note. Ticked, it goes nevertheless."),
    Consent.PAID: N_("{number} is paid. Ticked, it goes nevertheless."),
    Consent.SENT_BEFORE: N_("{number} was queued before, for {recipients} on {when}. Ticked, it goes once more."),
}
"""What is agreed to by the tick, marked English: a command line has options for it."""


@dataclass(eq=False)
class Row:
    """One letter of the plan."""

    bundle: Bundle
    """What it carries."""
    problems: tuple[Problem, ...] = ()
    """What keeps it back."""
    ticked: bool = False
    """Whether it leaves."""
    prepared: Prepared | None = None
    """The letter, where a person has changed it."""
    stamp: Stamp | None = None
    """Of the message that a person has read, which is the one that leaves; None where nobody has."""

    @property
    def group(self) -> Group:
        """Which group of the plan it stands in."""
        return self.bundle.group

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets the letter."""
        return self.prepared.letter.recipients if self.prepared is not None else self.bundle.recipients

    @property
    def leaves(self) -> bool:
        """Whether it is queued with the plan."""
        return self.ticked and not self.problems


class BulkList(GroupedList[Row]):
    """The letters under the headings of their groups."""

    def show_letters(self, rows: Sequence[Row]) -> None:
        """Show these letters, the cursor where it was."""
        groups = [_heading(group, list(members)) for group, members in groupby(sorted(rows, key=_group), key=_group)]
        # Of a single group nothing needs to be said, unless it is not the usual one.
        self.show(groups, headed=len(groups) > 1 or (bool(groups) and groups[0].key is not Group.READY))

    def identity_of(self, item: Row) -> Hashable:
        """Return the document that the letter begins with."""
        return item.bundle.first.id

    def action_mark(self) -> None:
        """Tell the screen that Space was pressed: what that does is not the same while letters are queued."""
        self.post_message(self.Marked(self))

    def draw_item(self, item: Row, width: int, base: Style) -> Sequence[Segment]:
        """Return a letter: whether it leaves, whose it is, to whom it goes or why not, what it carries."""
        row, alert = item, self.alarming(base)
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
            Segment(padded(current().sums(row.bundle.sums), _SUM, right=True) + " ", base),
        ]


def needed(consent: Consent, problem: Problem) -> str:
    """Return what somebody agrees to who ticks a letter."""
    if consent not in _NEEDED:
        return current().problem(problem)
    facts = {name: visible(str(value)) for name, value in current().dated(problem).facts.items()}
    return _(_NEEDED[consent]).format(**facts)


def _what(row: Row) -> str:
    """Return to whom a letter goes, what is missing, or when it went before."""
    if row.problems:
        return current().problem(row.problems[0])
    if row.group is Group.SENT_BEFORE and row.bundle.first.before:
        before = row.bundle.first.before[0]
        facts = {"state": delivery_word(before.state), "when": current().stamp(before.queued_at)}
        return _("{state} {when} to {address}").format(**facts, address=legible(before.recipient))
    mark = f"{GLYPHS.warning} " if row.bundle.remarks else ""
    return mark + visible(joined(map(legible, row.recipients)))


def content_of(bundle: Bundle) -> str:
    """Return what a letter carries: a number, or how many of which kind."""
    if len(bundle.items) == 1:
        return draft_name(visible(bundle.first.number))
    kinds, count = {each.kind for each in bundle.items}, len(bundle.items)
    if len(kinds) == 1:
        return f"{count} {kinds_word(kinds.pop()).lower()}"
    return n_("{count} document", "{count} documents", count).format(count=count)


def _heading(group: Group, rows: list[Row]) -> Heading[Row]:
    words = current().sums(sums(each for row in rows for each in row.bundle.items))
    return Heading(group, rows, _(GROUPS[group]), f"{len(rows)}  {words.rjust(_SUM)}")


def _group(row: Row) -> Group:
    return row.group
