"""The editor of drafts, with the keyboard alone at 80×24."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from komtui.adapters.database.repositories.editors import EditorRepository
from komtui.domain.journal import Author
from komtui.domain.problem import ProblemError
from komtui.domain.sales.article import Article
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.document import Document, Kind, Line, LineRole
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.usual_taxes import offered
from komtui.i18n import current, use
from komtui.services.changes import Subject
from komtui.ui.screens.draft._cells import taxes_typed
from komtui.ui.screens.draft.grid import DraftGrid
from komtui.ui.screens.draft.screen import DraftScreen

D = Decimal
VAT55 = (Tax("VAT", "S", D("5.5")),)
LEFEVRE = Party(
    "Lefèvre & Fils",
    address=Address("12 rue du Four", postcode="69001", city="Lyon", country="FR"),
    email="compta@l.example",
)
LIST = (
    ("B01", "Baguette de tradition", "1.09", "3760001000019"),
    ("B02", "Pain de campagne", "5.20", "3760001000026"),
    ("V01", "Croissant au beurre d'Isigny", "1.15", "3760001000033"),
    ("V07", "Croissant aux amandes", "2.40", "3760001000040"),
    ("P01", "Tarte à la praline", "24.60", "3760001000057"),
)


async def shop(house: Any, **settings: str) -> None:
    """A bakery with five articles, and a customer who was there before."""
    from komtui.adapters.database.repositories.articles import ArticleRepository
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.services.ports import NewDocument

    await house.company(**{"language__documents": "fr", **settings})
    await ArticleRepository(house.services.database).put(
        [
            Article((("fr", name),), number, barcode, price=D(price), taxes=VAT55)
            for number, name, price, barcode in LIST
        ]
    )
    invoice = Document(
        Kind.INVOICE, "F-2026-0001", dt.date(2026, 11, 2), "EUR", Party(""), LEFEVRE,
        (Line("Pain", D(10), price=D("2.50"), taxes=VAT55),), "fr", State.ISSUED,
    )  # fmt: skip
    await DocumentRepository(house.services.database).add([NewDocument(invoice.frozen())])


def grid(hands: Any) -> DraftGrid:
    return hands.app.screen.query_one(DraftGrid)


def drafted(hands: Any) -> Document:
    return grid(hands).sheet.document


async def begin(hands: Any, kind: str = "i") -> None:
    await hands.press("N")
    await hands.sees("What is to be written?")
    await hands.press(kind)
    await hands.until(lambda: isinstance(hands.app.screen, DraftScreen) and bool(hands.app.screen.query(DraftGrid)))


async def stored(house: Any, hands: Any) -> Document:
    """Wait until all of it is in the books, and return what they have."""
    screen = hands.app.screen
    await hands.until(lambda: screen._keeper.id is not None and screen._keeper.is_saved(screen._sheet))
    return (await house.services.drafts.open(screen._keeper.id)).document


async def test_an_invoice_of_five_articles_takes_few_keys(house: Any) -> None:
    await shop(house)
    pressed = 0
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")

        async def keys(text: str) -> None:
            nonlocal pressed
            for key in text.split():
                pressed += 1
                await hands.press(key)

        async def typed(text: str) -> None:
            nonlocal pressed
            pressed += len(text)
            await hands.type(text)

        await keys("N")
        await hands.sees("What is to be written?")
        await keys("i")
        await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
        await typed("lef")
        await keys("enter")
        for number, quantity in (("b01", "118"), ("b02", "12"), ("v01", "60"), ("v07", "24"), ("p01", "2")):
            await typed(number)
            await keys("enter")
            await typed(quantity)
            await keys("enter")
        await keys("f8")
        await hands.sees("takes the next number")
        await keys("down enter")
        await hands.sees("Invoice F-2026-0002", "issued")
    # As docs/keys.md says it; 28 of them are letters and figures.
    assert pressed == 44
    (row,) = [each for each in (await rows(house)) if each.number == "F-2026-0002"]
    document = (await house.services.documents.get(row.id)).document
    assert [(line.item_id, line.quantity) for line in document.lines] == [
        ("B01", D(118)), ("B02", D(12)), ("V01", D(60)), ("V07", D(24)), ("P01", D(2)),
    ]  # fmt: skip
    assert (document.buyer, document.totals.net) == (LEFEVRE, D("366.82"))
    assert document.due_date == dt.date(2026, 12, 20)


async def rows(house: Any) -> Any:
    import asyncio

    from komtui.services.listing import Query

    return (await asyncio.wrap_future(house.services.index.page(Query(), 20))).rows


async def test_who_was_entered_on_the_spot_is_in_the_list_once_it_is_issued(house: Any) -> None:
    await shop(house)
    for number in ("F-2026-0002", "F-2026-0003"):
        async with house.screen() as hands:
            await begin(hands)
            await hands.type("Bistro Laval")
            await hands.sees("Bistro Laval")
            await hands.press("enter")
            if number == "F-2026-0002":
                await hands.sees("Telephone")
                await hands.press("escape")
            await hands.type("12*v01")
            await hands.press("enter", "f8")
            await hands.sees("takes the next number")
            await hands.press("down", "enter")
            await hands.sees(f"Invoice {number}", "issued")
    found = [
        await house.services.customers.of_document(each.id)
        for each in await rows(house)
        if each.number >= "F-2026-0002"
    ]
    assert [each.customer.party.name for each in found] == ["Bistro Laval"] * 2
    assert found[0].id == found[1].id


async def test_a_quantity_before_the_number_spares_a_key(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("12*v01")
        await hands.press("enter")
        assert grid(hands).place.kind == "new"
        assert (drafted(hands).lines[0].item_id, drafted(hands).lines[0].quantity) == ("V01", D(12))


async def test_what_is_proposed_is_chosen_with_the_arrows_and_a_text_of_ones_own_stays(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.sees("compta@l.example", "new customer")
        await hands.press("enter")
        await hands.type("crois")
        text = await hands.sees("Croissant au beurre d'Isigny", "Croissant aux amandes", "as typed: “crois”")
        assert text.index("beurre d'Isigny") < text.index("amandes")
        await hands.press("down", "enter")
        assert drafted(hands).lines[0].item_id == "V07"
        await hands.press("enter")
        await hands.type("crois")
        await hands.sees("as typed")
        await hands.press("up", "enter")
        assert (drafted(hands).lines[1].description, drafted(hands).lines[1].item_id) == ("crois", "")
        # Without a price the next thing to be typed is the price.
        await hands.type("3")
        await hands.press("enter")
        assert grid(hands).cell == "price"
        await hands.type("1.15")
        await hands.press("enter")
        assert grid(hands).place.kind == "new"
        # A text of the very name of an article is that article; one that none has is one's own.
        await hands.type("baguette de tradition")
        await hands.press("enter")
        assert drafted(hands).lines[2].item_id == "B01"


async def test_a_scanner_fills_line_after_line(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        burst = [*"3760001000019", "enter", *"3760001000033", "enter", *"3760001000033", "enter"]
        await hands._pilot.press(*burst)
        await hands.until(lambda: hands.app.is_settled and len(drafted(hands).lines) == 2)
        assert [(line.item_id, line.quantity) for line in drafted(hands).lines] == [("B01", D(1)), ("V01", D(2))]
        await hands.type("3760001999999")
        await hands.press("enter")
        await hands.sees("No article has the number 3760001999999", "3760001999999")
        assert len(drafted(hands).lines) == 2


async def test_a_figure_alone_is_the_quantity_of_what_was_scanned_before_it(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands._pilot.press(*"3760001000019", "enter")
        await hands.until(lambda: hands.app.is_settled and len(drafted(hands).lines) == 1)
        await hands.type("2,5")
        await hands.sees("2,5 of “")
        await hands.press("enter")
        assert [(line.item_id, line.quantity) for line in drafted(hands).lines] == [("B01", D("2.5"))]
        # The next one is typed at once; what is taken over by leaving it counts as well.
        await hands._pilot.press(*"3760001000033", "enter")
        await hands.until(lambda: hands.app.is_settled and len(drafted(hands).lines) == 2)
        await hands.type("3")
        await hands.press("shift+tab")
        assert [(line.item_id, line.quantity) for line in drafted(hands).lines] == [("B01", D("2.5")), ("V01", D(3))]
        # As text it is asked for: nobody counts a remark.
        await hands.press("down", "down", "down")
        await hands.type("# 7")
        await hands.press("enter")
        await hands.type("8")
        await hands.press("enter")
        assert [line.description for line in drafted(hands).lines][2:] == ["7", "8"]


async def test_figures_are_reckoned_while_they_are_typed_and_wrong_ones_stay(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("p01")
        await hands.press("enter")
        await hands.type("10")
        await hands.sees("€246.00", "€259.53")
        await hands.press("tab")
        await hands.press("tab", "tab")
        assert grid(hands).cell == "discount"
        await hands.type("10%")
        await hands.sees("€221.40")
        await hands.press("enter")
        await hands.press("up")
        await hands.press("tab")
        await hands.type("1,2,3")
        await hands.press("enter")
        await hands.sees("“1,2,3” is no number.", "1,2,3")
        assert grid(hands).cell == "quantity"
        # Esc gives it up, the line is as it was.
        await hands.press("escape")
        assert drafted(hands).lines[0].quantity == D(10)
        assert isinstance(hands.app.screen, DraftScreen)


async def test_tax_unit_and_dates_are_typed_as_people_do(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("Service")
        await hands.press("up", "enter", "tab")
        await hands.type("h")
        await hands.press("enter")
        await hands.type("32,5")
        await hands.press("tab", "tab")
        assert grid(hands).cell == "tax"
        await hands.type("5")
        await hands.press("enter")
        (line,) = drafted(hands).lines
        assert (line.unit, line.price, line.taxes) == ("HUR", D("32.5"), VAT55)
        await hands.press("up", "up")
        assert grid(hands).cell == "due"
        await hands.type("+45")
        await hands.press("enter")
        assert drafted(hands).due_date == dt.date(2027, 1, 4)
        await hands.type("BC-881")
        await hands.press("enter")
        assert [each.number for each in drafted(hands).references] == ["BC-881"]
        await hands.press("up")
        assert grid(hands).cell == "due"
        await hands.type("1/1/2020")
        await hands.press("enter")
        await hands.sees("before the date of the document")


async def test_when_it_is_due_follows_from_its_date_until_a_day_is_typed(house: Any) -> None:
    await shop(house)
    slow = await house.services.customers.add(Customer(Party("Slow & Sons"), due_days=60))
    draft = await house.services.drafts.blank_for(Kind.INVOICE, slow)
    async with house.screen(size=(120, 40)) as hands:
        await hands.sees("Slow & Sons")
        await hands.press("enter")
        await hands.sees("Due 2027-01-19  date + 60 days")
        await hands.until(lambda: grid(hands).cell == "text")
        await hands.press("up")
        await hands.until(lambda: grid(hands).cell == "due")
        await hands.sees("Its date and 60 days: 2027-01-19 if it is issued today.")
        assert drafted(hands).due_date is None
        # The very day that it would be: typed, it stays.
        await hands.type("19/1/2027")
        await hands.press("enter")
        assert drafted(hands).due_date == dt.date(2027, 1, 19)
        assert "date + 60 days" not in hands.text
        await hands.press("shift+tab", "delete", "enter")
        await hands.sees("Due 2027-01-19  date + 60 days")
        await hands.press("enter")
        await hands.type("9*b01")
        await hands.press("enter", "f5")
        await hands.sees("Due date 2027-01-19")
    assert (await house.services.drafts.open(draft.id)).document.due_date is None


async def test_lines_are_moved_copied_commented_and_taken_out_and_all_of_it_back(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        for text in ("2*b01", "3*b02", "# Merci", "> Sans gluten"):
            await hands.type(text)
            await hands.press("enter")
        lines = drafted(hands).lines
        assert [line.role for line in lines] == [LineRole.BILLED, LineRole.BILLED, LineRole.INFORMATION]
        assert lines[2].detail == "Sans gluten"
        before = drafted(hands)
        await hands.press("up", "up", "up", "ctrl+up")
        assert [line.item_id for line in drafted(hands).lines] == ["B02", "B01", ""]
        await hands.press("ctrl+a")
        assert [line.item_id for line in drafted(hands).lines] == ["B02", "B02", "B01", ""]
        await hands.press("ctrl+x")
        await hands.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert drafted(hands) == before
        await hands.press("ctrl+u")
        assert [line.item_id for line in drafted(hands).lines] == ["B02", "B01", ""]
        document = await stored(house, hands)
        assert [line.item_id for line in document.lines] == ["B02", "B01", ""]


async def test_a_draft_is_saved_as_one_goes_and_opened_again(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands, "q")
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("2*b01")
        await hands.press("enter")
        document = await stored(house, hands)
        assert (document.kind, document.buyer, len(document.lines)) == (Kind.QUOTE, LEFEVRE, 1)
        await hands.sees("saved")
        # What is being typed is taken over before the list comes back.
        await hands.type("3*b02")
        await hands.press("f2")
        await hands.sees("(draft)")
        await hands.press("home", "enter")
        await hands.sees("Draft: Quote", "Pain de campagne", "Baguette de tradition")
        assert grid(hands).place.kind == "new"


async def test_nothing_is_written_of_a_draft_that_nobody_began(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.press("escape")
        await hands.sees("F-2026-0001")
        assert len(await rows(house)) == 1


async def test_any_document_is_copied_into_a_draft(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await hands.press("ctrl+a")
        await hands.sees("Draft: Invoice", "Lefèvre & Fils", "Pain")
        assert (drafted(hands).buyer, drafted(hands).date, drafted(hands).number) == (
            LEFEVRE,
            dt.date(2026, 11, 20),
            "",
        )
        await hands.press("f2")
        await hands.sees("(draft)", "F-2026-0001")


async def test_who_is_slower_is_told_and_overwrites_nothing(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        document = await stored(house, hands)
        keeper = hands.app.screen._keeper
        await house.services.drafts.save(keeper.id, keeper.revision, replace(document, terms="theirs"))
        await hands.type("2*b01")
        await hands.press("enter")
        await hands.sees("Somebody else has changed", "What you wrote is still here.")
        # Enter takes the harmless answer: both stay.
        first = keeper.id
        await hands.press("enter")
        await hands.sees("Kept as another draft.")
        assert keeper.id != first
        assert (await house.services.drafts.open(first)).document.terms == "theirs"
        assert [line.item_id for line in (await stored(house, hands)).lines] == ["B01"]


async def test_who_opens_a_draft_that_somebody_has_open_is_told_at_once(house: Any) -> None:
    await shop(house)
    blank = await house.services.drafts.blank(Kind.INVOICE)
    key = (await house.services.drafts.write(replace(blank, buyer=LEFEVRE))).id
    anne = EditorRepository(house.services.database, house.services.clock)
    proof = await anne.enter(key, Author("Anne [b]", "till-2"))
    async with house.screen() as hands:
        await hands.press("enter")
        await hands.sees("Open elsewhere too: Anne [b] on till-2 since 2026-11-20", "nothing is overwritten")
        await anne.leave(proof)
        house.services.changes.tell(Subject.DOCUMENTS)
        await hands.until(lambda: "Open elsewhere" not in hands.text)
        # And whoever comes now is told of this one, until it is closed.
        (here,) = await anne.others(key, "")
        assert here.author == house.services._author()
        await hands.press("escape")
        await hands.sees("Lefèvre & Fils", "F6 All kinds")
        for _turn in range(100):
            if not await anne.others(key, ""):
                break
            await asyncio.sleep(0.02)
        assert not await anne.others(key, "")


async def test_a_draft_that_is_begun_is_open_once_it_is_kept(house: Any) -> None:
    await shop(house)
    editors = EditorRepository(house.services.database, house.services.clock)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.until(lambda: hands.app.screen._keeper.id is not None)
        await hands.until(lambda: bool(hands.app.screen._others._proof))
        assert len(await editors.others(hands.app.screen._keeper.id, "")) == 1


async def test_of_a_draft_that_was_issued_meanwhile_the_page_is_shown(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("2*b01")
        await hands.press("enter")
        await stored(house, hands)
        await house.services.documents.issue(hands.app.screen._keeper.id)
        await hands.type("2*b02")
        await hands.press("enter")
        await hands.sees("was issued meanwhile, as F-2026-0002")
        await hands.press("down", "enter")
        await hands.sees("Invoice F-2026-0002", "issued")


async def test_books_that_cannot_be_written_lose_nothing(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from komtui.domain.problem import Problem, ProblemError
    from komtui.ui.screens.draft import screen as module

    await shop(house)
    monkeypatch.setattr(module, "AGAIN", 0.05)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await stored(house, hands)
        save = hands.app.screen._services.drafts._service._documents.save
        broken = True

        async def failing(*given: Any, **named: Any) -> Any:
            if broken:
                raise ProblemError(Problem("system.database-locked", {"file": "x"}))
            return await save(*given, **named)

        monkeypatch.setattr(hands.app.screen._services.drafts._service._documents, "save", failing)
        await hands.type("2*b01")
        await hands.press("enter")
        await hands.sees("not saved")
        await hands.type("2*b02")
        await hands.press("enter")
        await hands.press("escape")
        await hands.sees("could not be saved", "Stay")
        await hands.press("enter")
        broken = False
        assert len((await stored(house, hands)).lines) == 2
        await hands.until(lambda: "not saved" not in hands.text)


async def test_issuing_asks_and_mails_in_the_same_act(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.press("f8")
        await hands.sees("Whom is it for?")
        await hands.type("lef")
        await hands.press("enter")
        await hands.press("f8")
        await hands.sees("It has no line yet.")
        await hands.type("2*b01")
        await hands.press("enter", "f8")
        await hands.sees("Invoice · Lefèvre & Fils · €2.30", "Issue and mail to compta@l.example")
        await hands.press("down", "down", "enter")
        await hands.sees("F-2026-0002", "issued")
        await hands.until(lambda: "on its way" in hands.text or "leaves in" in hands.text, "the letter is queued")
    deliveries = await house.services.outbox.deliveries(limit=5)
    assert [each.recipient for each in deliveries] == ["compta@l.example"]


async def test_the_details_are_a_form(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("10*p01")
        await hands.press("enter", "f6")
        await hands.sees("Currency", "Discount", "Ctrl+S takes it over")
        await hands.press("tab", "tab")
        await hands.type("abc%")
        await hands.press("ctrl+s")
        await hands.sees("“abc” is no number.")
        for _ in range(4):
            await hands.press("backspace")
        await hands.type("10%")
        await hands.press("ctrl+s")
        await hands.sees("Discount", "€221.40")
        document = await stored(house, hands)
        assert document.adjustments[0].percent == D(10)
        await hands.press("f5")
        await hands.sees("Billed to", "Tarte à la praline")
        await hands.press("escape")


@pytest.mark.parametrize("lines", [False, True])
async def test_the_currency_is_that_of_the_store_until_something_is_priced(house: Any, lines: bool) -> None:
    await shop(house)
    await house.services.settings.set({"store.name": "Montréal", "company.country": "CA"}, "montreal")
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        if lines:
            await hands.type("10*p01")
            await hands.press("enter")
        await hands.press("f6")
        await hands.sees("Store", "Ctrl+S takes it over")
        await hands.press("right", "ctrl+s")
        await hands.until(lambda: "Ctrl+S takes it over" not in hands.text)
        document = await stored(house, hands)
        assert (document.store, document.currency) == ("montreal", "EUR" if lines else "CAD")


async def test_a_new_customer_is_entered_on_the_spot(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("Café Zoé")
        await hands.press("enter")
        await hands.sees("E-mail", "Postcode")
        await hands.type("zoe@cafe.example")
        await hands.press("tab")
        await hands.type("3 quai Saint-Vincent")
        await hands.press("ctrl+s")
        await hands.until(lambda: isinstance(hands.app.screen, DraftScreen))
        assert drafted(hands).buyer == Party(
            "Café Zoé", address=Address("3 quai Saint-Vincent"), email="zoe@cafe.example"
        )
        assert grid(hands).place.kind == "new"


async def test_prices_with_tax_come_to_what_was_told(house: Any) -> None:
    await shop(house, documents__prices="tax")
    async with house.screen() as hands:
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("Divers")
        await hands.press("up", "enter")
        await hands.type("3")
        await hands.press("enter")
        await hands.type("0.03")
        await hands.press("enter")
        await hands.sees("incl. tax", "Rounding", "€0.09")
        document = await stored(house, hands)
        assert (document.totals.payable, document.lines[0].price_with_tax) == (D("0.09"), D("0.03"))


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
async def test_every_word_is_there_in_french_at_80_columns(house: Any, language: str) -> None:
    await shop(house, company__country="CA" if language == "fr_CA" else "FR", company__region="QC")
    use(language)
    try:
        async with house.screen() as hands:
            await hands.press("N")
            await hands.sees("Que faut-il écrire")
            await hands.press("f")
            await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
            await hands.type("lef")
            await hands.press("enter")
            await hands.type("service")
            await hands.press("up", "enter")
            await hands.type("2,5")
            await hands.press("enter")
            await hands.type("32,5")
            await hands.press("enter")
            text = await hands.sees("Brouillon", "81,25", "F8 Émettre")
            assert ("TVQ" in text) == (language == "fr_CA")
    finally:
        use("en")


Keys = Callable[[Any], Awaitable[None]]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int], language: str) -> None:
    async def fill(house: Any) -> None:
        await shop(house, company__country="CA" if language == "fr_CA" else "FR", company__region="QC")
        # Written before: whether it is saved already is then no matter of time.
        blank = await house.services.drafts.blank(Kind.INVOICE)
        bread, croissant = (
            Line(name, D(quantity), price=D(price), taxes=VAT55)
            for (_number, name, price, _barcode), quantity in zip((LIST[0], LIST[2]), (12, 60), strict=True)
        )
        await house.services.drafts.write(replace(blank, buyer=LEFEVRE, lines=(bread, croissant)))

    use(language)
    try:
        assert looks(fill, ["home", "enter", *"crois"], "amandes", size)
    finally:
        use("en")


@pytest.mark.parametrize(
    ("typed", "category"), [("K", "K"), ("ae", "AE"), ("intra", "K"), ("livr", "K"), ("expo", "G"), ("exo", "E")]
)
def test_a_line_without_tax_is_named_by_its_category_or_the_beginning_of_a_word(typed: str, category: str) -> None:
    use("fr")
    assert [each.category for each in taxes_typed(typed, offered("FR"))] == [category]


def test_all_choices_of_a_tax_are_to_be_seen_on_one_line() -> None:
    for language, names in (("fr", ("intra…", "expor…")), ("en", ("intra…", "export"))):
        use(language)
        with pytest.raises(ProblemError) as caught:
            taxes_typed("xx", offered("FR"))
        words = current().problem(caught.value.problems[0])
        assert len(words) < 77
        assert all(each in words for each in names)


async def test_on_ten_lines_the_line_that_is_written_and_what_is_to_be_paid_are_seen(house: Any) -> None:
    await shop(house)
    async with house.screen(size=(40, 10)) as hands:
        await hands.sees("F-2026-0001")
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("conseil")
        await hands.press("enter")
        text = await hands.sees("conseil", "Total with tax")
        assert len(text.splitlines()) == 10


async def test_who_charges_no_vat_sees_no_price_without_it(house: Any) -> None:
    use("fr")
    await shop(house, company__country="FR", company__tax_scheme="franchise", company__vat_id="")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await hands.press("N")
        await hands.sees("Que faut-il écrire")
        await hands.press("f")
        await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
        await hands.type("lef")
        await hands.press("enter")
        await hands.type("conseil")
        await hands.press("enter")
        await hands.sees("conseil", "exonéra", "Total  ")
        shown = hands.text
        assert "HT" not in shown
        assert "TTC" not in shown
        assert " Prix " in shown
        assert "Total " in shown
        assert "TVA :" not in shown


async def test_what_stands_in_a_cell_is_kept_where_the_terminal_is_closed(house: Any) -> None:
    await shop(house)
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await begin(hands)
        await hands.type("lef")
        await hands.press("enter")
        await stored(house, hands)
        await hands.type("Brioche")
    assert [line.description for line in (await house.services.drafts.open(2)).document.lines] == ["Brioche"]
