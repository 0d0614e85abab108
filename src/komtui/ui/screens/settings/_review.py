"""What is about to be saved, line by line: the old value and the new one; of a secret only that it changes."""

from __future__ import annotations

from textual.content import Content

from komtui.domain.settings.catalogue import BY_KEY, SECTION_BY_KEY, Setting, SettingKind
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.views import store_words
from komtui.ui.screens.settings.words import as_spoken
from komtui.ui.terminal.glyphs import GLYPHS, clipped
from komtui.ui.widgets.reading import ReadingScreen

_LONGEST = 60
"""Cells of a value."""


def review(draft: Draft) -> ReadingScreen:
    """Return the dialog that shows the changes; Enter agrees."""
    lines = []
    for place in draft.places:
        store, key = place
        setting = BY_KEY[key]
        name = f"{_(SECTION_BY_KEY[setting.section].label)}, {_(setting.label)}"
        if setting.group and setting.section == "texts":
            name += f" · {_(setting.group)}"
        if store:
            name += f" · {store_words(draft, store)}"
        lines.append(Content(name).stylize("bold"))
        lines.append(Content(f"  {_change(setting, draft.stored(place), draft.edited(place).value)}"))
    return ReadingScreen(
        _("To be saved"), Content("\n").join(lines), _("Enter saves, Esc goes back to the fields."), agrees=True
    )


def _change(setting: Setting, old: str, new: str | None) -> str:
    if setting.secret:
        return _("removed") if new is None else _("changed")
    arrow = "→" if GLYPHS.ellipsis == "…" else "->"
    shown = _("as without it") if new is None else _worded(setting, new)
    return f"{_worded(setting, old)} {arrow} {shown}"


def _worded(setting: Setting, value: str) -> str:
    if setting.kind is SettingKind.CHOICE and value in dict(setting.choices):
        return _(dict(setting.choices)[value])
    return clipped(visible(as_spoken(setting.key, value)), _LONGEST) or _("(empty)")
