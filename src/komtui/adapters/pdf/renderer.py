"""The renderer: it draws in processes of its own, one while documents are opened, a second for a batch."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any, Final, cast

from komtui.adapters.pdf.coverage import missing
from komtui.adapters.processes import IDLE, Processes, ProcessLostError
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.paper import is_roll
from komtui.domain.sales.sheet import DaySheet
from komtui.domain.sales.statement import Statement
from komtui.services.ports.einvoices import Syntax
from komtui.services.ports.pages import PLAIN, Cut, Drawn, Look, Picture, View
from komtui.services.ports.printing import Dots
from komtui.services.turns import Asked, Outcome, Turns, attempted
from komtui.services.turns import answer as hand_over

MOST: Final = 2
"""A third process gains nothing: the machine's other cores belong to the screen and the mail."""
DEADLINE: Final = 60.0
"""Seconds for one try of one document, which takes a hundredth of one; counted from when its turn comes."""
MEMORY: Final = 2 * 1024**3
"""Bytes of address space of one process: a picture in a logo may unfold to anything."""
COUNTING: Final = 5.0
"""Seconds of processor time to count the pages of a PDF, which takes a thousandth of it."""
STAMPING: Final = 10.0
"""The same to write a word on one."""
CUTTING: Final = 30.0
"""The same to cut characters out of a font."""
PICTURING: Final = 30.0
"""The same to make pictures of all its pages."""
_TRIES: Final = 2
_AT_ONCE: Final = 4
"""Documents that a process is given with one journey, where a batch wants many: others wait no longer than a moment."""
_Drawn = tuple[bytes, Problem | None]
_Hybrid = tuple[bytes, Problem | None, tuple[Problem, ...]]
_Written = tuple[bytes, tuple[Problem, ...]]
_Answer = list[Any] | _Drawn | _Hybrid | _Written | Cut | bytes | int | list[Dots] | Picture | Problem | None


class PooledRenderer:
    """Implements `ports.Renderer`. Processes end after `idle` seconds without work."""

    def __init__(self, *, idle: float = IDLE, deadline: float = DEADLINE) -> None:
        self.processes = Processes[_Answer](
            "komtui.adapters.pdf.renderer:carried_out", most=MOST, idle=idle, memory=MEMORY
        )
        """Those that draw."""
        self._deadline = deadline
        self._turns = Turns(self._begin)

    async def pdf(self, document: Document, form: str, look: Look, *, copy: bool = False) -> bytes:
        """Return the PDF of `document` on one of `PAPERS`. Raises ProblemError `document.logo`, `document.rendering`.

        A process that dies (killed for its memory, perhaps) or does not come to an end is replaced, and the document
        is tried once more.
        """
        content, *_ = await self._tried(document.number, "drawn", document, form, look, copy)
        return content

    async def hybrid(self, document: Document, form: str, look: Look, *, copy: bool = False) -> Drawn:
        """Return the PDF with the e-invoice inside. Raises as `pdf` does."""
        content, _, *notes = await self._tried(document.number, "hybrid", document, form, look, copy)
        return Drawn(content, *notes)

    async def statement(self, statement: Statement, form: str, look: Look) -> bytes:
        """Return the PDF of a statement of account. Raises as `pdf` does."""
        content, *_ = await self._tried(statement.buyer.name, "stated", statement, form, look)
        return content

    async def sheet(self, sheet: DaySheet, form: str, look: Look) -> bytes:
        """Return the PDF of a day's sheet. Raises as `pdf` does."""
        content, *_ = await self._tried(sheet.date.isoformat(), "added_up", sheet, form, look)
        return content

    async def _tried(self, name: str, task: str, *arguments: Any) -> _Drawn | _Hybrid:  # noqa: ANN401 - as the task has them
        reason = ""
        for retry in range(_TRIES):
            try:
                if retry:
                    work = self.processes.submit(task, *arguments, deadline=self._deadline)
                    answer = cast("_Drawn | _Hybrid", await asyncio.wrap_future(work))
                else:
                    answer = cast("_Drawn | _Hybrid", await self._turns.ask((task, *arguments)))
            except TimeoutError:
                reason = f"it was not drawn within {self._deadline:.0f} seconds"
            except (ProcessLostError, RuntimeError, OSError) as error:
                reason = repr(error)
            else:
                if answer[1] is not None:
                    raise ProblemError(answer[1])
                return answer
        raise ProblemError(Problem("document.rendering", {"number": name, "reason": reason}))

    def _begin(self, asked: Sequence[Asked]) -> None:
        """Have documents drawn: each by itself, or of a batch some with each journey."""
        size = _AT_ONCE if len(asked) >= MOST * _AT_ONCE else 1
        for first in range(0, len(asked), size):
            self._submit(asked[first : first + size])

    def _submit(self, asked: Sequence[Asked]) -> None:
        loop = asked[0].answer.get_loop()

        def done(work: Future[_Answer]) -> None:
            # Whoever asked may be gone by now.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._done, asked, attempted(work.result))

        work = self.processes.submit("several", [each.work for each in asked], deadline=self._deadline)
        work.add_done_callback(done)

    def _done(self, asked: Sequence[Asked], outcome: Outcome) -> None:
        answers, error = outcome
        if error is None:
            hand_over((each, (answer, None)) for each, answer in zip(asked, answers, strict=True))
        elif len(asked) == 1:
            hand_over([(asked[0], outcome)])
        else:
            # Which of them it was nobody knows: each is tried by itself.
            for each in asked:
                try:
                    self._submit([each])
                except RuntimeError as closed:
                    hand_over([(each, (None, closed))])

    async def cut(self, source: str | bytes, characters: str) -> Cut:
        """Return what a font has of `characters`. Raises ProblemError `document.font`, `document.font-licence`."""
        try:
            work = self.processes.submit("cut", source, characters, deadline=self._deadline, processor=CUTTING)
            answer = cast("Cut | Problem", await asyncio.wrap_future(work))
        except (TimeoutError, ProcessLostError, RuntimeError, OSError) as error:
            facts = {"file": source if isinstance(source, str) else ""}
            raise ProblemError(Problem("document.font", facts, "documents.font")) from error
        if isinstance(answer, Problem):
            raise ProblemError(answer)
        return answer

    async def stamped(self, content: bytes, text: str) -> bytes:
        """Return a PDF with `text` in a frame on its first page. Raises ProblemError `document.rendering`."""
        try:
            work = self.processes.submit("stamped", content, text, deadline=self._deadline, processor=STAMPING)
            return cast("bytes", await asyncio.wrap_future(work))
        except (TimeoutError, ProcessLostError, RuntimeError, OSError) as error:
            raise ProblemError(Problem("document.rendering", {"number": "PDF", "reason": repr(error)[:200]})) from error

    async def dots(self, content: bytes, width: int) -> Sequence[Dots]:
        """Return the pages of a PDF as the head of a receipt printer has them.

        Raises ProblemError `printing.no-raster`, `printing.picture`.
        """
        return cast("list[Dots]", await self._pictured("dots", content, width))

    async def picture(self, content: bytes, view: View) -> Picture:
        """Return a part of a page as a picture. Raises ProblemError `printing.no-raster`, `printing.picture`."""
        return cast("Picture", await self._pictured("picture", content, view))

    async def _pictured(self, task: str, *arguments: object) -> _Answer:
        try:
            work = self.processes.submit(task, *arguments, deadline=self._deadline, processor=PICTURING)
            answer = await asyncio.wrap_future(work)
        except (TimeoutError, ProcessLostError, RuntimeError, OSError) as error:
            raise ProblemError(Problem("printing.picture", {"reason": repr(error)[:200]})) from error
        if isinstance(answer, Problem):
            raise ProblemError(answer)
        return answer

    async def pages(self, content: bytes) -> int | None:
        """Return how many pages a PDF has; None where it cannot be read, or not within seconds."""
        try:
            work = self.processes.submit("counted", content, deadline=self._deadline, processor=COUNTING)
            return cast("int | None", await asyncio.wrap_future(work))
        except (TimeoutError, ProcessLostError, RuntimeError, OSError):
            return None

    @staticmethod
    def missing(text: str) -> str:
        """Return the characters of `text` that no page can show, once each."""
        return missing(text)

    def warm(self) -> None:
        """Start one process and let it load what it needs, without waiting for it."""
        # Once closed, nothing is to be warmed.
        with suppress(RuntimeError):
            if not self.processes.pids:
                self.processes.submit("drawn", None, "", PLAIN, deadline=self._deadline)

    async def close(self) -> None:
        """End the processes; what is being drawn is given up."""
        await asyncio.to_thread(self.processes.close)


def carried_out(task: str, *arguments: Any) -> _Answer:  # noqa: ANN401 - as the task has them
    """Do one of the tasks. Runs in a process of its own."""
    answer: _Answer = _TASKS[task](*arguments)
    return answer


def several(tasks: Sequence[tuple[Any, ...]]) -> list[_Answer]:
    """Do several of the tasks, and return their answers."""
    return [carried_out(*each) for each in tasks]


def counted(content: bytes) -> int | None:
    """Return how many pages a PDF has; None where it cannot be read.

    One that a document was imported with may hold anything; that it opens elsewhere is what counts.
    """
    from io import BytesIO

    from pypdf import PdfReader

    try:
        return len(PdfReader(BytesIO(content)).pages)
    except Exception:  # noqa: BLE001 - a damaged PDF makes pypdf raise anything
        return None


def drawn(
    document: Document | None,
    form: str,
    look: Look,
    copy: bool = False,
    einvoice: bytes = b"",
) -> tuple[bytes, Problem | None]:
    """Return the PDF, or what is wrong. Runs in a process of its own; without a document it only loads what it needs.

    Nothing is raised, so that a document that cannot be drawn costs no process.
    """
    with _without("cryptography"):
        from komtui.adapters.pdf import _page as page
        from komtui.adapters.pdf import _receipt as receipt
    from komtui.adapters.pdf.fonts import further
    from komtui.adapters.pdf.inline import UnusableLogoError

    if document is None:
        page.preload()
        return b"", None
    try:
        with further(look.font):
            if is_roll(form):
                return receipt.rendered(document, look, copy=copy), None
            return page.rendered(document, form, look, copy=copy, einvoice=einvoice), None
    except UnusableLogoError:
        return b"", Problem("document.logo", {}, "company.logo")
    except Exception as error:  # noqa: BLE001 - see above; the person is told, and nothing is kept
        return b"", Problem("document.rendering", {"number": document.number, "reason": repr(error)[:200]})


@contextmanager
def _without(package: str) -> Iterator[None]:
    """Within, let a package seem not to be installed: fpdf2 loads it to sign and encrypt, which no page here is.

    Only for a process whose one thread this is. What has need of it later, such as pypdf, finds it.
    """
    if package in sys.modules:
        yield
        return
    sys.modules[package] = cast("Any", None)
    try:
        yield
    finally:
        del sys.modules[package]


def hybrid(document: Document, form: str, look: Look, copy: bool = False) -> _Hybrid:
    """Return the PDF with the e-invoice inside, or what is wrong; and why it is not inside. Runs as `drawn` does."""
    einvoice, notes = written(document, Syntax.CII)
    return (*drawn(document, form, look, copy, einvoice), notes)


def stated(statement: Statement, form: str, look: Look) -> tuple[bytes, Problem | None]:
    """Return the PDF of a statement of account, or what is wrong. Runs in a process of its own."""
    from komtui.adapters.pdf import _statement as page

    return _plain(lambda: page.rendered(statement, form, look), look, statement.buyer.name)


def added_up(sheet: DaySheet, form: str, look: Look) -> tuple[bytes, Problem | None]:
    """Return the PDF of a day's sheet, or what is wrong. Runs in a process of its own."""
    from komtui.adapters.pdf import _daysheet as daysheet

    return _plain(lambda: daysheet.rendered(sheet, form, look), look, sheet.date.isoformat())


def _plain(draw: Callable[[], bytes], look: Look, name: str) -> tuple[bytes, Problem | None]:
    from komtui.adapters.pdf.fonts import further
    from komtui.adapters.pdf.inline import UnusableLogoError

    try:
        with further(look.font):
            return draw(), None
    except UnusableLogoError:
        return b"", Problem("document.logo", {}, "company.logo")
    except Exception as error:  # noqa: BLE001 - as in `drawn`
        return b"", Problem("document.rendering", {"number": name, "reason": repr(error)[:200]})


def stamped(content: bytes, text: str) -> bytes:
    """Return a PDF that anybody made with `text` in a frame at the top of its first page. Runs in a process of its own.

    What cannot be read ends the process, and is a problem for whoever asked.
    """
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter, Transformation

    from komtui.adapters.pdf._stamp import stamp

    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    page = writer.pages[0]
    page.transfer_rotation_to_content()
    box = page.cropbox
    mark, (width, height) = stamp(text)
    shift = Transformation().translate(float(box.left) + (float(box.width) - width) / 2, float(box.top) - height - 8)
    page.merge_transformed_page(PdfReader(BytesIO(mark)).pages[0], shift)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def cut(source: str | bytes, characters: str) -> Cut | Problem:
    """See `further.cut`. Runs in a process of its own."""
    from komtui.adapters.pdf import _further as further

    return further.cut(source, characters)


def dots(content: bytes, width: int) -> list[Dots] | Problem:
    """See `pictures.dots`. Runs in a process of its own."""
    from komtui.adapters.pdf import _pictures as pictures

    return pictures.dots(content, width)


def picture(content: bytes, view: View) -> Picture | Problem:
    """See `pictures.picture`. Runs in a process of its own."""
    from komtui.adapters.pdf import _pictures as pictures

    return pictures.picture(content, view)


def written(document: Document, syntax: Syntax, files: Mapping[str, bytes | None] | None = None) -> _Written:
    """See `einvoices.writer.written`. Runs in a process of its own."""
    from komtui.adapters.formats.einvoices import writer

    return writer.written(document, syntax, files)


_TASKS: Final[dict[str, Any]] = {
    "several": several,
    "drawn": drawn,
    "hybrid": hybrid,
    "counted": counted,
    "stamped": stamped,
    "cut": cut,
    "stated": stated,
    "added_up": added_up,
    "dots": dots,
    "picture": picture,
    "written": written,
}
