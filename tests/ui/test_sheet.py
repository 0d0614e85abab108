"""The sheet of a draft, without a screen: what a scanner sends twice is counted, or is another line."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.domain.problem import ProblemError
from komtui.domain.sales.article import Article
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import NOBODY, Party
from komtui.domain.sales.tax import Tax
from komtui.services.sales.life.drafts import Terms
from komtui.ui.screens.draft._cells import LINE, Place
from komtui.ui.screens.draft.sheet import Sheet

DAY, VAT = dt.date(2026, 11, 20), (Tax("VAT", "S", Decimal(20)),)
BREAD = Article((("", "Pain"),), "P1", "3760000000017", price=Decimal("2.00"), taxes=VAT)
CODE = BREAD.barcode


def sheet():
    document = Document(Kind.INVOICE, "", DAY, "EUR", NOBODY, Party("Zoé"))
    return Sheet(document, Terms("", DAY, False, VAT, (VAT,), "EUR", "en", 30, 30))


def scanned(on, article, text=CODE):
    """Return which line was counted on; None where it wants a line of its own, which it then has."""
    at = on.count_again(article, text)
    if at is None:
        on.add(text, article)
    return at


def test_the_same_article_scanned_again_is_counted():
    on = sheet()
    assert [scanned(on, BREAD) for _scan in range(3)] == [None, 0, 0]
    assert [line.quantity for line in on.document.lines] == [Decimal(3)]
    assert on.take_back()
    assert [line.quantity for line in on.document.lines] == [Decimal(2)]


def test_an_article_of_another_price_or_name_is_another_line():
    on = sheet()
    others = (replace(BREAD, price=Decimal("2.50")), replace(BREAD, names=(("", "Pain de campagne"),)))
    assert [scanned(on, each) for each in (BREAD, *others)] == [None, None, None]
    assert len(on.document.lines) == 3


def test_what_has_its_quantity_or_is_no_code_is_another_line():
    on = sheet()
    assert [scanned(on, BREAD), scanned(on, BREAD, f"2*{CODE}"), scanned(on, BREAD, "pain")] == [None, None, None]
    assert [line.quantity for line in on.document.lines] == [Decimal(1), Decimal(2), Decimal(1)]


def test_among_prices_with_tax_deposits_are_deducted_with_tax_and_the_column_adds_up():
    of_food = (Tax("VAT", "S", Decimal("5.5")),)
    document = Document(Kind.INVOICE, "", DAY, "EUR", NOBODY, Party("Zoé"))
    on = Sheet(document, Terms("", DAY, True, of_food, (of_food,), "EUR", "en", 30, 30))
    on.add("Pièce montée")
    on.put(Place(LINE, 0), "price", "350.00")
    # Deposits of 100.00 each, whose net amounts and taxes are 94.79 and 5.21: 189.58 would be 200.01 with tax.
    deposits = [
        Line(f"Deposit {name}", Decimal(-1), price=Decimal("94.79"), taxes=of_food, deposit=name) for name in ("A", "B")
    ]
    on.change(replace(on.document, lines=(*on.document.lines, *deposits)), on.discount, on.terms)

    def column(name):
        return [on.text(Place(LINE, at), name) for at in range(3)]

    assert column("price") == ["350.00", "100.00", "100.00"]
    assert [on.figure(line, "amount") for line in on.document.lines] == ["350.00", "−100.00", "−100.00"]
    assert on.outcome().totals.total == Decimal("150.00") == on.stored().totals.total
    # Nothing is turned into another amount by being looked at, and what is typed is with tax like the rest.
    on.put(Place(LINE, 1), "price", "100.00")
    assert on.document.lines[1] is deposits[0]
    on.put(Place(LINE, 1), "price", "120.00")
    assert (column("price")[1], on.outcome().totals.total) == ("120.00", Decimal("130.00"))
    assert on.document.lines[1].deposit == "A"


def test_what_a_draft_has_of_a_customer_goes_with_that_one_when_another_is_chosen():
    on = sheet()
    canadian = Customer(Party("Ada"), language="fr_CA", due_days=60, ship_to=Party("Depot"))
    on.choose(canadian.party, canadian, 1)
    chosen = on.document
    assert (chosen.language, chosen.due_date, chosen.ship_to) == ("fr_CA", None, Party("Depot"))
    assert on.due() == on.foreseen().due_date == DAY + dt.timedelta(days=60)
    on.choose(Party("Bob"), Customer(Party("Bob")), 2)
    assert (on.document.language, on.document.due_date, on.document.ship_to) == ("en", None, None)
    assert on.due() == DAY + dt.timedelta(days=30)
    assert on.foreseen() is on.document
    on.choose(Party("Eve"), None, None, "fr")
    assert on.document.language == "fr"
    assert on.take_back()
    assert on.take_back()
    assert (on.document.buyer.name, on.due()) == ("Ada", DAY + dt.timedelta(days=60))


def test_a_day_that_nobody_has_typed_counts_from_the_day_of_the_issue():
    on = sheet()
    canadian = Customer(Party("Ada"), due_days=60)
    on.choose(canadian.party, canadian, 1)
    later = Sheet(on.document, replace(on.terms, today=DAY + dt.timedelta(days=10)))
    later.pays_within = 60
    assert (later.due(), later.text(Place("dates"), "due")) == (DAY + dt.timedelta(days=70), "")
    # The very day that it would be, typed by hand, stays.
    later.put(Place("dates"), "due", later.due().isoformat())
    assert (later.document.due_date, later.days_after) == (DAY + dt.timedelta(days=70), None)
    later.put(Place("dates"), "due", "+30")
    assert later.document.due_date == DAY + dt.timedelta(days=40)
    with pytest.raises(ProblemError):
        later.put(Place("dates"), "due", (DAY + dt.timedelta(days=9)).isoformat())
    later.put(Place("dates"), "due", "")
    assert (later.document.due_date, later.due()) == (None, DAY + dt.timedelta(days=70))


def test_a_day_that_a_person_has_typed_stays_whoever_is_chosen():
    on = sheet()
    on.put(Place("dates"), "due", "2026-12-24")
    on.choose(Party("Bob"), Customer(Party("Bob")), 2)
    assert on.document.due_date == dt.date(2026, 12, 24)


def test_a_line_once_more_is_none_of_the_document_that_the_first_came_from():
    on = sheet()
    on.add("Pain")
    on.put_line(0, replace(on.document.lines[0], identifier="7", origin_line="3"))
    assert on.repeat(Place(LINE, 0)) == 1
    assert [(line.identifier, line.origin_line) for line in on.document.lines] == [("7", "3"), ("", "")]


def test_nothing_is_done_again_once_something_else_was_changed():
    on = sheet()
    on.add("Pain")
    assert on.take_back()
    on.add("Brioche")
    assert not on.redo()
    assert [line.description for line in on.document.lines] == ["Brioche"]
