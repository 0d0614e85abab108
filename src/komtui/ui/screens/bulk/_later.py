"""When the letters of a plan leave, and which files go with all of them, asked where the plan stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from komtui.domain.mail.letter import Attachment
from komtui.i18n import _, current
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import TextField
from komtui.ui.widgets.tick_field import TickField


class _Taken(TextField):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "take", show=False)]

    def action_take(self) -> None:
        """Take what was typed."""
        self.post_message(LaterForm.Wanted())


class LaterForm(Vertical):
    """Asks for the moment at which all letters leave, and for files that go with each of them; Enter takes both."""

    DEFAULT_CSS = """
    LaterForm {
        display: none;
        height: auto;
        &.-open { display: block; }
        & > #more-files { display: none; height: auto; max-height: 5; overflow-y: auto; padding: 0 0 0 12; }
        & > #more-files.-some { display: block; }
    }
    """

    @dataclass
    class Wanted(Message):
        """What stands in the form is wanted: a file that is named, else all of it as it is."""

    def __init__(self) -> None:
        super().__init__()
        hint = _("18:00, tomorrow 8:00, 11-30 8:00; empty for at once.")
        self._leaves = FieldRow(_("Leaves"), _Taken(), hint=hint)
        self._file = FieldRow(_("Add a file"), _Taken(), hint=_("A path, then Enter: it goes with every letter."))
        self._files: list[tuple[Attachment, TickField]] = []

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._leaves
        yield self._file
        yield Vertical(id="more-files")

    @property
    def is_open(self) -> bool:
        """Whether it asks."""
        return self.has_class("-open")

    @property
    def leaves(self) -> str:
        """When they leave, as it was typed; empty for at once."""
        return self._leaves.value.strip()

    @property
    def file(self) -> str:
        """The path of a file that is to be added, as it was typed; empty for none."""
        return self._file.value.strip()

    @property
    def files(self) -> tuple[Attachment, ...]:
        """What goes with every letter: what is ticked."""
        return tuple(each for each, field in self._files if field.value)

    def open(self, leaves: str, files: Sequence[Attachment]) -> None:
        """Ask; `leaves` is what was typed before, `files` are those of the added ones that go with the letters."""
        self._leaves.value, self._leaves.problem = leaves, ""
        self._file.value, self._file.problem = "", ""
        for each, field in self._files:
            field.value = each in files
        self.add_class("-open")
        self._leaves.go()

    def close(self) -> None:
        """Ask no more."""
        self.remove_class("-open")

    def add(self, file: Attachment) -> None:
        """Offer a file that was added, ticked, and ask for another."""
        self._file.value, self._file.problem = "", ""
        ticks = [field for each, field in self._files if each == file]
        if ticks:
            ticks[0].value = True
        else:
            field = TickField(f"{file.name}  {current().size(file.size)}")
            self._files.append((file, field))
            place = self.query_one("#more-files", Vertical)
            place.mount(field)
            place.add_class("-some")
        self._file.go()

    def refuse(self, sentence: str, *, of_file: bool = False) -> None:
        """Say under the field what is wrong with it."""
        row = self._file if of_file else self._leaves
        row.problem = sentence
        row.go()

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        event.row.problem = ""
