"""The page: a document as text, with its lines and totals, for the preview and the document's own screen."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content

from komtui.domain.money import ZERO, Money
from komtui.domain.sales.document import Adjustment, Document, Line
from komtui.domain.text import visible
from komtui.i18n import Localizer, _, current
from komtui.ui.glyphs import GLYPHS, padded
from komtui.ui.localized import state_word

_FIGURE = 14


def page(document: Document, width: int) -> Content:
    """Return the document as text of `width` cells, in the language of the screen, figures aligned on the right."""
    return Content("\n").join(_Page(document, max(width, 36)).lines())


class _Page:
    def __init__(self, document: Document, width: int) -> None:
        self.document = document
        self.width = width
        self.speaks: Localizer = current()

    def lines(self) -> Iterator[Content]:
        yield from self._head()
        yield Content("")
        yield from self._buyer()
        yield Content("")
        yield from self._lines()
        yield from self._adjustments()
        yield Content(GLYPHS.rule * self.width).stylize("dim")
        yield from self._totals()
        yield from self._foot()

    def _money(self, amount: Decimal) -> str:
        return self.speaks.money(Money(amount, self.document.currency))

    def _right(self, label: str, figure: str, style: str = "") -> Content:
        gap = max(self.width - cell_len(label) - cell_len(figure), 1)
        return Content(f"{label}{' ' * gap}{figure}").stylize(style)

    def _head(self) -> Iterator[Content]:
        document = self.document
        title = f"{self.speaks.kind(document.kind)} {visible(document.number) or _('(draft)')}"
        yield self._right(title, state_word(document.state, document.kind), "bold")
        dates = [self.speaks.date(document.date)]
        if document.due_date:
            dates.append(_("due {date}").format(date=self.speaks.date(document.due_date)))
        if document.valid_until:
            dates.append(_("valid until {date}").format(date=self.speaks.date(document.valid_until)))
        yield Content(" · ".join(dates)).stylize("dim")
        for reference in document.references:
            yield Content(f"→ {visible(reference.number)}").stylize("dim")

    def _buyer(self) -> Iterator[Content]:
        buyer = self.document.buyer
        yield Content(visible(buyer.name)).stylize("bold")
        address = buyer.address
        town = " ".join(part for part in (address.postcode, address.city, address.region) if part)
        street = ", ".join(part for part in (address.line1, address.line2, address.line3) if part)
        town = ", ".join(part for part in (town, address.country) if part)
        place = ", ".join(part for part in (street, town) if part)
        # A country alone on a line of its own is no address: what is too long breaks before the town.
        places = [place] if cell_len(visible(place)) <= self.width else [street, town]
        for text in (*places, buyer.email):
            if text:
                yield Content(visible(text))

    def _lines(self) -> Iterator[Content]:
        if not self.document.lines:
            yield Content(_("This document states its totals only, without lines.")).stylize("dim")
            return
        room = self.width - _FIGURE - 1
        # Quantity and price stand beside the description where there is room for both, below it elsewhere.
        wide = room >= 50
        for line in self.document.lines:
            net = padded(self._money(line.net(self.document.currency)), _FIGURE, right=True)
            how = self._how(line)
            first = room - cell_len(how) - 1 if wide else room
            yield Content(f"{padded(visible(line.description), first)} {how + ' ' if wide else ''}{net}")
            if not wide:
                yield Content(f"  {how}").stylize("dim")
            for adjustment in line.adjustments:
                yield Content(f"  {self._reason(adjustment)} {self._money(adjustment.signed)}").stylize("dim")

    def _how(self, line: Line) -> str:
        price = self.speaks.number(line.price, None if -line.price.normalize().as_tuple().exponent > 2 else 2)  # type: ignore[operator]  # a finite number's exponent is an int
        base = "" if line.price_base == 1 else f" / {self.speaks.number(line.price_base)}"
        return f"{self.speaks.number(line.quantity)} × {price}{base}"

    def _reason(self, adjustment: Adjustment) -> str:
        words = visible(adjustment.reason) or (_("Charge") if adjustment.charge else _("Discount"))
        return words if adjustment.percent is None else f"{words} {self.speaks.percent(adjustment.percent)}"

    def _adjustments(self) -> Iterator[Content]:
        for adjustment in self.document.adjustments:
            yield self._right(self._reason(adjustment), self._money(adjustment.signed))

    def _totals(self) -> Iterator[Content]:
        totals = self.document.totals
        yield self._right(_("Net"), self._money(totals.net))
        for subtotal in self.document.taxes:
            rate = f"{_(subtotal.tax.scheme)} {self.speaks.percent(subtotal.tax.rate)}"
            yield self._right(f"{rate}  {self._money(subtotal.taxable)}", self._money(subtotal.amount), "dim")
        if not self.document.taxes and totals.tax != ZERO:
            yield self._right(_("Tax"), self._money(totals.tax))
        yield self._right(_("Total"), self._money(totals.gross), "bold")
        if totals.prepaid != ZERO:
            yield self._right(_("Already paid"), self._money(-totals.prepaid))
        if totals.rounding != ZERO:
            yield self._right(_("Rounding"), self._money(totals.rounding))
        if totals.payable != totals.gross:
            yield self._right(_("To pay"), self._money(totals.payable), "bold")

    def _foot(self) -> Iterator[Content]:
        texts = [*self.document.notes, self.document.terms]
        if self.document.payment.iban:
            texts.append(f"IBAN {self.document.payment.iban}")
        for text in texts:
            if text.strip():
                yield Content("")
                yield Content(visible(text.strip(), multiline=True))
