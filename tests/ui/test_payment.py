"""Taking money, and the menu of a document, by the keyboard alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from komtui.domain.sales.customer import Customer
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party


def _first_cells(path: str) -> list[str]:
    return [row.split(";")[0] for row in Path(path).read_text("utf-8-sig").splitlines()]


async def test_money_is_taken_and_what_is_wrong_stands_at_its_field(house: Any) -> None:
    (key,) = await house.invoices("zoe@client.example")
    async with house.screen("dollar_sign") as hands:
        await hands.sees("F-2026-0001 · ", "€26.38 due", "2026-11-20")
        await hands.type("99")
        await hands.press("ctrl+s")
        await hands.sees("more than what is left on F-2026-0001: €26.38")
        await hands.press("home", "delete", "ctrl+s")
        await hands.until(lambda: "Ctrl+S at once" not in hands.text)
        await hands.press("dollar_sign")
        await hands.sees("€17.38 due")
        await hands.press("enter", "c", "enter", "enter", "enter")
        await hands.until(lambda: "Ctrl+S at once" not in hands.text)
        await hands.press("t")
        await hands.sees("Sheet of 2026-11-20", "Came in, by method", "Cash", "€9.00", "Card", "€17.38")
        await hands.press("X")
        await hands.sees("2026-11-20.csv")
        saved = await house.services.files.proposed("Sheet of the day 2026-11-20.csv")
        assert _first_cells(saved) == ["what", "sale", "payment", "payment", "total"]
    assert [(each.method, f"{each.amount:f}") for each in await house.services.payments.of(key)] == [
        ("cash", "9.00"),
        ("card", "17.38"),
    ]
    assert (await house.services.documents.get(key)).document.state is State.PAID


async def test_cash_in_dollars_says_what_is_handed_over_before_it_is_entered(house: Any) -> None:
    key = await house.invoice_of("423.37", "CAD")
    async with house.screen("dollar_sign") as hands:
        await hands.sees("$423.37 due", "All of it in cash: $423.35")
        await hands.press("down", "right")
        await hands.until(lambda: "in cash" not in hands.text)
        await hands.press("left")
        await hands.sees("All of it in cash")
        await hands.press("up", "end", "ctrl+u")
        await hands.type("400.01")
        await hands.until(lambda: "in cash" not in hands.text)
        await hands.press("ctrl+s")
        await hands.sees("no coins for that", "$400.00 or $400.05")
        await hands.press("ctrl+u")
        await hands.type("423.35")
        await hands.sees("All of it in cash: $423.35")
        await hands.press("ctrl+s")
        await hands.until(lambda: "Ctrl+S at once" not in hands.text)
        await hands.press("t")
        await hands.sees("$423.35", "Rounding of cash", "$0.02", "Settled in all", "$423.37")
    assert [(f"{each.amount:f}", f"{each.rounding:f}") for each in await house.services.payments.of(key)] == [
        ("423.37", "-0.02")
    ]
    assert (await house.services.documents.get(key)).document.state is State.PAID


async def test_what_a_credit_note_gives_back_is_not_due(house: Any) -> None:
    await house.company()
    (key,) = await house.invoices("zoe@client.example")
    await house.services.payments.take(key, None, "cash")
    draft = await house.services.documents.convert(key, Kind.CREDIT_NOTE)
    await house.services.documents.issue(draft.id)
    async with house.screen() as hands:
        await hands.sees("A-2026-0001")
        while "A-2026" not in hands.cursor:
            await hands.press("down")
        await hands.press("m")
        assert "Take money" not in await hands.sees("Give money back")
        await hands.press("escape")
        await hands.until(lambda: "Give money back" not in hands.text)
        await hands.press("dollar_sign")
        assert " due" not in await hands.sees("€26.38 to give back")
        await hands.press("ctrl+s")
        await hands.until(lambda: "Ctrl+S at once" not in hands.text)
        await hands.until(lambda: "settled" in hands.cursor)
        await hands.press("enter")
        assert "issued" not in await hands.sees("Credit note A-2026-0001", "settled")


async def test_the_footer_says_whether_money_comes_in_or_goes_out(house: Any) -> None:
    await house.company()
    (key,) = await house.invoices("zoe@client.example")
    await house.services.payments.take(key, Decimal(20), "cash")
    draft = await house.services.documents.convert(key, Kind.CREDIT_NOTE)
    await house.services.documents.issue(draft.id)
    async with house.screen(size=(160, 30)) as hands:
        await hands.sees("A-2026-0001")
        while "A-2026" not in hands.cursor:
            await hands.press("down")
        await hands.press("enter")
        assert "Take money" not in await hands.sees("Credit note A-2026-0001", "$ Give money back")


async def test_the_menu_has_what_can_be_done_and_a_letter_does_it(house: Any) -> None:
    (key,) = await house.invoices("zoe@client.example")
    await house.services.payments.take(key, None, "cash")
    async with house.screen("m", size=(80, 40)) as hands:
        shown = await hands.sees("Change the method of payment", "Mark as shipped", "Mail", "History")
        assert "Take money" not in shown
        assert "Refused" not in shown
        await hands.press("S")
        await hands.until(lambda: "Mark as shipped" not in hands.text)
        await hands.press("m")
        await hands.sees("Consider as not shipped")
        await hands.press("M")
        await hands.sees("By what was it paid?")
        await hands.press("c", "c", "c", "enter")  # of three that begin so, the third
        await hands.until(lambda: "By what" not in hands.text)
    assert [each.method for each in await house.services.payments.of(key) if each.holds] == ["cheque"]
    assert (await house.services.marking.of(key)).shipped is not None


async def test_a_document_is_put_down_to_a_customer_who_is_found_as_one_types(house: Any) -> None:
    (key,) = await house.invoices("zoe@client.example")
    await house.services._customer_books.add([Customer(Party(name)) for name in ("Boucherie Dupré", "Épicerie Noé")])
    async with house.screen("m", size=(80, 40)) as hands:
        await hands.sees("Change the customer")
        await hands.press("C")
        await hands.sees("To whom of the customers", "Boucherie Dupré")
        await hands.type("epi")
        await hands.until(lambda: "Boucherie Dupré" not in hands.text)
        await hands.press("enter")
        await hands.sees("now counts among the documents of Épicerie Noé")
        await hands.press("m", "C")
        await hands.sees("To whom of the customers")
        await hands.press("escape")
    belongs = (await house.services.marking.of(key)).customer_id
    assert (await house.services.customers.get(belongs)).customer.party.name == "Épicerie Noé"


async def test_a_part_goes_out_from_the_menu_and_the_page_says_what_is_left(house: Any) -> None:
    (key,) = await house.invoices("zoe@client.example")
    lines = (await house.services.marking.shipped(key)).lines
    async with house.screen("m", size=(80, 40)) as hands:
        await hands.sees("Ship a part")
        await hands.press("T")
        await hands.sees("What goes out of")
        await hands.press(*"99999", "f8")
        await hands.sees("is still to go out")
        await hands.press("ctrl+u", "backspace", "backspace", "backspace", "backspace", "backspace", "1", "f8")
        # The list has no column for it, so it is said.
        await hands.sees("F-2026-0001 · Shipped in part")
        await hands.press("enter")
        await hands.sees("Shipped in part", "1")
        await hands.press("escape", "m")
        await hands.sees("Mark as shipped", "Consider as not shipped")
        await hands.press("S")
        await hands.until(lambda: "Mark as shipped" not in hands.text)
    shipping = await house.services.marking.shipped(key)
    assert shipping.date is not None
    assert [each.left for each in shipping.lines] == [0 for _ in lines]


async def test_one_payment_of_several_customers_names_them(house: Any) -> None:
    await house.invoice_for("F-2026-0001", "Zoé")
    await house.invoice_for("F-2026-0002", "Théo")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001", "F-2026-0002")
        await hands.press("*")
        await hands.sees("● 2 / 2")
        await hands.press("dollar_sign")
        await hands.sees("2 documents, €52.76 due", "2 customers: Zoé, Théo")
