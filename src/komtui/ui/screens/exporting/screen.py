"""The dialog of what goes out: which documents, in which format, into which folder; then how far it is."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.exchange import Format
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import draft_name, problem_sentence
from komtui.services.people.files import expanded
from komtui.services.sales.exchange.choosing import Wanted
from komtui.services.sales.exchange.exporting import Exported
from komtui.ui.keys.command import Command, bindings
from komtui.ui.pace import Pace, speed
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.text_field import PathInput
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

PAGE = 500
"""Marked documents that are handed on at once."""
NAMED = 3
"""Kinds of faults that are named, each by the first document that has it; how many documents have any is counted."""
_NAMES = {
    Format.FACTURX: "Factur-X",
    Format.UBL: "UBL",
    Format.CII: "CII",
    Format.JSON: "JSON",
    Format.CSV: "CSV",
}


@dataclass(frozen=True)
class Choice:
    """Documents that may be meant."""

    name: str
    """`marked`, `listed` or `one`."""
    label: str
    """In the language of the person."""
    ids: tuple[int, ...] = ()
    """Which; empty where a query says it."""
    wanted: Wanted | None = None
    """The query that says which; None where `ids` do."""
    count: int | None = None
    """How many; None where nobody has counted yet."""


@dataclass
class _Tally:
    """How far an export is."""

    written: int = 0
    failed: dict[str, Problem] = field(default_factory=dict)
    """Why, the first of each kind; no more than are named."""
    taken: list[int] = field(default_factory=list)
    """Documents whose files were there already."""
    failures: int = 0
    without: int = 0
    """Of how many the format does not carry all."""
    faulty: int = 0
    """Against how many the official rules have something, or nobody judged them."""

    def add(self, done: Exported) -> None:
        self.written += done.ok
        self.without += bool(done.left_out)
        self.faulty += bool(done.notes)
        if any(each.code == "export.taken" for each in done.problems):
            self.taken.append(done.id)
        elif not done.ok:
            self.failures += 1
            self._name(done.problems)

    def stop(self, error: ProblemError) -> None:
        """Add what ended all of it."""
        self.failures += 1
        self._name(error.problems)

    def _name(self, problems: Sequence[Problem]) -> None:
        for each in problems:
            if len(self.failed) < NAMED:
                self.failed.setdefault(each.code, each)


class ExportScreen(ModalScreen[bool]):
    """Asks, and writes files; the answer is whether all that was wanted is written."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("go", "enter", N_("Export"), N_("Write the files; once more replaces"), priority=True),
        Command("back", "escape", N_("Back"), N_("Go back, or stop; what is written stays, each file whole")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("exporting", commands),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, services: Services, choices: Sequence[Choice]) -> None:
        """Take what may be exported, the likeliest first; at least one."""
        super().__init__()
        self._services = services
        self._choices = {each.name: each for each in choices}
        self._chosen = choices[0]
        self._counts: dict[str, int] = {each.name: each.count for each in choices if each.count is not None}
        self._again: tuple[int, ...] = ()
        self._runs = self._stops = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        formats = [(form.value, name) for form, name in _NAMES.items()]
        with Vertical(id="ask"):
            yield Static(self._title(), id="title", markup=False)
            with Horizontal(classes="row"):
                yield Static(_("Documents"), classes="label", markup=False)
                choices = [(each.name, each.label) for each in self._choices.values()]
                yield ChoiceField(choices, self._chosen.name)
            with Horizontal(classes="row"):
                yield Static(_("Format"), classes="label", markup=False)
                yield ChoiceField(formats, Format.JSON)
            with Horizontal(classes="row"):
                yield Static(_("Folder"), classes="label", markup=False)
                yield PathInput()
            yield Static(id="wrong", markup=False)
            yield Static(id="progress", markup=False)
            yield Static(id="hint", markup=False)

    @property
    def _form(self) -> ChoiceField:
        return self.query(ChoiceField).last()

    def on_mount(self) -> None:
        """Propose what was chosen the last time, and count."""
        self._show_hint()
        self._begin()

    @work(group="begin", description="finds out where files went the last time", leads=True)
    async def _begin(self) -> None:
        try:
            folder, form = await self._services.exporting.remembered()
        except ProblemError as error:
            self._say(error.problems)
            return
        self.query_one(Input).value = folder
        with self.prevent(ChoiceField.Changed):
            self._form.value = form.value
        self.set_focus(self._form)
        self._count()

    @work(group="count", exclusive=True, description="counts what is to be exported")
    async def _count(self) -> None:
        chosen = self._chosen
        if chosen.name not in self._counts and chosen.wanted is not None:
            try:
                self._counts[chosen.name] = await self._services.exporting.count(chosen.wanted)
            except ProblemError as error:
                self._say(error.problems)
                return
        self.query_one("#title", Static).update(self._title())

    def _title(self) -> str:
        count = self._counts.get(self._chosen.name)
        if count is None:
            return _("Export documents")
        words = n_("Export {count} document", "Export {count} documents", count)
        return words.format(count=current().count(count))

    @on(ChoiceField.Changed)
    def _changed(self, event: ChoiceField.Changed) -> None:
        if event.choice is not self._form:
            self._chosen = self._choices[event.choice.value]
            self._count()
        self._forget()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._forget()

    def _forget(self) -> None:
        """Forget what the last run said: something else is chosen now."""
        if not self._runs:
            self._again = ()
            self._say(())
            self._show_hint()

    def _show_hint(self) -> None:
        if self._runs:
            words = _("Esc stops. What is written stays, each file whole.")
        elif self._again:
            words = _("Enter once more replaces the files that are there already, Esc leaves.")
        else:
            words = _("Enter exports, Esc leaves. On this machine: {host}.").format(host=os.uname().nodename)
        self.query_one("#hint", Static).update(words)

    def action_back(self) -> None:
        """Leave; or stop after the files that are being written."""
        if self._runs:
            self._stops = True
        else:
            self.dismiss(False)

    def action_go(self) -> None:
        """Write the files."""
        if not self._runs:
            self._export(self.query_one(Input).value)

    @work(group="export", exclusive=True, description="exports documents", leads=True)
    async def _export(self, folder: str) -> None:
        if not folder.strip():
            self.query_one("#wrong", Static).update(_("Say in which folder."))
            return
        again, form = self._again, Format(self._form.value)
        total = len(again) or self._counts.get(self._chosen.name)
        self._runs, self._stops, self._again = True, False, ()
        self._say(())
        self._show_hint()
        tally, began, pace = _Tally(), time.monotonic(), Pace()
        path = expanded(folder.strip())
        try:
            # Those under way are written when one stops, so that as many are told of as there are.
            run = self._services.exporting.run(
                self._pages(again), form, path, replace=bool(again), stopped=lambda: self._stops
            )
            async with aclosing(run) as answers:
                async for done in answers:
                    tally.add(done)
                    if pace.is_due():
                        self._show_progress(tally, total, time.monotonic() - began)
            if tally.written:
                await self._services.exporting.remember(folder.strip(), form)
        except ProblemError as error:
            tally.failed.clear()
            tally.stop(error)
        finally:
            self._runs = False
        self._end(tally, str(path))

    async def _pages(self, again: Sequence[int]) -> AsyncIterator[Sequence[int]]:
        """Yield the ids of what is to be written, some hundreds at a time."""
        ids = again or self._chosen.ids
        for start in range(0, len(ids), PAGE):
            yield ids[start : start + PAGE]
        if not ids and self._chosen.wanted is not None:
            async for page in self._services.exporting.pages(self._chosen.wanted):
                yield page

    def _show_progress(self, tally: _Tally, total: int | None, seconds: float) -> None:
        done = tally.written + tally.failures + len(tally.taken)
        facts = {"done": current().count(done), "speed": speed(done, seconds) if done and seconds else "…"}
        if total is None:
            said = n_("{count} done · {speed}", "{count} done · {speed}", done).format(count=done, speed=facts["speed"])
        else:
            said = _("{done} of {count} · {speed}").format(**facts, count=current().count(total))
        self.query_one("#progress", Static).update(said)

    def _end(self, tally: _Tally, folder: str) -> None:
        """Say what became of it; where all is written, leave."""
        words = n_("{count} document is in {folder}.", "{count} documents are in {folder}.", tally.written)
        said = [words.format(count=current().count(tally.written), folder=visible(folder))]
        if self._stops:
            said.append(_("Stopped."))
        if tally.without:
            words = n_(
                "Of {count} the format does not carry everything; JSON does.",
                "Of {count} the format does not carry everything; JSON does.",
                tally.without,
            )
            said.append(words.format(count=tally.without))
        if tally.faulty:
            words = n_(
                "Against {count} the official rules have something (F7 says what); a platform may refuse it.",
                "Against {count} the official rules have something (F7 says what); a platform may refuse them.",
                tally.faulty,
            )
            said.append(words.format(count=current().count(tally.faulty)))
        if not tally.failures and not tally.taken:
            self.app.notify(" ".join(said), markup=False)
            self.dismiss(not self._stops)
            return
        self._again = tuple(tally.taken)
        self.query_one("#progress", Static).update(" ".join(said) if tally.written or self._stops else "")
        self._say(tuple(tally.failed.values()), count=tally.failures, taken=len(tally.taken))
        self._show_hint()

    def _say(self, problems: Sequence[Problem], *, count: int = 0, taken: int = 0) -> None:
        """Say what is wrong: how many first, for reasons may be longer than there is room."""
        lines = []
        if taken:
            words = n_("{count} file is there already.", "{count} files are there already.", taken)
            lines.append(words.format(count=current().count(taken)))
        if count > 1:
            words = n_(
                "{count} document is not written. Such as:", "{count} documents are not written. Such as:", count
            )
            lines.append(words.format(count=current().count(count)))
        lines += dict.fromkeys(map(problem_sentence, problems))
        self.query_one("#wrong", Static).update("\n".join(lines))
        if not self._runs and not lines:
            self.query_one("#progress", Static).update("")


def choice_of(number: str, document_id: int) -> Choice:
    """Return the choice of one document."""
    return Choice("one", draft_name(visible(number)), (document_id,), count=1)
