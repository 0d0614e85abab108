"""How the lines of the form are painted: label, value, where the value comes from, and what is said below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from komtui.domain.settings.catalogue import SettingKind
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.screens.settings.draft import Shown
from komtui.ui.screens.settings.items import Tabs
from komtui.ui.screens.settings.marks import spans
from komtui.ui.screens.settings.painted import Styles
from komtui.ui.screens.settings.words import as_spoken, origin_words
from komtui.ui.terminal.glyphs import GLYPHS, clipped, padded

INDENT = 3
"""Cells before what is said below a field."""


class Remark(NamedTuple):
    """Something said below a field."""

    text: str
    """Translated; may hold untrusted text, with its control characters replaced."""
    style: str = "note"
    """`note`, `problem`, `warning`, `good` or `offer`."""


class Columns(NamedTuple):
    """Where the columns of a field begin, and how wide they are, in cells."""

    label: int
    """Width of the label."""
    value: int
    """Width of the value."""
    origin: int
    """Width of what stands on the right."""

    @property
    def start(self) -> int:
        """Where the value begins."""
        return 2 + self.label + 1

    @classmethod
    def of(cls, width: int, longest: int = 0) -> Columns:
        """Return the columns for a form of `width` cells; one is left for the scroll bar.

        A label is not cut where there is any room for it: `longest` of those that are shown takes it from the values.
        """
        label = 30 if width >= 88 else min(max(longest, 19), 26) if width >= 56 else max(width // 3, 8)
        origin = 22 if width >= 88 else 8 if width >= 50 else 0
        return cls(label, max(width - label - origin - 5, 4), origin)


def field_line(shown: Shown, columns: Columns, styles: Styles, words: tuple[str, ...], *, wrong: bool) -> list[Segment]:
    """Return the line of a field that is not being edited."""
    base = styles["base"]
    sign = GLYPHS.failed if wrong else GLYPHS.changed if shown.edited else " "
    sign_style = styles["problem"] if wrong else styles["changed"] if shown.edited else base
    label = padded(_(shown.setting.label), columns.label)
    value, style = value_words(shown, styles)
    origin = padded(origin_words(shown), columns.origin, right=True)
    return [
        Segment(f"{sign} ", sign_style),
        *marked(label, words, styles["label"], styles["match"]),
        Segment(" ", base),
        *marked(padded(value, columns.value), words if style is base else (), style, styles["match"]),
        Segment(" ", base),
        Segment(origin, base if origin.isspace() else styles["changed"] if shown.source else styles["note"]),
    ]


def hinted(line: list[Segment], hint: str, columns: Columns, styles: Styles) -> list[Segment]:
    """Return the line of an empty field with what applies instead."""
    first = visible(hint, multiline=True).partition("\n")[0]
    return [*line[:-3], Segment(padded(first, columns.value), styles["note"]), *line[-2:]]


def value_words(shown: Shown, styles: Styles) -> tuple[str, Style]:
    """Return a value as it is shown outside of its editor."""
    setting = shown.setting
    if setting.secret:
        return ("••••••••", styles["base"]) if shown.is_set else (_("not set"), styles["note"])
    if setting.kind is SettingKind.CHOICE:
        labels = dict(setting.choices)
        text = _(labels[shown.value]) if shown.value in labels else visible(shown.value)
        return text, styles["base"] if shown.value else styles["note"]
    first, more = visible(as_spoken(setting.key, shown.value), multiline=True).partition("\n")[::2]
    return f"{first} {GLYPHS.ellipsis}" if more else first, styles["base"]


def marked(text: str, words: tuple[str, ...], style: Style, match: Style) -> Iterator[Segment]:
    """Yield `text` with what matches a search marked."""
    at = 0
    for start, end in spans(text, words):
        if start > at:
            yield Segment(text[at:start], style)
        yield Segment(text[start:end], style + match)
        at = end
    if at < len(text):
        yield Segment(text[at:], style)


def wrapped(remark: Remark, width: int) -> list[str]:
    """Return the lines of a remark; a sign before it says what it is without a colour."""
    sign = {"problem": GLYPHS.failed, "warning": GLYPHS.warning, "good": GLYPHS.ok}.get(remark.style, "")
    text = f"{sign} {remark.text}" if sign else remark.text
    lines = []
    for paragraph in text.split("\n"):
        lines += textwrap.wrap(paragraph, max(width, 10), break_on_hyphens=False) or [""]
    return lines


def tabs_line(tabs: Tabs, styles: Styles, *, focused: bool) -> tuple[list[Segment], list[tuple[int, int, str]]]:
    """Return the line of tabs, and where each stands: start, end, key."""
    segments, places, x = [Segment("  ", styles["base"])], [], 2
    for key, label in tabs.names:
        sign = f"{GLYPHS.marked} " if key == tabs.in_use else ""
        text = f" {sign}{label} "
        style = styles["tab"] if key == tabs.active else styles["note"]
        if key == tabs.active and focused:
            style += Style(reverse=True)
        segments.append(Segment(text, style))
        places.append((x, x + cell_len(text), key))
        x += cell_len(text)
    return segments, places


def link_line(text: str, note: str, width: int, styles: Styles, *, focused: bool) -> list[Segment]:
    """Return the line of a link."""
    right = f"{note} " if note else ""
    room = max(width - 4 - cell_len(right), 4)
    style = styles["link"] + Style(bold=True) if focused else styles["link"]
    return [
        Segment(f"  {'>' if focused else ' '} ", style),
        Segment(padded(clipped(text, room), room), style),
        Segment(right, styles["note"]),
    ]
