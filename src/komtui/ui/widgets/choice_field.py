"""A choice on one line: all of it where there is room, else the chosen one between arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from komtui.domain.search import folded
from komtui.ui.terminal.glyphs import GLYPHS, PLAIN, clipped
from komtui.ui.widgets.text_field import BETWEEN_FIELDS


def by_letter(labels: Sequence[str], first: int, event: events.Key) -> int | None:
    """Return the place of the label that begins with the letter of a key, from `first` on and round."""
    typed = folded(event.character or "") if event.is_printable and event.key != "space" else ""
    places = (*range(first, len(labels)), *range(min(first, len(labels)))) if typed else ()
    return next((each for each in places if folded(labels[each]).startswith(typed)), None)


class ChoiceField(Widget, can_focus=True):
    """One of a few values; left, right and space change it, and so does the letter that one begins with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *BETWEEN_FIELDS,
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
    ]
    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; &:focus { background: $panel; } }
    """

    value: reactive[str] = reactive("", init=False)
    """The value chosen; one that is not among the choices is shown as it stands."""

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        choice: ChoiceField
        """The field."""

        @property
        def control(self) -> Widget:
            """The field, for `@on` selectors."""
            return self.choice

    def __init__(self, choices: Sequence[tuple[str, str]], value: str = "") -> None:
        super().__init__()
        self._choices = tuple(choices)
        self.set_reactive(ChoiceField.value, value)

    def offer(self, choices: Sequence[tuple[str, str]], value: str) -> None:
        """Offer other choices, with one of them chosen; nobody is told."""
        self._choices = tuple(choices)
        self.set_reactive(ChoiceField.value, value)
        self.refresh()

    def watch_value(self) -> None:
        """Tell whoever is interested."""
        self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """Choose the next value, or the one before; the ends meet only where not all of them are in view."""
        values = [value for value, _label in self._choices]
        index = values.index(self.value) + step if self.value in values else 0
        self.value = values[index % len(values)]

    def on_key(self, event: events.Key) -> None:
        """Choose the next one that begins with the letter that was typed."""
        values = [value for value, _label in self._choices]
        at = values.index(self.value) if self.value in values else -1
        found = by_letter([label for _value, label in self._choices], at + 1, event)
        if found is not None:
            event.stop()
            self.value = values[found]

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        if not self._fits:
            self.action_step(1)
            return
        x = 0
        for value, label in self._choices:
            x += cell_len(self._item(value, label)) + 2
            if event.x < x:
                self.value = value
                return

    @property
    def _fits(self) -> bool:
        return sum(cell_len(self._item(*choice)) + 2 for choice in self._choices) - 2 <= self.size.width

    def _item(self, value: str, label: str) -> str:
        chosen = value == self.value
        if GLYPHS is PLAIN:
            return f"({GLYPHS.marked if chosen else ' '}) {label}"
        return f"{GLYPHS.marked if chosen else '○'} {label}"

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        base = self.rich_style
        bold = base + Style(bold=True)
        if y or not self.size.width:
            return Strip.blank(self.size.width, base)
        if self._fits:
            segments = []
            for value, label in self._choices:
                segments += [
                    Segment(self._item(value, label), bold if value == self.value else base),
                    Segment("  ", base),
                ]
        else:
            segments = self._narrow(base, bold)
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _narrow(self, base: Style, bold: Style) -> list[Segment]:
        values = [value for value, _label in self._choices]
        known = self.value in values
        label = self._choices[values.index(self.value)][1] if known else self.value
        place = f"  {values.index(self.value) + 1}/{len(values)}" if known else ""
        shown = clipped(label, max(self.size.width - 4 - len(place), 4))
        return [Segment("< ", base), Segment(shown, bold), Segment(" >", base), Segment(place, base + Style(dim=True))]
