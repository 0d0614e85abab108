"""Saving a PDF: where to, and what stands in the way of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import file_name, visible
from komtui.i18n import _, current
from komtui.i18n.presentation.states import draft_name
from komtui.services.ports import StoredDocument
from komtui.services.reach import TakenError
from komtui.ui.command import Command
from komtui.ui.widgets.text_field import PathInput
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services


class SaveScreen(ModalScreen[bool]):
    """Asks for a file or a folder, renders the PDF and writes it."""

    CSS_PATH = "save.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("save", "enter", N_("Save"), N_("Write the file; a folder is given the document's own name")),
        Command("back", "escape", N_("Back"), N_("Go back; nothing is written")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", show=False)]

    def __init__(self, services: Services, stored: StoredDocument) -> None:
        super().__init__()
        self._services = services
        self._stored = stored
        self._replaces: Path | None = None

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        name = draft_name(file_name(self._stored.document.number or f"draft-{self._stored.id}", "pdf"))
        with Vertical(id="ask"):
            yield Static(_("Save the PDF as"), id="title", markup=False)
            yield PathInput(os.path.expanduser(f"~/{name}"))  # noqa: PTH111 - a user may have no home
            yield Static(id="wrong", markup=False)
            yield Static(
                _("Enter saves, Esc leaves. On this machine: {host}.").format(host=os.uname().nodename),
                id="hint",
                markup=False,
            )

    def on_mount(self) -> None:
        """Propose a place where one may save."""
        self._propose(self.query_one(Input).value)

    @work(group="propose", description="proposes where to save")
    async def _propose(self, before: str) -> None:
        proposed = await self._services.files.proposed(Path(before).name)
        field = self.query_one(Input)
        if field.value == before != proposed:
            field.value = proposed

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self._save(event.value)

    @work(group="save", exclusive=True, description="writes the PDF", leads=True)
    async def _save(self, typed: str) -> None:
        wrong = self.query_one("#wrong", Static)
        try:
            artifact = await self._services.rendering.artifact(self._stored)
            name = draft_name(artifact.name)
            path = await self._services.files.save(typed, name, artifact.content, self._replaces)
        except TakenError as error:
            self._replaces = error.path
            wrong.update(self._taken(error.path, typed))
        except ProblemError as error:
            wrong.update("\n".join(current().problem(problem) for problem in error.problems))
        except OSError as error:
            wrong.update(_("That cannot be written: {reason}").format(reason=error.strerror))
        else:
            self.app.notify(_("Saved: {path}").format(path=visible(str(path))), markup=False)
            self.dismiss(True)

    @staticmethod
    def _taken(path: Path, typed: str) -> str:
        if Path(typed).name == path.name:
            return _("There is such a file already. Enter once more replaces it.")
        words = _("{file} is in that folder already. Enter once more replaces it.")
        return words.format(file=visible(path.name))
