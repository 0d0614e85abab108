"""A line of a form: label, field, a note on the right; below it what is wrong, and the help while it has the focus."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.text_box import TextBox
from komtui.ui.widgets.text_field import FixedField, TextField

Field = TextField | TextBox | ChoiceField | FixedField
"""What a row holds; each has a `value`."""


class FieldRow(Vertical):
    """One field with all that is said about it."""

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        & > .line { height: auto; }
        & .label { width: 20; height: auto; color: $text-muted; padding: 0 1 0 0; border-left: blank; }
        &.-changed .label { border-left: outer $accent; }
        & .note { width: auto; height: 1; color: $text-muted; padding: 0 0 0 1; }
        & .remark { display: none; height: auto; padding: 0 1 0 3; color: $text-muted; }
        & .remark.-said { display: block; }
        & Input { width: 1fr; }
        & TextBox { height: 3; padding: 0; background: $surface; border: none; }
        & TextBox:focus { background: $panel; border: none; }
        &:focus-within .label { color: $foreground; text-style: bold; }
    }
    """

    @dataclass
    class Changed(Message):
        """Its value has changed."""

        row: FieldRow
        """The row."""

        @property
        def control(self) -> Widget:
            """The row, for `@on` selectors."""
            return self.row

    @dataclass
    class Left(Message):
        """The focus has left it."""

        row: FieldRow
        """The row."""

    def __init__(self, label: str, field: Field, *, hint: str = "", note: str | None = None) -> None:
        super().__init__()
        self._label = label
        self._note = note
        self._hint = hint
        self._problem = ""
        self._warning = ""
        self._seen = field.value
        self.field = field
        """The widget that is edited."""

    def compose(self) -> ComposeResult:
        """Lay the row out."""
        with Horizontal(classes="line"):
            yield Static(self._label, markup=False, classes="label")
            yield self.field
            if self._note is not None:
                yield Static(self._note, markup=False, classes="note")
        yield Static(markup=False, classes="remark")

    @property
    def value(self) -> str:
        """What is in the field."""
        return self.field.value

    @value.setter
    def value(self, value: str) -> None:
        self.field.value = value
        self._seen = self.field.value

    @property
    def problem(self) -> str:
        """What is wrong, as a sentence that is shown under the field; empty where nothing is."""
        return self._problem

    @problem.setter
    def problem(self, sentence: str) -> None:
        if sentence != self._problem:
            self._problem = sentence
            self._remark()

    @property
    def warning(self) -> str:
        """What is to be thought over, as a sentence that is shown under the field; empty where nothing is."""
        return self._warning

    @warning.setter
    def warning(self, sentence: str) -> None:
        if sentence != self._warning:
            self._warning = sentence
            self._remark()

    @property
    def changed(self) -> bool:
        """Whether it is marked as not saved yet."""
        return self.has_class("-changed")

    @changed.setter
    def changed(self, changed: bool) -> None:
        self.set_class(changed, "-changed")

    def say(self, help_text: str) -> None:
        """Show another help."""
        if help_text != self._hint:
            self._hint = help_text
            self._remark()

    def annotate(self, note: str) -> None:
        """Show another note on the right."""
        if self._note is not None and note != self._note:
            self._note = note
            self.query_one(".note", Static).update(note)

    def go(self) -> None:
        """Give the focus to the field."""
        self.field.focus()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceField.Changed)
    def _field_changed(self, event: Message) -> None:
        event.stop()
        # Loading a value also says "changed".
        if self.field.value != self._seen:
            self._seen = self.field.value
            self.post_message(self.Changed(self))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the help."""
        del event
        self._remark()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Hide the help."""
        del event
        self._remark()
        self.post_message(self.Left(self))

    def _remark(self) -> None:
        lines = []
        if self._problem:
            lines.append(Content.assemble(f"{GLYPHS.failed} ", self._problem).stylize("$text-error"))
        elif self._warning:  # of a value that is not taken there is nothing to think over
            lines.append(Content.assemble(f"{GLYPHS.warning} ", self._warning).stylize("$text-warning"))
        if self._hint and self.has_focus_within:
            lines.append(Content(self._hint))
        remark = self.query_one(".remark", Static)
        remark.update(Content("\n").join(lines))
        remark.set_class(bool(lines), "-said")
