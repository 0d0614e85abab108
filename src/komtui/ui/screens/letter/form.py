"""The form of one letter: recipients, subject, text; it speaks `Letter`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from komtui.domain.mail.letter import SUPPLIER, Attachment, Letter
from komtui.domain.problem import Problem
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import draft_name
from komtui.services.addresses import ascii_domain, joined, legible, parsed
from komtui.services.mail.account import advice
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_box import TextBox
from komtui.ui.widgets.text_field import FixedField, TextField
from komtui.ui.widgets.tick_field import TickField

_EDITED = ("to", "cc", "bcc", "subject")


class LetterForm(Vertical):
    """Shows a letter and lets it be changed."""

    @dataclass
    class Changed(Message):
        """Something was changed."""

    @dataclass
    class FileNamed(Message):
        """A file is to be added: see `file`."""

    def __init__(self) -> None:
        super().__init__()
        self._letter: Letter | None = None
        self._shown: tuple[object, ...] = ()
        self._files: list[tuple[Attachment, TickField]] = []
        self.rows: dict[str, FieldRow] = {
            "sender": FieldRow(_("From"), FixedField(focusable=False), note=""),
            "to": FieldRow(_("To"), TextField(), hint=_("Several addresses are separated by commas.")),
            "cc": FieldRow(_("Cc"), TextField(), hint=_("They get a copy, and everybody sees that.")),
            "bcc": FieldRow(_("Bcc"), TextField(), hint=_("They get a copy, and nobody else sees that.")),
            "archive": FieldRow(_("Archive"), FixedField(focusable=False)),
            "subject": FieldRow(_("Subject"), TextField()),
            "leaves": FieldRow(
                _("Leaves"), TextField(), hint=_("18:00, tomorrow 8:00, 11-30 8:00; empty for at once."), note=""
            ),
            "file": FieldRow(_("Add a file"), TextField(), hint=_("A path, then Enter.")),
            "attachments": FieldRow(_("Attached"), FixedField(focusable=False)),
        }
        """The rows, by the fields that problems name."""

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        yield from self.rows.values()
        yield Vertical(id="files")
        yield Static(id="body-problem", markup=False)
        yield TextBox()

    @property
    def _body(self) -> TextBox:
        return self.query_one(TextBox)

    def load(self, letter: Letter, leaves: str = "") -> None:
        """Show a letter, and when it is to leave as it was typed."""
        self._letter = letter
        words = current()
        sender = f"{letter.from_name} <{letter.sender}>" if letter.from_name else letter.sender
        self.rows["sender"].value = sender or "—"
        answers = _("answers to {address}").format(address=visible(letter.reply_to)) if letter.reply_to else ""
        if letter.kind == SUPPLIER:
            answers = _("to a supplier")
        self.rows["sender"].annotate(answers)
        self.rows["to"].value = joined(letter.to)
        self.rows["cc"].value = joined(letter.cc)
        self.rows["bcc"].value = joined(letter.bcc)
        # Whom nobody shall see is the customer's: a line of its own only where there is somebody.
        self.rows["bcc"].display = bool(letter.bcc)
        self.rows["archive"].value = letter.archive
        self.rows["archive"].display = bool(letter.archive)
        self.rows["leaves"].value = leaves
        self.rows["leaves"].display = bool(leaves)
        self.rows["file"].value = ""
        self.rows["file"].display = False
        self.rows["subject"].value = letter.subject
        pages = (f"{draft_name(each.name)}  {words.size(each.size)}" for each in letter.attachments[: letter.pages])
        self.rows["attachments"].value = " · ".join(pages) or "—"
        self._offer_files(letter)
        self._show_domains()
        self._body.value = letter.body
        self._body.move_cursor((0, 0))
        self._shown = self._values()

    def _offer_files(self, letter: Letter) -> None:
        """Show the files of the document, ticked where they go with the letter."""
        offered = [(each, True) for each in letter.attachments[letter.pages :]] + [
            (each, False) for each in letter.left_out
        ]
        self._files = [
            (each, TickField(f"{each.name}  {current().size(each.size)}", value=goes)) for each, goes in offered
        ]
        place = self.query_one("#files", Vertical)
        place.remove_children()
        place.mount_all(field for _each, field in self._files)
        place.display = bool(self._files)

    def letter(self) -> Letter:
        """Return the letter as it stands. What was not touched is as it was, to the letter."""
        if self._letter is None:
            raise RuntimeError("no letter was loaded")
        to, cc, bcc, subject, body = (
            None if now == shown else now for now, shown in zip(self._texts(), self._shown, strict=False)
        )
        return replace(
            self._letter,
            attachments=(
                *self._letter.attachments[: self._letter.pages],
                *(each for each, field in self._files if field.value),
            ),
            left_out=tuple(each for each, field in self._files if not field.value),
            to=self._letter.to if to is None else parsed(to).every,
            cc=self._letter.cc if cc is None else parsed(cc).every,
            bcc=self._letter.bcc if bcc is None else parsed(bcc).every,
            subject=self._letter.subject if subject is None else subject,
            body=self._letter.body if body is None else body,
        )

    def _show_domains(self) -> None:
        """Show the ASCII form of domains that may not be what they look like."""
        for name in ("to", "cc", "bcc"):
            row = self.rows[name]
            addresses = () if row.value.isascii() else parsed(row.value).addresses
            mixed = [current().problem(problem) for problem in advice.of_recipients(addresses)]
            row.warning = " ".join((*(legible(each) for each in addresses if ascii_domain(each)), *mixed))

    @property
    def edited(self) -> bool:
        """Whether something was changed since it was loaded."""
        return self._letter is not None and self._values() != self._shown

    def _texts(self) -> tuple[str, ...]:
        return (*(self.rows[name].value for name in _EDITED), self._body.value)

    def _values(self) -> tuple[object, ...]:
        return (*self._texts(), self.leaves, *(field.value for _each, field in self._files))

    def show_problems(self, problems: Sequence[Problem], *, go: bool = True) -> list[Problem]:
        """Show each problem at its field, the first of which gets the focus; return those of no field."""
        said: dict[str, list[str]] = {}
        rest = []
        for problem in problems:
            if problem.field in self.rows or problem.field == "body":
                said.setdefault(problem.field or "", []).append(current().problem(problem))
            else:
                rest.append(problem)
        for name, row in self.rows.items():
            row.problem = " ".join(said.get(name, ()))
        body = self.query_one("#body-problem", Static)
        body.update(f"{GLYPHS.failed} {' '.join(said['body'])}" if "body" in said else "")
        body.display = "body" in said
        if go:
            self.go(
                next((name for name in (*_EDITED, "leaves", "file", "attachments", "body") if name in said), "body")
            )
        return rest

    @property
    def leaves(self) -> str:
        """When it is to leave, as it was typed; empty for at once."""
        return self.rows["leaves"].value.strip() if self.rows["leaves"].display else ""

    @property
    def file(self) -> str:
        """The path of a file that is to be added, as it was typed; empty for none."""
        return self.rows["file"].value.strip()

    def ask_details(self) -> None:
        """Ask when it is to leave, and for files to add."""
        self.rows["leaves"].display = self.rows["file"].display = True
        self.go("leaves")

    def ask_file(self) -> None:
        """Ask for a file to add."""
        self.rows["file"].display = True
        self.go("file")

    def go(self, name: str) -> None:
        """Give the focus to a field; for what is attached to the first file that can be left out."""
        if name == "attachments":
            goes = next((field for _each, field in self._files if field.value), None)
            (goes or self._body).focus()
        elif name == "body":
            self._body.focus()
        else:
            self.rows[name].go()

    @on(FieldRow.Left)
    def _row_left(self, event: FieldRow.Left) -> None:
        if self.file and event.row is self.rows["file"]:
            event.stop()
            self.post_message(self.FileNamed())

    @on(FieldRow.Changed)
    @on(TextArea.Changed)
    @on(TickField.Changed)
    def _field_changed(self, event: Message) -> None:
        event.stop()
        self._show_domains()
        if self.edited:
            self.post_message(self.Changed())
