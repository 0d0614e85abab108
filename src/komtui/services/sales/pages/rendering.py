"""PDFs: the artifact of a document, rendered once and kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from komtui.domain.colour import colour_of
from komtui.domain.digest import digest
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import EInvoice
from komtui.domain.sales.design import CLASSIC, TEMPLATES, Design
from komtui.domain.sales.document import Document, Received
from komtui.domain.sales.einvoice import is_written
from komtui.domain.sales.lifecycle import State, is_draft
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.paper import is_roll
from komtui.domain.sales.party import Party
from komtui.domain.sales.sheet import DaySheet
from komtui.domain.sales.statement import Statement
from komtui.domain.text import file_name
from komtui.i18n import localizer
from komtui.i18n.presentation.stamps import copy_stamp
from komtui.late import dataclass
from komtui.services.ports import Artifacts, Leaving, Renderer, SettingsReader, SettingsSnapshot, StoredDocument
from komtui.services.ports.pages import Cut, Drawn, Look, Picture, View
from komtui.services.sales.law.coverage import FONT, Coverage
from komtui.services.sales.law.einvoicing import Wanted, as_the_house, form_of, is_einvoice
from komtui.services.sales.pages._lately import Lately
from komtui.services.sales.pages._logos import Logos, named
from komtui.services.sales.parties import company

_What = tuple[Document, str, Look, bool, bool]
"""What a page is drawn from: document, paper, look, whether it is a copy, and whether the e-invoice goes inside."""
HYBRID = "-facturx"
"""After the form of pages that have the e-invoice inside."""
_LETTER_COUNTRIES = ("CA", "US")
_ANOTHER = {State.PAID: "-paid", State.CANCELLED: "-cancelled"}
"""States in which the page says something else, and under what it is kept then."""


@dataclass(frozen=True)
class Artifact:
    """The PDF of a document."""

    name: str
    """Safe file name: `F-2026-0412.pdf`."""
    sha256: str
    """Its hash in the store; a draft's is computed, and not in the store."""
    content: bytes
    """The PDF."""
    own: bool
    """Whether it is the one that the document was imported with."""
    form: str = ""
    """What it was drawn as: `a4`, `letter`, `a4-paid`, `a4 modern` …; empty for one's own."""
    logo: bytes = b""
    """The picture on it; empty for none, and for what was kept before."""
    design: str = ""
    """Name of the design (`Design.name`), on a roll as well."""
    font: bytes = b""
    """The further font that it needed; empty for none."""
    notes: tuple[Problem, ...] = ()
    """Why the e-invoice is not inside, where it should be."""

    @property
    def is_hybrid(self) -> bool:
        """Whether it was drawn with the e-invoice inside; of one's own only the file itself tells."""
        return self.form.partition(" ")[0].endswith(HYBRID)


def pdf_name(stored: StoredDocument) -> str:
    """Return the safe file name of a document's PDF: `F-2026-0412.pdf`."""
    return file_name(name_of(stored.document.number, stored.id), "pdf")


def leaving(stored: StoredDocument, artifact: Artifact) -> Leaving | None:
    """Return how a document looks that leaves the house for the first time; None where it has left before.

    One that names its seller and brought its page has nothing that could ever look otherwise.
    """
    if stored.design is not None or (artifact.own and not stored.provisional):
        return None
    page = b"" if artifact.own else artifact.content
    return Leaving(stored.document, artifact.form, page, artifact.logo, artifact.design, artifact.font)


class RenderingService:
    """Renders, or finds what was rendered."""

    def __init__(
        self, renderer: Renderer, artifacts: Artifacts, settings: SettingsReader, *, wanted: Wanted = as_the_house
    ) -> None:
        """`wanted` says which e-invoice a document's customer gets."""
        self._wanted = wanted
        self._renderer = renderer
        self._artifacts = artifacts
        self._settings = settings
        self._lately = Lately[_What, Drawn]()
        self._lately_kept = Lately[tuple[int, int, str], Artifact]()
        self._leaving = Lately[tuple[SettingsSnapshot, int, int, str], Artifact]()
        """Drawn for letters of an act, which keep them."""
        self._logos = Logos()
        self._coverage = Coverage(self._missing, self._cut)

    async def artifact(
        self,
        stored: StoredDocument,
        paper: str = "",
        *,
        settings: SettingsSnapshot | None = None,
        copy: bool = False,
        keeps: bool = True,
    ) -> Artifact:
        """Return the PDF of a document: its own where it came with one, else rendered on `paper` and kept.

        `paper` is one of `PAPERS`; empty follows the setting, then the seller's country (Letter in CA and US). A
        receipt is drawn also of what came with a PDF of its own, which has no such page.
        A `copy` is marked as one, and not kept. What is drawn without that it `keeps` it is kept by the letter of the
        same act, in one transaction with it; until then it is found here.
        A draft is rendered anew each time, with a mark across it. What has not left the house is rendered anew where
        it, the company, the design or the logo has changed. Neither is kept in the books. Once it is paid, in part as
        well, or cancelled, an invoice says so and is kept as another PDF: what was sent before stays what it was.
        `settings` are those of the act that it is a part of.
        Raises ProblemError `document.logo`, `document.font`, `document.font-licence`, `document.rendering`,
        `document.pdf-missing`.
        """
        if stored.own_pdf and not (paper and is_roll(paper)):
            return await self._own(stored, copy=copy)
        settings = settings or await self._settings.snapshot()
        form = _form(stored.document, paper, settings)
        if is_draft(stored.document.state):
            return await self._drawn(stored, _Page(form), settings)
        said = _said(stored.document)
        if stored.provisional or copy:
            hybrid = not copy and await self._is_hybrid(stored, form, settings)
            return await self._drawn(stored, _Page(form, said, copy, hybrid), settings)
        return await self._issued(stored, _Page(form, said), settings, keeps=keeps)

    async def _issued(
        self, stored: StoredDocument, page: _Page, settings: SettingsSnapshot, *, keeps: bool
    ) -> Artifact:
        """Return the page of what is issued as it was drawn first, or draw it."""
        form, said = page.form, page.said
        font, design = await self._design(stored, settings)
        # With the e-invoice or without: as it was drawn first it stays.
        names = [_kept_as(form + said + inside, form, design) for inside in (HYBRID, "")]
        found = (self._leaving.get((settings, stored.id, stored.revision, each)) for each in names)
        if (leaves := next(filter(None, found), None)) is not None:
            return leaves
        kept = await self._artifacts.rendered(stored.id, stored.revision)
        kept_as = next((each for each in names if each in kept), None)
        if kept_as is None:
            # Where it left the house without the e-invoice, no later page of it has one.
            left = _kept_as(form, form, design) in kept
            hybrid = not left and await self._is_hybrid(stored, form, settings)
            drawn = await self._drawn(stored, _Page(form, said, hybrid=hybrid), settings)
            if not keeps:
                self._leaving.put((settings, stored.id, stored.revision, drawn.form), drawn)
                return drawn
            sha256 = await self._artifacts.set_rendered(stored.id, stored.revision, drawn.form, drawn.content)
            if sha256 == drawn.sha256:
                self._lately_kept.put((stored.id, stored.revision, drawn.form), drawn)
                return drawn
            # Another process was faster: its rendering is the document's for good.
            kept_as = drawn.form
        else:
            sha256 = kept[kept_as]
            lately = self._lately_kept.get((stored.id, stored.revision, kept_as))
            if lately is not None and lately.sha256 == sha256:
                return lately
        content = await self._kept(stored, sha256)
        logo = b""
        if stored.design is None:
            logo = await self.logo(stored, settings) or b""
        return Artifact(pdf_name(stored), sha256, content, False, kept_as, logo, design.name, font or b"")

    async def hybrid(self, stored: StoredDocument) -> Artifact | None:
        """Return the page with the e-invoice inside for who gets it otherwise, or not at all; it is not kept.

        None of drafts, of what came with a PDF of its own, and where the house writes no e-invoices. Raises as
        `artifact`.
        """
        settings = await self._settings.snapshot()
        form = _form(stored.document, "", settings)
        if stored.own_pdf or is_draft(stored.document.state) or not is_einvoice(stored.document, settings):
            return None
        return await self._drawn(stored, _Page(form, _said(stored.document), hybrid=not is_roll(form)), settings)

    async def preview(self, stored: StoredDocument, settings: SettingsSnapshot) -> Artifact:
        """Return how a document would look by `settings`, wherever it stands: nothing is kept. Raises as `artifact`."""
        seller = company.seller(settings, stored.document.store)
        document = replace(stored.document, seller=seller) if seller.name else stored.document
        new = replace(stored, document=document, own_pdf="", logo=None, design=None)
        form = _form(document, "", settings)
        return await self._drawn(new, _Page(form, _said(document)), settings)

    async def _is_hybrid(self, stored: StoredDocument, form: str, settings: SettingsSnapshot) -> bool:
        """Return whether the e-invoice goes into the page; a receipt has no room for a reader of it."""
        if is_roll(form) or not is_written(stored.document.kind):
            return False
        return form_of(stored.document, settings, await self._wanted(stored.id, settings)) is EInvoice.FACTURX

    @staticmethod
    def form(stored: StoredDocument, settings: SettingsSnapshot) -> str:
        """Return the paper of a document where nobody names another, one of `PAPERS`."""
        return _form(stored.document, "", settings)

    async def statement(self, statement: Statement, paper: str = "") -> bytes:
        """Return the PDF of a statement of account. Raises ProblemError `document.logo`, `document.rendering`."""
        return await self._in_house(statement, paper, partial(self._renderer.statement, statement))

    async def sheet(self, sheet: DaySheet, paper: str = "") -> bytes:
        """Return the PDF of a day's sheet. Raises ProblemError `document.logo`, `document.rendering`."""
        return await self._in_house(sheet, paper, partial(self._renderer.sheet, sheet))

    async def _in_house(
        self, printed: Statement | DaySheet, paper: str, draw: Callable[[str, Look], Awaitable[bytes]]
    ) -> bytes:
        """Draw what is no document, as the company looks now."""
        settings = await self._settings.snapshot()
        logo = await self._logos.of("", settings)
        design = _chosen(settings, "")
        font = await self._coverage.further(printed, settings.value(FONT))
        chosen = paper or settings.value("documents.paper")
        if not chosen or is_roll(chosen):
            chosen = _usual(printed.seller)
        with named("", settings):
            return await draw(chosen, Look(design.template, design.colour, logo, font))

    async def page_count(self, artifact: Artifact) -> int | None:
        """Return how many pages a PDF has; None where it cannot be read, as one that somebody else made may be."""
        return await self._renderer.pages(artifact.content)

    async def picture(self, artifact: Artifact, view: View) -> Picture:
        """Return a part of a page as a picture. Raises ProblemError `printing.no-raster`, `printing.picture`."""
        return await self._renderer.picture(artifact.content, view)

    async def unprintable(self, stored: StoredDocument, *, settings: SettingsSnapshot | None = None) -> Problem | None:
        """Return `document.unprintable` where the page would have boxes; not where the document has its own PDF.

        Raises ProblemError `document.font`, `document.font-licence` where a further font is needed and cannot be used.
        """
        if stored.own_pdf:
            return None
        font = await self._font(stored, settings or await self._settings.snapshot())
        return await self._coverage.unprintable(stored.document, font, f"draft-{stored.id}")

    async def unprintable_statement(self, statement: Statement) -> Problem | None:
        """Return `document.unprintable` where a statement of account would have boxes. Raises as `unprintable`."""
        font = (await self._settings.snapshot()).value(FONT)
        return await self._coverage.unprintable(statement, font, statement.buyer.name)

    async def unprintable_sheet(self, sheet: DaySheet) -> Problem | None:
        """Return `document.unprintable` where a day's sheet would have boxes. Raises as `unprintable`."""
        font = (await self._settings.snapshot()).value(FONT)
        return await self._coverage.unprintable(sheet, font, sheet.date.isoformat())

    def warm(self) -> None:
        """Start a rendering process: a document is being looked at, and may be wanted on paper next."""
        self._renderer.warm()

    def _missing(self, text: str) -> str:
        return self._renderer.missing(text)

    async def _cut(self, source: str | bytes, characters: str) -> Cut:
        return await self._renderer.cut(source, characters)

    async def _kept(self, stored: StoredDocument, sha256: str) -> bytes:
        content = await self._artifacts.get(sha256)
        if content is None:
            raise ProblemError(Problem("document.pdf-missing", {"number": stored.document.number}))
        return content

    async def _own(self, stored: StoredDocument, *, copy: bool) -> Artifact:
        """Return the PDF that a document was imported with; a copy has a mark on it."""
        name, sha256 = pdf_name(stored), stored.own_pdf
        content = await self._kept(stored, sha256)
        if copy:
            words = localizer(stored.document.language)
            content = await self._renderer.stamped(content, copy_stamp(words).text)
            sha256 = digest(content)
        return Artifact(name, sha256, content, own=True)

    async def _drawn(self, stored: StoredDocument, page: _Page, settings: SettingsSnapshot) -> Artifact:
        """Return the document as it is drawn now, where it was not drawn from the same a moment ago."""
        logo = await self.logo(stored, settings)
        font, design = await self._design(stored, settings)
        look = Look(design.template, design.colour, logo, font)
        what = stored.document, page.form, look, page.copy, page.hybrid
        drawn = self._lately.get(what)
        if drawn is None:
            with named(stored.document.store, settings):
                drawn = await self._page(stored.document, page, look)
            if stored.provisional and not is_draft(stored.document.state):
                self._lately.put(what, drawn)
        content = drawn.content
        form = page.form + page.said + (HYBRID if page.hybrid and not drawn.notes else "")
        return Artifact(
            pdf_name(stored),
            digest(content),
            content,
            own=False,
            form=_kept_as(form, page.form, design),
            logo=logo or b"",
            design=design.name,
            font=font or b"",
            notes=drawn.notes,
        )

    async def _page(self, document: Document, page: _Page, look: Look) -> Drawn:
        if page.hybrid:
            return await self._renderer.hybrid(document, page.form, look, copy=page.copy)
        return Drawn(await self._renderer.pdf(document, page.form, look, copy=page.copy))

    async def logo(self, stored: StoredDocument, settings: SettingsSnapshot) -> bytes | None:
        """Return the picture on the page of a document; None for none. Raises ProblemError `document.logo`."""
        if stored.logo is not None:
            return await self._artifacts.get(stored.logo) if stored.logo else None
        return await self.house_logo(stored.document.store, settings)

    async def house_logo(self, store: str, settings: SettingsSnapshot) -> bytes | None:
        """Return the picture of the company, or of a store, as it is now. Raises ProblemError `document.logo`."""
        return await self._logos.of(store, settings)

    async def _design(self, stored: StoredDocument, settings: SettingsSnapshot) -> tuple[bytes | None, Design]:
        """Return the further font and the design: those with which it left the house, else what the settings say."""
        font = await self._font(stored, settings)
        if stored.design is not None:
            return font if font and isinstance(font, bytes) else None, Design.named(stored.design)
        further = await self._coverage.further(stored.document, font)
        design = _chosen(settings, stored.document.store)
        return further, design if further is None else replace(design, font=digest(further))

    async def _font(self, stored: StoredDocument, settings: SettingsSnapshot) -> str | bytes:
        """Return where the further font of a document is, or what is in it; empty for none."""
        if stored.design is None:
            return settings.value(FONT, stored.document.store)
        kept = Design.named(stored.design).font
        return (await self._artifacts.get(kept) or b"") if kept else b""


class _Page(NamedTuple):
    """What is drawn of a document."""

    form: str
    """One of `PAPERS`."""
    said: str = ""
    """After the form, where the page says something else than it did when the document was issued."""
    copy: bool = False
    """Whether it was printed before."""
    hybrid: bool = False
    """Whether the e-invoice goes inside (Factur-X)."""


def _said(document: Document) -> str:
    """Return what marks the page of a document that says something else by now: each sum of payments is another one."""
    said = _ANOTHER.get(document.state, "")
    if not document.received:
        return said
    paid = ";".join(f"{each.date} {each.method} {each.amount:f}{_rounded(each)}" for each in document.received)
    return f"{said or '-part'}-{digest(paid.encode())[:12]}"


def _rounded(each: Received) -> str:
    return f" {each.rounding:f}" if each.rounding else ""


def _chosen(settings: SettingsSnapshot, store: str) -> Design:
    template, colour = (settings.value(f"documents.{key}", store) for key in ("template", "colour"))
    # The environment may say anything.
    return Design(template if template in TEMPLATES else CLASSIC, colour_of(colour))


def _kept_as(said: str, form: str, design: Design) -> str:
    """Return under what a page is kept: pages of a roll are black, whatever the design."""
    name = replace(design, template=CLASSIC, colour="").name if is_roll(form) else design.name
    return f"{said} {name}".rstrip()


def _form(document: Document, paper: str, settings: SettingsSnapshot) -> str:
    return paper or settings.value("documents.paper", document.store) or _usual(document.seller)


def _usual(seller: Party) -> str:
    """Return the paper of the seller's country."""
    return "letter" if seller.address.country in _LETTER_COUNTRIES else "a4"
