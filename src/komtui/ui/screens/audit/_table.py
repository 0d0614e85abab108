"""The list of changes: one line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment

from komtui.domain.audit import PEOPLE, AuditEntry, Change
from komtui.domain.settings.catalogue import BY_KEY
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.acts import act_word
from komtui.i18n.presentation.roles import role_word
from komtui.i18n.sentences import setting_name
from komtui.ui.glyphs import GLYPHS, clipped, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

_TIME, _WHO = 16, 16


def _widths(width: int) -> tuple[int, int]:
    """Return how wide the setting and what became of it are."""
    rest = max(width - 2 - _TIME - 1 - _WHO - 1, 20)
    setting = min(rest // 2, 34)
    return setting, rest - setting - 1


def headings(width: int) -> str:
    """Return the line above the list."""
    setting, change = _widths(width)
    columns = ((_("When"), _TIME), (_("Who"), _WHO), (_("Setting"), setting), (_("Change"), change))
    return "  " + " ".join(padded(word, size) for word, size in columns)


class AuditList(RowList[AuditEntry]):
    """Draws changes out of those that the screen has fetched."""

    def __init__(self) -> None:
        super().__init__(source(()))

    def draw_row(self, row: AuditEntry, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one change's line."""
        del marked
        setting, change = _widths(width)
        base = self.get_component_rich_style("row-list--cursor") if cursor else self.rich_style
        at = current().moment(row.at)
        cells = (padded(at, _TIME), padded(visible(row.who), _WHO), padded(named(row.change, setting), setting))
        what = padded(_became(row, change), change)
        return [Segment(f"{GLYPHS.cursor if cursor else ' '} {' '.join(cells)} {what}", base)]

    def action_mark(self) -> None:
        """Nothing is done here for several at once."""


def _became(row: AuditEntry, width: int) -> str:
    if row.act is not None:
        return visible(" · ".join((act_word(row.act), *filter(None, row.facts.values()))))
    if row.unsettled or row.undone:
        return _("not known") if row.unsettled else _("nothing came of it")
    return became(row.change, width)


def subject(change: Change) -> str:
    """Return what was changed: a setting by its label, a person by name."""
    if change.key.startswith(PEOPLE):
        return change.key.removeprefix(PEOPLE)
    setting = BY_KEY.get(change.key)
    label = _(setting.label) if setting is not None else change.key
    return f"{label} ({change.store})" if change.store else label


def named(change: Change, width: int) -> str:
    """Return what was changed in the list's words: with its section, if both have room in `width` cells."""
    setting = BY_KEY.get(change.key)
    whole = "" if setting is None or change.store else setting_name(change.key, _)
    return whole if whole and cell_len(whole) <= width else visible(subject(change))


def became(change: Change, width: int) -> str:
    """Return what it was and what it became in about `width` cells, on one line and clean."""
    if change.secret:
        return _("password changed") if change.key.startswith(PEOPLE) else _("changed")
    old, new = (" ".join(visible(_value(change, value)).split()) for value in (change.old, change.new))
    if change.old is None:
        return new
    if change.new is None:
        return _("removed: {value}").format(value=old)
    # Both have a right to be seen: the old one gives way, but keeps a third.
    return f"{clipped(old, max(width - 3 - cell_len(new), width // 3))} → {new}"


def _value(change: Change, value: str | None) -> str:
    if value is None:
        return ""
    if change.key.startswith(PEOPLE):
        return role_word(value)
    setting = BY_KEY.get(change.key)
    labels = dict(setting.choices) if setting is not None else {}
    return _(labels[value]) if value in labels else value


def details(entry: AuditEntry) -> str:
    """Return everything about one change, on several lines."""
    change = entry.change
    at = current().moment(entry.at, seconds=True)
    person = change.key.startswith(PEOPLE)
    name = _("Person: {name}").format(name=subject(change)) if person else setting_name(change.key, _)
    lines = [" · ".join(visible(part) for part in (at, entry.who, change.store, name) if part)]
    if entry.act is not None:
        facts = [f"{visible(name)}: {visible(value)}" for name, value in entry.facts.items() if value]
        return "\n".join([*lines, act_word(entry.act), *facts])
    if entry.undone:
        return "\n".join([*lines, _("It was about to be changed, and nothing came of it.")])
    if entry.unsettled:
        lines.append(_("It was about to be changed, and komtui ended: look at the value to know whether it was."))
    if change.secret:
        lines.append(_("It is secret, so only that it changed is kept."))
    else:
        lines += [
            _("Before: {value}").format(value=visible(_value(change, change.old), multiline=True) or "—"),
            _("After: {value}").format(value=visible(_value(change, change.new), multiline=True) or "—"),
        ]
    return "\n".join(lines)


def source(entries: Sequence[AuditEntry]) -> HeldRows[AuditEntry]:
    """Return the rows of what was fetched."""
    return HeldRows({each.id: each for each in entries}, key=lambda each: each.id)
