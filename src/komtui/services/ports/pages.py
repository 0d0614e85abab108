"""PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from komtui.domain.sales.design import CLASSIC

if TYPE_CHECKING:
    from komtui.domain.problem import Problem
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.sheet import DaySheet
    from komtui.domain.sales.statement import Statement


class View(NamedTuple):
    """Which part of a page is looked at."""

    page: int
    """From 0 on."""
    width: int
    """Pixels that the whole page is wide."""
    top: int
    """Where the part begins, in pixels from the top of the page."""
    height: int
    """Pixels that the part is high."""
    form: Literal["png", "sixel"]
    """What it is wanted as: a file, or a sequence that a terminal draws."""


class Picture(NamedTuple):
    """A part of a page."""

    content: bytes
    """As it was wanted."""
    size: tuple[int, int]
    """Its width and height in pixels."""
    whole: int
    """Pixels that the whole page is high."""
    pages: int
    """How many there are."""


class Look(NamedTuple):
    """How a page is drawn, apart from its words and its paper."""

    template: str = CLASSIC
    """One of `domain.sales.design.TEMPLATES`; a roll has none."""
    colour: str = ""
    """`#rrggbb`; empty for komtui's own."""
    logo: bytes | None = None
    """PNG or JPEG."""
    font: bytes | None = None
    """The further font with the characters that the shipped ones lack (see `Renderer.cut`)."""


PLAIN = Look()
"""As pages are drawn where nobody has chosen anything."""


LARGEST_FONT: Final = 64 * 1024 * 1024
"""Bytes of a font's file: those of Chinese, Japanese and Korean have some twenty million."""


class Cut(NamedTuple):
    """What was cut out of a font."""

    font: bytes
    """TrueType with the wanted characters alone; empty where it has none of them."""
    lacking: str
    """Those that it lacks, or that cannot be drawn right one by one."""


class Drawn(NamedTuple):
    """A page that was to have an e-invoice inside."""

    content: bytes
    """The PDF."""
    notes: tuple[Problem, ...] = ()
    """Why it has none; empty where it has."""


class Renderer(Protocol):
    """Makes PDFs, in processes of its own at low priority."""

    async def pdf(self, document: Document, form: str, look: Look, *, copy: bool = False) -> bytes:
        """Return the PDF of `document` on one of `PAPERS`, of a `copy` marked as one. The same gives the same bytes.

        Raises ProblemError `document.logo`, `document.rendering`.
        """

    async def hybrid(self, document: Document, form: str, look: Look, *, copy: bool = False) -> Drawn:
        """Return what `pdf` does, with the e-invoice inside (Factur-X); where it cannot be written, without and why."""

    async def statement(self, statement: Statement, form: str, look: Look) -> bytes:
        """Return the PDF of a statement of account on `a4` or `letter`. Raises as `pdf` does."""

    async def sheet(self, sheet: DaySheet, form: str, look: Look) -> bytes:
        """Return the PDF of a day's sheet on `a4` or `letter`. Raises as `pdf` does."""

    async def stamped(self, content: bytes, text: str) -> bytes:
        """Return a PDF, whoever made it, with `text` in a frame on its first page.

        Raises ProblemError `document.rendering`.
        """

    def missing(self, text: str) -> str:
        """Return the characters of `text` that no page can show, once each, without loading what draws."""

    async def cut(self, source: str | bytes, characters: str) -> Cut:
        """Return what a font has of `characters`; `source` is a path, or what is in a file. The same gives the same.

        Raises ProblemError `document.font`, `document.font-licence`.
        """

    async def picture(self, content: bytes, view: View) -> Picture:
        """Return a part of a page as a picture. Raises ProblemError `printing.no-raster`, `printing.picture`."""

    async def pages(self, content: bytes) -> int | None:
        """Return how many pages a PDF has, whoever made it; None where it cannot be read."""

    def warm(self) -> None:
        """Start a process and let it load what it needs, without waiting for it."""

    async def close(self) -> None:
        """End the processes."""
