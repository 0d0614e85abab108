"""What law asks, on the screen: below a draft, in its list, at issue, on what is issued. By keyboard, 80×24."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from textual.events import Key
from textual.widgets import OptionList

from komtui.adapters.validation.terms import EITHER, FIELDS, RULES
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.attachment import Attachment
from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans, Period
from komtui.domain.sales.legal.canada import CANADA
from komtui.domain.sales.legal.europe import EUROPE
from komtui.domain.sales.legal.france import FRANCE
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Capacity, Party
from komtui.domain.sales.tax import Tax
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import use
from komtui.services.ports import StoredDocument
from komtui.services.sales.law.checks import place
from komtui.ui.acts.mending import is_legal
from komtui.ui.screens.bulk.screen import BulkScreen
from komtui.ui.screens.customers.form import CustomerForm
from komtui.ui.screens.document.screen import DocumentScreen
from komtui.ui.screens.draft._details import DetailsScreen
from komtui.ui.screens.draft._law import cell_of, detail_of
from komtui.ui.screens.draft._pointed import typed_at, with_words, words_at
from komtui.ui.screens.draft.grid import DraftGrid
from komtui.ui.screens.draft.screen import DraftScreen
from komtui.ui.screens.letter.screen import LetterScreen
from komtui.ui.screens.settings.screen import SettingsScreen
from komtui.ui.widgets.findings import FindingsScreen

D = Decimal
HOTEL = Party(
    "Hôtel Le Fé",
    address=Address("31 rue Mercière", postcode="69002", city="Lyon", country="FR"),
    email="hotel@le-fe.example",
    vat_id="FR83404833048",
)
BAKERY = {
    # What the official rules say has tests of its own.
    "documents__facturx": "no",
    "company__name": "Boulangerie Lefèvre SAS",
    "company__country": "FR",
    "company__address1": "12 rue des Capucins",
    "company__postcode": "69001",
    "company__city": "Lyon",
    "company__legal_id": "303265045",
    "company__vat_id": "FR40303265045",
    "company__legal_form": "SAS au capital de 40 000 €, RCS Lyon 303 265 045",
}


async def draft(house: Any, buyer: Party = HOTEL, **settings: str) -> int:
    """Write a draft of one line, of a bakery in Lyon; return its key."""
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.services.ports import NewDocument

    await house.company(**BAKERY | {"language__documents": "fr"} | settings)
    lines = (Line("Pain", D(10), price=D("2.50"), taxes=(Tax("VAT", "S", D("5.5")),)),)
    document = Document(
        Kind.INVOICE, "", dt.date(2026, 11, 2), "EUR", Party(""), buyer, lines, "fr", State.DRAFT
    )  # fmt: skip
    (written,) = await DocumentRepository(house.services.database).add([NewDocument(document)])
    return int(written.id)


async def opened(hands: Any, house: Any, key: int) -> None:
    hands.app.push_screen(DraftScreen(house.services, key))
    await hands.until(lambda: isinstance(hands.app.screen, DraftScreen) and bool(hands.app.screen.query(DraftGrid)))


def on(hands: Any, kind: type) -> Any:
    return lambda: isinstance(hands.app.screen, kind)


async def test_the_help_says_what_is_missing_and_leads_to_the_field_and_back(house: Any) -> None:
    use("fr")
    key = await draft(house)
    async with house.screen() as hands:
        await opened(hands, house, key)
        await hands.sees("élément manque (F7)")
        await hands.press("f7")
        await hands.until(on(hands, FindingsScreen))
        await hands.sees("Le SIREN du client manque")
        await hands.press("enter")
        await hands.until(on(hands, DetailsScreen))
        rows = hands.app.screen._rows
        assert rows["legal_id"].query("*:focus")
        await hands.press(*"404833048")
        await hands.press("ctrl+s")
        await hands.until(on(hands, DraftScreen))
        await hands.sees("Tout ce que la loi demande y est")


async def test_a_refused_issue_shows_the_same_list_and_goes_to_the_setting(house: Any) -> None:
    use("fr")
    key = await draft(house, company__legal_id="")
    async with house.screen() as hands:
        await opened(hands, house, key)
        await hands.sees("éléments manquent (F7)")
        # First what is missing, then whether it is to be issued.
        await hands.press("f8")
        await hands.until(on(hands, FindingsScreen))
        await hands.sees("Votre SIREN manque")
        await hands.press("enter")
        await hands.until(on(hands, SettingsScreen))
        await hands.until(lambda: hands.app.screen._board.form.key == "company.legal_id")
        await hands.press("escape")
        await hands.until(on(hands, DraftScreen))


async def test_a_draft_that_is_looked_at_says_what_is_missing_before_it_asks(house: Any) -> None:
    use("fr")
    key = await draft(house)
    async with house.screen() as hands:
        hands.app.push_screen(DocumentScreen(house.services, key))
        await hands.sees("F8")
        await hands.press("f8")
        await hands.until(on(hands, FindingsScreen))
        await hands.sees("Le SIREN du client manque")
        await hands.press("escape")
        await hands.until(on(hands, DocumentScreen))
        assert "Émettre ce brouillon" not in hands.text


async def test_the_list_of_an_issued_document_only_says(house: Any) -> None:
    use("fr")
    key = await draft(house, Party("Mme Nuñez", address=HOTEL.address, email="a@b.example"))
    stored = await house.services.documents.issue(key)
    async with house.screen() as hands:
        await hands.sees(stored.document.number)
        await hands.press("l")
        await hands.until(on(hands, FindingsScreen))
        await hands.sees("a tout ce que la loi demande")
        await hands.press("escape", "enter")
        await hands.until(on(hands, DocumentScreen))
        await hands.press("l")
        await hands.until(on(hands, FindingsScreen))


async def test_a_cell_is_gone_to(house: Any) -> None:
    key = await draft(house, Party("Mme Nuñez", address=HOTEL.address, email="a@b.example"))
    async with house.screen() as hands:
        await opened(hands, house, key)
        sheet = hands.app.screen.query_one(DraftGrid).sheet
        sheet.put_line(0, Line("Pain", D(10), price=D("2.50"), taxes=(Tax("VAT", "S", D(19)),)))
        hands.app.screen._changed()
        await hands.press("f7")
        await hands.until(on(hands, FindingsScreen))
        await hands.press("enter")
        await hands.until(lambda: isinstance(hands.app.screen, DraftScreen) and hands.app.screen._grid.cell == "tax")


FACTOR = Party("Affacturage SA", address=HOTEL.address, legal_id="552100555", legal_scheme="0002")
FULL = replace(
    Document(Kind.INVOICE, "", dt.date(2026, 11, 2), "EUR", Party(""), HOTEL),
    lines=(Line("Pain", period=Period(dt.date(2026, 10, 1))),),
    payee=FACTOR,
    ship_to=FACTOR,
    tax_representative=FACTOR,
    period=Period(dt.date(2026, 10, 1)),
    payment=PaymentMeans("30", "FR7630006000011234567890189"),
)
ROWS = frozenset(
    {
        *(
            "language",
            "currency",
            "discount",
            "email",
            "line1",
            "line2",
            "postcode",
            "city",
            "region",
            "country",
            "phone",
        ),
        *("capacity", "vat_id", "legal_id", "delivery", "order", "type", "earlier", "process", "exemption", "terms"),
        *("notes", "file", "tax_in_euros"),
    }
)
"""Of the details of an invoice."""
NAMED = (
    *(rule.field for table in (FRANCE, EUROPE, CANADA) for rule in table),
    *(*FIELDS.values(), *RULES.values(), *(each for several in EITHER.values() for each in several)),
)
"""Every field that law or an official rule may name."""


def test_each_field_that_a_rule_names_has_a_place_where_it_is_mended() -> None:
    stored = StoredDocument(1, FULL, 1, "", "", provisional=True)
    named = {place(each.replace("[]", "[0]"), stored) for each in NAMED}
    assert len(named) > 120
    lost = [
        each
        for each in sorted(named)
        if not (each in BY_KEY or cell_of(each) or detail_of(each) in ROWS or typed_at(FULL, each))
    ]
    assert lost == []


async def test_a_field_without_a_row_of_its_own_gets_one_and_what_is_typed_there_stays(house: Any) -> None:
    key = await draft(house, Party("Mme Nuñez", address=HOTEL.address, email="a@b.example"))
    async with house.screen() as hands:
        await opened(hands, house, key)
        screen = hands.app.screen
        sheet = screen.query_one(DraftGrid).sheet
        sheet.document = replace(sheet.document, payee=FACTOR)
        screen._changed()
        await hands.press("f7")
        await hands.until(on(hands, FindingsScreen))
        await hands.press("enter")
        await hands.until(on(hands, DetailsScreen))
        await hands.sees("Paid to,", "552100555")
        assert hands.app.screen._rows["payee.legal_id"].query("*:focus")
        await hands.press("ctrl+u", *"552100554", "ctrl+s")
        await hands.until(lambda: hands.app.screen is screen)
        assert sheet.document.payee == replace(FACTOR, legal_id="552100554")
        await hands.sees("All that law asks is there")


def test_days_and_figures_are_typed_at_their_path() -> None:
    day = lambda text: dt.date.fromisoformat(text) if text else None  # noqa: E731 - as a form reads it
    changed = with_words(FULL, "period.start", "2026-09-01", day)
    changed = with_words(changed, "lines[0].gross_price", "3,50", day)
    changed = with_words(changed, "prepaid", "2", day)
    assert (changed.period, changed.prepaid) == (Period(dt.date(2026, 9, 1)), 2)
    assert changed.lines[0].gross_price == D("3.50")
    assert with_words(changed, "lines[0].gross_price", "", day).lines[0].gross_price is None
    assert words_at(changed, "lines[0].period.start") not in {None, ""}
    assert words_at(changed, "lines") is None
    for path, text in (("prepaid", "much"), ("date", "")):
        with pytest.raises(ProblemError):
            with_words(FULL, path, text, day)


async def test_the_key_goes_to_the_file_that_advice_is_about(house: Any) -> None:
    key = await draft(house, Party("Mme Nuñez", address=HOTEL.address, email="a@b.example"))
    named = Attachment("P-1", "DOCUMENT_ANNEXE", "https://example.com/1", name="Plan.dwg")
    async with house.screen() as hands:
        await opened(hands, house, key)
        sheet = hands.app.screen.query_one(DraftGrid).sheet
        sheet.document = replace(sheet.document, attachments=(replace(named, name=""), named))
        hands.app.screen._changed()
        await hands.press("f7")
        await hands.until(on(hands, FindingsScreen))
        await hands.sees("called “Plan.dwg”")
        await hands.press("enter")
        await hands.until(on(hands, DetailsScreen))
        assert hands.app.focused is hands.app.screen._kept[1][1]


async def test_advice_is_not_said_to_be_all_that_law_asks(house: Any) -> None:
    use("fr")
    key = await draft(house, Party("Zoé Müller"))
    async with house.screen() as hands:
        await opened(hands, house, key)
        await hands.sees("Rien ne manque", "1 conseil (F7)")


def test_what_an_e_invoice_cannot_say_leads_to_its_field_as_well() -> None:
    problem = Problem("einvoice.writing", {"number": "F-1", "what": "buyer.address.country"}, "buyer.address.country")
    assert is_legal(ProblemError(problem))
    assert not is_legal(ProblemError(problem, Problem("document.unknown", {"number": "F-1"})))


async def test_the_earlier_invoice_is_typed_proposed_and_checked_where_law_asks_for_it(house: Any) -> None:
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.services.ports import NewDocument

    key = await draft(house)
    books = DocumentRepository(house.services.database)
    issued = Document(Kind.INVOICE, "F-7", dt.date(2026, 10, 1), "EUR", Party(""), HOTEL, state=State.ISSUED)
    await books.add([NewDocument(issued.frozen())])
    async with house.screen() as hands:
        hands.app.push_screen(DraftScreen(house.services, key, field="references"))
        await hands.sees("Earlier invoices", "The last: F-7 (2026-10-01)")
        await hands.type("F-8")
        await hands.press("ctrl+s")
        await hands.sees("There is no F-8 in the books.")
        await hands.press("backspace", "backspace")
        await hands.until(lambda: "F-7 (2026-10-01)" in str(hands.app.focused.render_line(0).text), "it is proposed")
        await hands.press("right", "ctrl+s")
        await hands.until(lambda: isinstance(hands.app.screen, DraftScreen), "the form is left")
        await hands.press("escape")
        await hands.until(lambda: not isinstance(hands.app.screen, DraftScreen), "the draft is saved")
    stored = await house.services.documents.get(key)
    assert [(each.number, each.date) for each in stored.document.references] == [("F-7", dt.date(2026, 10, 1))]


NURSE = Party(
    "Zoé Martin",
    address=Address("3 rue Mercière", postcode="69002", city="Lyon", country="FR"),
    email="zoe@martin.example",
    capacity=Capacity.CONSUMER,
)


async def _english(house: Any, *numbers: str, language: str = "en") -> list[int]:
    """Write French invoices to a private person whose letters are in another language; return their keys."""
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.services.ports import NewDocument

    await house.company(**BAKERY | {"language__documents": "fr"})
    seller = Party(
        "Boulangerie Lefèvre SAS",
        address=Address("12 rue des Capucins", postcode="69001", city="Lyon", country="FR"),
        legal_id="303265045",
        vat_id="FR40303265045",
    )
    lines = (Line("Pain", D(10), price=D("2.50"), taxes=(Tax("VAT", "S", D("5.5")),)),)
    document = Document(
        Kind.INVOICE, "", dt.date(2026, 11, 2), "EUR", seller, NURSE, lines, "fr", State.ISSUED
    )  # fmt: skip
    new = [NewDocument(replace(document, number=number)) for number in numbers]
    ids = [each.id for each in await DocumentRepository(house.services.database).add(new)]
    await house.services.customers.collect(ids)
    found = await house.services.customers.of_document(ids[0])
    await house.services.customers.save(found, replace(found.customer, language=language))
    return ids


async def test_a_letter_in_another_language_than_law_wants_has_a_key_to_the_customer_and_back(house: Any) -> None:
    (key,) = await _english(house, "F-2026-0001")
    async with house.screen() as hands:
        hands.app.push_screen(LetterScreen(house.services, key))
        await hands.sees("is not in French (loi 94-665)", "F7 goes there")
        for each in (Key("f7", None), Key("0", "0")):
            hands.app.post_message(each)  # in one packet: what comes behind it is not for the name
        await hands.until(on(hands, CustomerForm))
        await hands.until(lambda: bool(hands.app.screen._rows["language"].query("*:focus")) and hands.app.is_settled)
        assert hands.app.screen._rows["name"].value == NURSE.name
        hands.app.screen._rows["language"].value = "fr"
        await hands.press("ctrl+s")
        await hands.until(on(hands, LetterScreen))
        await hands.sees("Facture F-2026-0001")
        assert "94-665" not in hands.text
        await hands.press("f8")
        await hands.sees("on its way")
    (sent,) = await house.services.outbox.deliveries()
    assert sent.subject.startswith("Facture")


async def test_words_of_ones_own_stay_where_the_customer_gets_another_language(house: Any) -> None:
    (key,) = await _english(house, "F-2026-0001")
    async with house.screen() as hands:
        hands.app.push_screen(LetterScreen(house.services, key))
        await hands.sees("F7 goes there")
        await hands.type("Chère Zoé, ")
        await hands.press("f7")
        await hands.until(on(hands, CustomerForm))
        hands.app.screen._rows["language"].value = "fr"
        await hands.press("ctrl+s")
        await hands.sees("words of your own")
        await hands.press("enter")
        await hands.until(on(hands, LetterScreen))
        await hands.sees("Chère Zoé", "is not in French")


async def test_a_plan_says_which_letters_are_in_another_language_than_law_wants(house: Any) -> None:
    ids = await _english(house, "F-2026-0001", "F-2026-0002")
    async with house.screen() as hands:
        hands.app.push_screen(BulkScreen(house.services, ids))
        await hands.sees("2 documents, 1 customer", "is not in French (loi 94-665)", "F7 goes there")
        await hands.press("f7")
        await hands.until(on(hands, CustomerForm))
        await hands.until(lambda: bool(hands.app.screen._rows["language"].query("*:focus")))
        hands.app.screen._rows["language"].value = "fr"
        await hands.press("ctrl+s")
        await hands.until(on(hands, BulkScreen))
        await hands.until(lambda: "94-665" not in hands.text)
        await hands.press("f8")
        await hands.sees("on its way")
    (sent,) = await house.services.outbox.deliveries()
    assert sent.subject.startswith("Factures")


async def test_what_law_asks_of_a_document_names_its_letter_and_leads_to_the_customer(house: Any) -> None:
    (key,) = await _english(house, "F-2026-0001")
    async with house.screen() as hands:
        hands.app.push_screen(DocumentScreen(house.services, key))
        await hands.until(on(hands, DocumentScreen))
        await hands.sees("F-2026-0001")
        await hands.press("l")
        await hands.sees("Customer, Language (should)", "94-665). Write it")
        screen = hands.app.screen
        list_ = screen.query_one(OptionList)
        list_.highlighted = next(
            place for place, each in enumerate(screen._findings) if each.field == "customer.language"
        )
        await hands.press("enter")
        await hands.until(on(hands, CustomerForm))
        hands.app.screen._rows["language"].value = "fr"
        await hands.press("ctrl+s")
        await hands.until(lambda: isinstance(hands.app.screen, FindingsScreen) and "94-665" not in hands.text)
