"""The head of the first page: the seller, the buyer where an envelope's window shows it, the title and the facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from komtui.adapters.pdf import logo, wording
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.sheet import (
    BODY,
    GREY,
    LABEL,
    NAME,
    PAPERS,
    SMALL,
    STRONG,
    TITLE,
    Sheet,
    Style,
    fitted,
    wrapped,
)
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.i18n import Localizer

CONTACT = Style(7.8, colour=GREY)
NUMBER = Style(11, bold=True)


@dataclass(frozen=True)
class Frame:
    """The paper, and where things stand on it; millimetres."""

    width: float
    height: float
    left: float
    right: float
    window: float
    """Where the buyer begins, seen through the window of an envelope."""
    facts: float
    """Where the facts begin: the other half."""
    address: float
    """Top of the window: of the buyer and of the facts."""

    @classmethod
    def of(cls, form: str, country: str) -> Frame:
        """Return the frame of a form for a seller in `country`.

        In North America the window is on the left: of a No. 10 envelope, 7/8 in from its edge, to which 1/8 in is
        added. Elsewhere it is on the right: of a French DL envelope, which shows 85 × 33 mm of the sheet from 110 mm
        to the right and 55 mm down.
        """
        width, height = PAPERS[form]
        on_left = country in ("CA", "US") or (form == "letter" and not country)
        margin = 25.4 if on_left else 20
        middle = width / 2 + 6
        window, facts = (margin, middle) if on_left else (middle, margin)
        return cls(width, height, margin, width - margin, window, facts, 57 if on_left else 55)

    @property
    def half(self) -> float:
        """How wide the buyer and the facts are."""
        return self.right - max(self.window, self.facts)


@dataclass(frozen=True)
class Letterhead:
    """What the first page begins with."""

    document: Document
    words: Localizer
    frame: Frame
    logo: bytes | None
    """PNG or JPEG."""

    def draw(self, sheet: Sheet) -> float:
        """Draw it, and return where the flow begins. Raises UnusableLogoError."""
        below = self._seller(sheet)
        self._title(sheet)
        # What stands under the seller gives way to it; the window's place is kept as long as the seller leaves it.
        address = max(self.frame.address, below + (6 if self.frame.window == self.frame.left else 0))
        facts = self._facts(sheet, max(self.frame.address, below + (4 if self.frame.facts == self.frame.left else 0)))
        return max(self._buyer(sheet, address), facts, address + 31) + 7

    def _seller(self, sheet: Sheet) -> float:
        frame, seller = self.frame, self.document.seller
        width = frame.width * 0.5 - frame.left
        y = 14.0
        name = NAME
        if self.logo is not None:
            y, name = y + logo.draw(sheet, self.logo, frame.left, y) + 2.5, STRONG
        lines = [(line, name) for line in _lines(seller.trading_name or seller.name, name, width, 4)]
        if seller.trading_name and seller.trading_name != seller.name:
            lines += [(line, CONTACT) for line in _lines(seller.name, CONTACT, width, 2)]
        # Who gets it from abroad sees where it comes from.
        home = self.document.buyer.address.country or seller.address.country
        for text in (*postal(seller.address, self.words, home=home), _contact(seller)):
            lines += [(line, CONTACT) for line in _lines(text, CONTACT, width, 4)]
        return _write(sheet, frame.left, y, lines)

    def _title(self, sheet: Sheet) -> None:
        text, style = fitted(printable(wording.title(self.document, self.words)), TITLE, self.frame.width * 0.42)
        sheet.put_right(self.frame.right, 21, text, style)
        number = self.document.number
        if self.document.state is State.DRAFT or not number:
            number = self.words._("Draft")
        text, style = fitted(printable(number), NUMBER, self.frame.width * 0.42)
        sheet.put_right(self.frame.right, 27.5, text, style)

    def _buyer(self, sheet: Sheet, address: float) -> float:
        document, frame = self.document, self.frame
        home = document.seller.address.country
        sheet.put(frame.window, address - 2.6, self._buyer_label(), LABEL)
        y = _write(sheet, frame.window, address, self._party(document.buyer, home))
        if document.ship_to is not None and document.ship_to != document.buyer:
            y = max(y + 5, address + 29)
            sheet.put(frame.window, y + LABEL.ascent, self.words._("Delivered to"), LABEL)
            y = _write(sheet, frame.window, y + 4.4, self._party(document.ship_to, home))
        return y

    def _buyer_label(self) -> str:
        return self.words._("Prepared for") if self.document.kind is Kind.QUOTE else self.words._("Billed to")

    def _party(self, party: Party, home: str) -> list[tuple[str, Style]]:
        width = self.frame.half
        lines = [(line, STRONG) for line in _lines(party.name, STRONG, width, 6)]
        more = [party.trading_name if party.trading_name != party.name else "", party.contact]
        for text in (*more, *postal(party.address, self.words, home=home)):
            lines += [(line, BODY) for line in _lines(text, BODY, width, 2)]
        return lines

    def _facts(self, sheet: Sheet, y: float) -> float:
        frame = self.frame
        facts = [(printable(label), printable(value)) for label, value in self._known() if value.strip()]
        column = min(max((SMALL.width(label) for label, _ in facts), default=0) + 4, frame.half * 0.5)
        width = frame.half - column
        for label, value in facts:
            text, style = fitted(label, SMALL, column - 2)
            sheet.put(frame.facts, y + BODY.ascent, text, style)
            for line in wrapped(value, BODY, width)[:3]:
                sheet.put(frame.facts + column, y + BODY.ascent, line)
                y += BODY.leading
            y += 0.6
        return y

    def _known(self) -> Iterable[tuple[str, str]]:
        document, words = self.document, self.words
        yield words._("Date"), wording.date(document.date, words)
        if document.kind is Kind.INVOICE and document.due_date:
            yield words._("Due date"), wording.date(document.due_date, words)
        if document.kind is Kind.QUOTE and document.valid_until:
            yield words._("Valid until"), wording.date(document.valid_until, words)
        if document.delivery_date:
            yield words._("Delivery date"), wording.date(document.delivery_date, words)
        seen = set()
        # The credited invoice is also where a credit note comes from: it is said once, by its legal name.
        for reference in sorted(document.references, key=lambda each: each.role == "origin"):
            if reference.number not in seen:
                yield wording.reference_label(reference, words), wording.reference_text(reference, words)
            seen.add(reference.number)
        buyer = document.buyer
        yield words._("Customer number"), buyer.identifier
        yield words._("Your VAT number"), buyer.vat_id
        register = wording.register_name(buyer, words)
        label = words._("Your {register}").format(register=register) if register else words._("Your registration")
        yield label, buyer.legal_id


def postal(address: Address, words: Localizer, *, home: str) -> list[str]:
    """Return the lines of a postal address as its country writes them; the country only on mail that leaves `home`."""
    if address.country in ("CA", "US", "GB", "AU", "IE", "NZ"):
        # Canada Post: two spaces before the postcode.
        town = "\u00a0\u00a0".join(
            filter(None, (" ".join(filter(None, (address.city, address.region))), address.postcode))
        )
    else:
        town = " ".join(filter(None, (address.postcode, address.city)))
    lines = [address.line1, address.line2, address.line3, town]
    if address.country and address.country != home:
        lines.append(words.country(address.country).upper())
    return [line for line in lines if line.strip()]


def _contact(party: Party) -> str:
    return "\n".join(filter(None, (party.phone, party.email)))


def _lines(text: str, style: Style, width: float, most: int) -> list[str]:
    """Return untrusted `text` in at most `most` lines, the last cut short where there would be more."""
    if not text.strip():
        return []
    lines = wrapped(printable(text, multiline=True).strip(), style, width)
    if len(lines) > most:
        last, _ = fitted(lines[most - 1] + " " + lines[most], style, width, smallest=style.size)
        lines = [*lines[: most - 1], last]
    return lines


def _write(sheet: Sheet, x: float, y: float, lines: Iterable[tuple[str, Style]]) -> float:
    for text, style in lines:
        sheet.put(x, y + style.ascent, text, style)
        y += style.leading
    return y
