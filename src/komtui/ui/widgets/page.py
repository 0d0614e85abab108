"""The page: a document laid out as text, for the preview and the document's own screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rich.cells import cell_len
from textual.content import Content

from komtui.domain.sales.document import Document
from komtui.domain.sales.payment import standings_of
from komtui.domain.text import visible
from komtui.i18n import current
from komtui.i18n.presentation.document import Presentation, presented
from komtui.i18n.presentation.lines import LineWords
from komtui.i18n.presentation.parties import PartyWords
from komtui.i18n.presentation.states import standing_word
from komtui.services.addresses import labelled
from komtui.ui.terminal.glyphs import GLYPHS, padded

_BESIDE = 26
"""Cells that a description must have left for quantity and price to stand beside it."""
_PROSE = ("detail", "note")
"""What is said of a line where there is room: it may be long."""


def page(
    document: Document,
    width: int,
    letters: Content | None = None,
    *,
    prose: bool = False,
    today: dt.date | None = None,
) -> Content:
    """Return the document as text of `width` cells, in the language of the screen, figures aligned on the right.

    `letters` stand below the totals: how to pay and on what terms may be long, and a preview ends somewhere. So does
    the `prose` below a line, which is left out unless it is asked for. With `today` it says what is overdue,
    expired or refunded.
    """
    said = presented(document, current(), brief=True)
    if today and (urgent := standings_of(document, today)):
        said = replace(said, state=", ".join(standing_word(each, document.kind) for each in urgent))
    return Content("\n").join(_Page(said, max(width, 30), prose=prose).lines(letters))


class _Page:
    def __init__(self, said: Presentation, width: int, *, prose: bool) -> None:
        self.said = said
        self.prose = prose
        self.width = width

    def lines(self, letters: Content | None) -> Iterator[Content]:
        said = self.said
        name = visible(said.name)
        if cell_len(name) + 1 + cell_len(said.state) > self.width:
            yield Content(name).stylize("bold")
            name = ""
        yield self._right(name, said.state, "bold")
        yield from self._flowing(f"{fact.label} {visible(fact.value)}" for fact in said.facts)
        for party in (said.buyer, said.ship_to):
            if party is not None:
                yield Content("")
                yield from self._party(party)
        yield Content("")
        if said.unlisted:
            yield Content(said.unlisted).stylize("dim")
        else:
            yield from self._lines()
        yield Content(GLYPHS.rule * self.width).stylize("dim")
        yield from self._totals()
        if letters is not None:
            yield Content("")
            yield letters
        yield from self._foot()

    def _right(self, label: str, figure: str, style: str = "") -> Content:
        gap = max(self.width - cell_len(label) - cell_len(figure), 1)
        return Content(f"{label}{' ' * gap}{figure}").stylize(style)

    def _flowing(self, texts: Iterable[str], indent: str = "") -> Iterator[Content]:
        """Yield short texts, as many a line as it holds."""
        line = ""
        for text in texts:
            longer = f"{line} · {text}" if line else indent + text
            if line and cell_len(longer) > self.width:
                yield Content(line).stylize("dim")
                longer = indent + text
            line = longer
        if line:
            yield Content(line).stylize("dim")

    def _prose(self, text: str, indent: str = "") -> Iterator[Content]:
        """Yield untrusted text of several lines, those that are too long broken between words."""
        for line in visible(text, multiline=True).split("\n"):
            part = indent
            for word in line.split(" "):
                longer = f"{part} {word}" if part != indent else indent + word
                if part != indent and cell_len(longer) > self.width:
                    yield Content(part)
                    longer = indent + word
                part = longer
            yield Content(part)

    def _party(self, party: PartyWords) -> Iterator[Content]:
        yield Content.assemble((f"{party.heading} ", "dim"), (visible(party.name), "bold"))
        address = ", ".join(party.address)
        # A town alone on a line of its own is no address: what is too long breaks after the street.
        street, town = ", ".join(party.address[:1]), ", ".join(party.address[1:])
        places = [address] if cell_len(visible(address)) <= self.width else [street, town]
        for text in (party.trading_name, party.contact, *places, party.email):
            if text:
                yield Content(labelled(visible(text)))

    def _lines(self) -> Iterator[Content]:
        figures = max(cell_len(line.amount) for line in self.said.lines)
        room = self.width - figures - 2
        # Quantity and price stand beside the descriptions where there is room for both, below them elsewhere.
        beside = max(cell_len(visible(line.how)) for line in self.said.lines) + _BESIDE <= room
        for line in self.said.lines:
            yield from self._line(line, room, beside=beside)

    def _line(self, line: LineWords, room: int, *, beside: bool) -> Iterator[Content]:
        how = visible(line.how)
        indent = "  " * line.level
        # How and the figure stand beside the first line of a description of several.
        first, *more = visible(line.description, multiline=True).split("\n")
        description = padded(indent + first, room - cell_len(how) - 2 if beside and how else room)
        yield self._right(f"{description}  {how}" if beside and how else description, line.amount)
        for text in more:
            yield from self._prose(text, indent)
        if not beside and how:
            yield Content(f"{indent}  {how}").stylize("dim")
        for remark in line.remarks:
            if self.prose or remark.role not in _PROSE:
                yield from (text.stylize("dim") for text in self._prose(remark.text, f"{indent}  "))

    def _totals(self) -> Iterator[Content]:
        for total in self.said.totals:
            label = visible(f"{total.label} {total.remark}" if total.remark else total.label)
            style = {"tax": "dim", "gross": "bold", "final": "bold"}.get(total.role, "")
            if not total.remark or cell_len(label) + cell_len(total.amount) < self.width:
                yield self._right(label, total.amount, style)
                continue
            # The figures stay one below the other; what a tax was taken of stands beneath it.
            yield self._right(visible(total.label), total.amount, style)
            yield from self._flowing(visible(total.remark).split(" · "), "  ")

    def _foot(self) -> Iterator[Content]:
        payment = self.said.payment
        if payment.heading:
            yield Content("")
            yield Content(payment.heading).stylize("dim")
            yield from (Content(f"{label} {visible(value)}") for label, value in payment.facts)
        for paragraph in self.said.paragraphs:
            yield Content("")
            if paragraph.heading:
                yield Content(paragraph.heading).stylize("dim")
            yield from self._prose(paragraph.text)
