"""The import dialog: a file or a folder into the books, and what became of each file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.importing import refused_names, refused_reasons
from komtui.i18n.presentation.states import draft_name, problem_sentence
from komtui.i18n.sentences import OF_PATHS
from komtui.services.files import expanded
from komtui.ui.keys.command import Command, key_name
from komtui.ui.screens.importing._assistant import AssistantScreen
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.text_field import PathInput
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.domain.tables.mapping import Mapping
    from komtui.domain.tables.refused import Refused
    from komtui.services.people.files import FileService
    from komtui.services.registry import Services
    from komtui.services.sales.exchange.importing import FileResult

_NAMED = 3
"""Files whose doubles are named in a question."""
_SHOWN = 200
"""Files listed; a folder of thousands is summed up in the last line."""


class PathSuggester(Suggester):
    """Completes a path as one types, from what is on the disk."""

    def __init__(self, files: FileService) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._files = files

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first path that begins with `value`, of those that may be read."""
        return await self._files.completed(value)


class ImportScreen(ModalScreen[bool]):
    """Returns whether anything new came in."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("run", "enter", N_("Import"), N_("Bring in the file, or every file of the folder")),
        Command("complete", "tab", N_("Complete"), N_("Complete the path with what is proposed")),
        Command("save", "ctrl+s", N_("Refused"), N_("Write the refused documents into a file, to be corrected there")),
        Command("undo", "ctrl+z", N_("Undo"), N_("Take back whose the documents are; customers that were added go")),
        Command("leave", "escape", N_("Back"), N_("Go back; what has come in stays")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("ctrl+z", "undo", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._created = 0
        self._collected: tuple[int, ...] = ()
        self._refused: tuple[FileResult, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(id="import"):
            yield Static(_("Import a file or a folder"), markup=False, id="title")
            yield PathInput(
                placeholder=_("Path: CSV, JSON, UBL, CII or Factur-X PDF"),
                suggester=PathSuggester(self._services.files),
            )
            with VerticalScroll(id="results", can_focus=False):
                yield Static(id="report", markup=False)
            yield Static(id="hint", markup=False)

    def on_mount(self) -> None:
        """Say what the keys do."""
        self._hint()

    def _hint(self) -> None:
        keys = _("Enter imports, Tab completes the path, Esc closes.")
        undo = _("{key} takes the customers back.").format(key=key_name("ctrl+z"))
        save = _("{key} writes the refused documents into a file, to be corrected.").format(key=key_name("ctrl+s"))
        more = [*([save] if self._refused else []), *([undo] if self._collected else [])]
        self.query_one("#hint", Static).update("\n".join((keys, *more)))

    @work(group="undo", exclusive=True, description="writes refused documents into a file", leads=True)
    async def action_save(self) -> None:
        """Write the refused documents of each file into one beside it."""
        for each in self._refused:
            try:
                path = await self._services.importing.save_refused(each)
            except ProblemError as error:
                self.notify("\n".join(map(problem_sentence, error.problems)), severity="error", markup=False)
            else:
                words = _("The refused documents are in {file}. Correct them there, and import it.")
                self.notify(words.format(file=visible(str(path))), markup=False)

    @work(group="undo", exclusive=True, description="takes the customers of an import back", leads=True)
    async def action_undo(self) -> None:
        """Take back whose the documents of this import are, and the customers that only they have brought."""
        if not self._collected:
            return
        try:
            gone = await self._services.customers.release(self._collected)
        except ProblemError as error:
            self.notify("\n".join(map(problem_sentence, error.problems)), severity="error", markup=False)
            return
        self._collected = ()
        self._hint()
        words = n_(
            "The documents have no customer any more. {count} customer left the list.",
            "The documents have no customer any more. {count} customers left the list.",
            gone,
        )
        self.notify(words.format(count=gone), markup=False)

    def action_complete(self) -> None:
        """Take the suggestion."""
        self.query_one(Input).action_cursor_right()

    def action_page(self, step: int) -> None:
        """Scroll the report."""
        results = self.query_one("#results")
        results.scroll_relative(y=step * max(results.size.height - 1, 1), animate=False)

    def action_leave(self) -> None:
        """Close; what came in stays in."""
        self.dismiss(self._created > 0)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._run(expanded(event.value.strip()))

    @work(group="import", exclusive=True, description="imports files", leads=True)
    async def _run(self, path: Path) -> None:
        mapping: Mapping | None = None
        results = await self._bring_in([path])
        # A file of a folder stands in the report by its name, and is asked about when it is chosen itself.
        alone = bool(results) and results[-1].file == path
        answer = "look" if alone and _is_a_question(results[-1]) else await self._about_refused(results, alone=alone)
        while answer == "look":
            mapping = await self.app.push_screen_wait(AssistantScreen(self._services, path, results[-1].mapping))
            if mapping is None:
                return
            results = await self._bring_in([path], mapping)
            answer = "look" if _is_a_question(results[-1]) else await self._about_refused(results, alone=alone)
        partly = answer == "others"
        if partly:
            some = [each.file for each in results if each.others]
            results = await self._bring_in(some, mapping, results, partly=True)
        doubles = [each for each in results if each.alike]
        if doubles and await self.app.push_screen_wait(_about_doubles(doubles)) == "again":
            await self._bring_in([each.file for each in doubles], mapping, results, alike=True, partly=partly)

    async def _about_refused(self, results: Sequence[FileResult], *, alone: bool) -> str:
        """Ask what becomes of the documents that stand beside refused ones; nothing where there are none."""
        some = [each for each in results if each.others]
        if not some:
            return ""
        sight = some[0].sight if alone else None
        return await self.app.push_screen_wait(_beside_refused(some, looks=bool(sight and sight.table)))

    async def _bring_in(
        self,
        paths: Sequence[Path],
        mapping: Mapping | None = None,
        before: Sequence[FileResult] = (),
        *,
        alike: bool = False,
        partly: bool = False,
    ) -> list[FileResult]:
        """Bring in what is at some paths after what came in `before`, and return what became of each file.

        With `alike` what only seemed to be there comes in as well, with `partly` what stands beside refused documents.
        """
        report = self.query_one("#report", Static)
        results = {each.file: each for each in before}
        async for result in self._services.importing.run(paths, alike=alike, partly=partly, mapping=mapping):
            self._created += result.created
            self._collected += result.collected
            earlier = results[result.file].created if result.file in results else 0
            results[result.file] = replace(result, created=result.created + earlier)
            report.update(_report(list(results.values())))
        report.update(_report(list(results.values()), done=True))
        self._refused = tuple(each for each in results.values() if each.refused)
        self._hint()
        return list(results.values())


_QUESTIONS = (
    "import.column-",
    "import.header-",
    "import.dates-open",
    "import.encoding-unsure",
    "import.cell-rate",
    "import.list-tax",
    "import.dollars",
    "import.currencies-mixed",
)
"""Beginnings of codes that somebody can answer without changing the file."""


def _is_a_question(result: FileResult) -> bool:
    if result.ok or result.others:
        return False
    return any(problem.code.startswith(_QUESTIONS) for problem in result.problems)


def _beside_refused(results: Sequence[FileResult], *, looks: bool) -> Question:
    """Ask whether documents come in that stand in one file with refused ones; `looks` where its columns can be seen."""
    refused = [each for result in results for each in result.refused]
    words = n_(
        "{count} document is refused, and so nothing of its file came in: {names}.",
        "{count} documents are refused, and so nothing of their file came in: {names}.",
        len(refused),
    )
    others = sum(each.others for each in results)
    text = words.format(count=len(refused), names=refused_names(refused, current(), _NAMED))
    reasons = refused_reasons(refused, current(), 1)
    bring = n_("Bring in the other one", "Bring in the other {count}", others).format(count=current().count(others))
    look = [("look", _("Look at the columns"))] if looks else []
    return Question("\n\n".join((text, *reasons)), [("no", _("Bring nothing in")), ("others", bring), *look])


def _about_doubles(results: Sequence[FileResult]) -> Question:
    """Ask whether drafts come in that seem to be there."""
    names = [str(note.facts["names"]) for each in results for note in each.notes if note.code == "import.alike"]
    count = sum(each.alike for each in results)
    words = n_(
        "{count} draft was left out, because it seems to be in the books already (same kind, customer, date and"
        " total): {names}.",
        "{count} drafts were left out, because they seem to be in the books already (same kind, customer, date and"
        " total): {names}.",
        count,
    )
    more = f", {GLYPHS.ellipsis}" if len(names) > _NAMED else ""
    text = words.format(count=count, names=visible(", ".join(names[:_NAMED])) + more)
    again = n_("Bring it in all the same", "Bring them in all the same", count)
    return Question(text, [("no", n_("Leave it out", "Leave them out", count)), ("again", again)])


def _report(results: list[FileResult], *, done: bool = False) -> Content:
    lines: list[Content] = []
    for result in results[-_SHOWN:]:
        lines.extend(_lines(result))
    bad = sum(not result.ok for result in results)
    created = sum(result.created for result in results)
    total = _("{files} read · {created} · {bad} not imported").format(
        files=n_("{count} file", "{count} files", len(results)).format(count=len(results)),
        created=n_("{count} new document", "{count} new documents", created).format(count=created),
        bad=bad,
    )
    if not results:
        total = _("There is nothing to import there.") if done else ""
    return Content("\n").join([*lines, Content(total).stylize("bold")])


def _lines(result: FileResult) -> list[Content]:
    name = visible(result.file.name)
    if any(problem.code in OF_PATHS for problem in result.problems):
        words = " ".join(current().problem(problem) for problem in result.problems)
        return [Content(f"{GLYPHS.failed} {words}").stylize("bold")]
    if not result.ok:
        if result.refused:
            name = _pair(name, _names_refused(result.refused))
        wrong = [Content(f"   {current().problem_beneath(problem)}") for problem in result.problems]
        return [Content(f"{GLYPHS.failed} {name}").stylize("bold"), *wrong]
    if not result.created:
        already = Content(f"{GLYPHS.ok} {_pair(name, _('already here, nothing changed'))}").stylize("dim")
        return [already, *_refused(result)]
    numbers = visible(", ".join(draft_name(each) for each in result.numbers[:4])) + (
        GLYPHS.ellipsis if len(result.numbers) > 4 else ""
    )
    notes = [Content(f"   {current().problem_beneath(note)}") for note in result.notes]
    return [Content(f"{GLYPHS.ok} {_pair(name, numbers)}"), *_refused(result), *notes]


def _refused(result: FileResult) -> list[Content]:
    """Return a line for each document that was left out, with what is wrong with it."""
    if not result.refused:
        return []
    lines = [_names_refused(result.refused), *refused_reasons(result.refused, current(), _SHOWN)]
    return [Content(f"   {GLYPHS.failed} {each}").stylize("bold") for each in lines]


def _names_refused(refused: Sequence[Refused]) -> str:
    words = n_("{count} document refused: {names}", "{count} documents refused: {names}", len(refused))
    return words.format(count=len(refused), names=refused_names(refused, current(), _NAMED))


def _pair(label: str, text: str) -> str:
    return _("{label}: {text}").format(label=label, text=text)
