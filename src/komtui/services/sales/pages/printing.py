"""Printing: which printer, which paper, the original or a copy; and the journal of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Sequence
from typing import Final

from komtui.domain.printer import Device, Printer, device
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.paper import PAPERS, is_roll
from komtui.late import dataclass
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import SettingsReader, SettingsSnapshot, StoredDocument
from komtui.services.ports.printing import (
    DevicePrinters,
    Handling,
    NotSentError,
    PrintedMeanwhileError,
    Prints,
    Queues,
    SystemPrinters,
)
from komtui.services.sales.pages.rendering import Artifact, RenderingService, leaving

Remember = Callable[[str, str, str], Awaitable[None]]
"""Keeps a printer, or a paper, for next time: key of the setting, name, store."""
PAPER: Final = "printing.paper"
"""The setting that keeps on which paper somebody printed last."""
ROLL: Final = "receipt"
"""The paper of receipt printers."""
_MEANWHILE: Final = 3
"""Times that others may print the same document just before."""


@dataclass(frozen=True)
class Choices:
    """What there is to choose from, for documents of one store."""

    printers: Sequence[Printer]
    """The receipt printer of the configuration, then the queues of the system by name."""
    remembered: dict[str, str]
    """By paper, the printer that is taken where none is named; empty where there is none."""
    paper: str
    """The paper that was chosen last, else that of the pages."""
    problem: Problem | None = None
    """Why the system's printers are not known; None where they are."""


@dataclass(frozen=True)
class Printed:
    """One document that was handed to a printer."""

    number: str
    """Of the document, or `draft-12`."""
    printer: str
    """Which."""
    paper: str
    """On what."""
    copy: int
    """How often it was printed before: 0 for the original."""
    notes: tuple[Problem, ...] = ()
    """Why the e-invoice is not inside the page, where it should be."""


class PrintingService:
    """Prints documents.

    `free` says whether who is there may print on any receipt printer, and not only on that of the configuration.
    """

    def __init__(
        self,
        rendering: RenderingService,
        prints: Prints,
        system: SystemPrinters,
        devices: DevicePrinters,
        settings: SettingsReader,
        *,
        remember: Remember,
        free: Callable[[], bool],
        tell: Tell = nobody,
    ) -> None:
        self._rendering = rendering
        self._prints = prints
        self._system = system
        self._devices = devices
        self._settings = settings
        self._remember = remember
        self._free = free
        self._tell = tell

    async def choices(self, stored: StoredDocument) -> Choices:
        """Return what a document can be printed on."""
        settings = await self._settings.snapshot()
        store = stored.document.store
        found = [Printer(own.name, own)] if (own := _own(settings, store)) else []
        problem = None
        queues = Queues(())
        try:
            queues = await self._system.queues()
        except ProblemError as error:
            problem = error.problems[0]
        names = {each.name for each in (*found, *queues.printers)}
        remembered = {}
        for form in PAPERS:
            name = _remembered(form, store, settings) or _default(form, queues, own)
            remembered[form] = name if name in names else ""
        return Choices((*found, *queues.printers), remembered, self._proposed(stored, settings), problem)

    def _proposed(self, stored: StoredDocument, settings: SettingsSnapshot) -> str:
        """Return the paper that somebody chose last in that store, else that of the pages."""
        return settings.value(PAPER, stored.document.store) or self._rendering.form(stored, settings)

    async def print(
        self, stored: StoredDocument, printer: str = "", paper: str = "", *, remember: bool = False
    ) -> Printed:
        """Print a document: the first time the original, then copies that are marked as such.

        Without `printer` that which is remembered for store and paper, else the receipt printer of the configuration,
        else the system's default. Without `paper` a receipt printer has its own, and others what the settings say.
        Drafts are marked as drafts, and no print of them counts. Raises ProblemError `printing.…`, `document.…`.
        """
        settings = await self._settings.snapshot()
        _sellable(stored)
        chosen, form = await self._chosen(stored, printer, paper, settings)
        if is_draft(stored.document.state):
            artifact = await self._rendering.artifact(stored, form, settings=settings)
            await self._send(stored, chosen, form, artifact, settings, copy=0)
            before, notes = 0, artifact.notes
        else:
            before, notes = await self._counted(stored, chosen, form, settings)
        if remember:
            store = stored.document.store
            if _remembered(form, store, settings) != chosen.name:
                await self._remember(_key(form), chosen.name, store)
            if self._proposed(stored, settings) != form:
                await self._remember(PAPER, form, store)
        self._tell(Subject.DOCUMENTS)
        return Printed(name_of(stored.document.number, stored.id), chosen.name, form, before, notes)

    async def print_all(
        self, documents: AsyncIterable[StoredDocument], printer: str = "", paper: str = "", *, remember: bool = False
    ) -> AsyncGenerator[Printed | ProblemError]:
        """Print one after the other, and yield what became of each; whoever stops asking stops it.

        A document that cannot be printed keeps the others back no more than a page that is torn; a printer does.
        """
        async for stored in documents:
            try:
                yield await self.print(stored, printer, paper, remember=remember)
            except ProblemError as error:
                yield error
                if any(each.field == "printer" for each in error.problems):
                    return
            remember = False

    async def _counted(
        self, stored: StoredDocument, printer: Printer, form: str, settings: SettingsSnapshot
    ) -> tuple[int, tuple[Problem, ...]]:
        """Print what counts: written down before, and taken back where no paper has come out.

        Returns how often it was printed before, and why the e-invoice is not inside.
        """
        for _try in range(_MEANWHILE):
            before = await self._prints.count(stored.id)
            artifact = await self._rendering.artifact(stored, form, settings=settings, copy=before > 0)
            try:
                await self._prints.begin(stored.id, printer.name, form, before, leaving(stored, artifact))
            except PrintedMeanwhileError:
                continue
            try:
                await self._send(stored, printer, form, artifact, settings, copy=before)
            except ProblemError as error:
                code = error.problems[0].code
                if isinstance(error.__cause__, NotSentError) or (printer.device is None and code != "printing.timeout"):
                    await self._prints.fail(stored.id, printer.name, form, before, code)
                raise
            return before, artifact.notes
        raise ProblemError(Problem("printing.meanwhile", {"number": stored.document.number}))

    async def _send(
        self,
        stored: StoredDocument,
        printer: Printer,
        form: str,
        artifact: Artifact,
        settings: SettingsSnapshot,
        *,
        copy: int,
    ) -> None:
        if printer.device is None:
            await self._system.print(printer.name, artifact.content, artifact.name, form)
            return
        store = stored.document.store
        # The drawer is for the money of the sale: a copy, or a draft, brings none.
        opens = settings.value("printing.drawer", store) == "open" and not copy and not is_draft(stored.document.state)
        handling = Handling(cut=settings.value("printing.cut", store) == "cut", drawer=opens)
        await self._devices.print(printer.device, artifact.content, handling)

    async def _chosen(
        self, stored: StoredDocument, printer: str, paper: str, settings: SettingsSnapshot
    ) -> tuple[Printer, str]:
        """Return printer and paper. Raises ProblemError `printing.…`."""
        store = stored.document.store
        own = _own(settings, store)
        name = printer.strip()
        form = paper or self._rendering.form(stored, settings)
        queues: Queues | None = None
        if not name:
            name = _remembered(form, store, settings)
            if not name and is_roll(form) and own:
                name = own.name
        if not name:
            try:
                queues = await self._system.queues()
            except ProblemError:
                if own is None or paper:
                    raise
            name = _default(form, queues or Queues(()), None if paper and not is_roll(paper) else own)
        if not name:
            names = _names(queues.printers if queues else (), own)
            raise NotConfiguredError(
                Problem("printing.no-printer", {"paper": PAPERS[form].name, "names": names}, "printer")
            )
        spoken = device(name)
        if spoken is not None and (spoken == own or self._free()):
            return Printer(spoken.name, spoken), _roll(spoken, paper)
        return await self._queue(name, own, queues), form

    async def _queue(self, name: str, own: Device | None, queues: Queues | None) -> Printer:
        """Return the queue of that name, which takes jobs. Raises ProblemError `printing.…`."""
        queues = queues or await self._system.queues()
        found = next((each for each in queues.printers if each.name == name), None)
        if found is None:
            facts = {"printer": name, "names": _names(queues.printers, own)}
            raise ProblemError(Problem("printing.unknown", facts, "printer"))
        if found.rejecting:
            raise ProblemError(Problem("printing.rejecting", {"printer": name}, "printer"))
        if found.stopped:
            # A job would wait until somebody starts the queue, and the clerk would have printed elsewhere by then.
            raise ProblemError(Problem("printing.stopped", {"printer": name, "reason": found.reason or "—"}, "printer"))
        return found


def _roll(spoken: Device, paper: str) -> str:
    if paper and not is_roll(paper):
        raise ProblemError(Problem("printing.paper", {"printer": spoken.name, "paper": PAPERS[paper].name}, "paper"))
    return ROLL


def _own(settings: SettingsSnapshot, store: str) -> Device | None:
    """Return the receipt printer of the configuration."""
    return device(settings.value("printing.device", store))


def _key(form: str) -> str:
    return f"printing.printer_{form}"


def _remembered(form: str, store: str, settings: SettingsSnapshot) -> str:
    return settings.value(_key(form), store)


def _default(form: str, queues: Queues, own: Device | None) -> str:
    """Return what is taken where nothing is remembered: a printer that can only be meant."""
    if is_roll(form):
        return own.name if own else ""
    if queues.default:
        return queues.default
    if not queues.printers and own:
        return own.name
    return queues.printers[0].name if len(queues.printers) == 1 else ""


def _names(printers: Sequence[Printer], own: Device | None) -> str:
    return ", ".join([*([own.name] if own else []), *(each.name for each in printers)]) or "—"


def _sellable(stored: StoredDocument) -> None:
    """Raise NotConfiguredError `printing.no-seller` where a document would leave the house without its name."""
    if not stored.document.seller.name and not stored.own_pdf and not is_draft(stored.document.state):
        raise NotConfiguredError(Problem("printing.no-seller", {"number": stored.document.number}, "company.name"))
