"""Carrying a document on by the keyboard: parts, deposits, progress, the final invoice, credit by amount."""

from __future__ import annotations

from typing import Any

import pytest

from komtui.domain.sales.lifecycle import State


async def test_an_order_is_invoiced_by_deposit_part_and_final_invoice(house: Any) -> None:
    await house.company()
    await house.order("C-2026-0001", "a@one.example")
    documents = house.services.documents
    async with house.screen("enter") as hands:
        await hands.sees("Order C-2026-0001", "Convert")
        await hands.press("c")
        await hands.sees("Which document", "Deposit invoice", "Progress invoice")
        await hands.press("down", "down", "enter")
        await hands.sees("Deposit on C-2026-0001", "of €26.38")
        # What cannot be is said beside the field, and what was typed stays.
        await hands.type("9999")
        await hands.sees("Only €26.38 is left", "9999")
        await hands.press("ctrl+u")
        await hands.type("30 %")
        await hands.sees("with tax €7.91; then €18.47 is left", "Enter makes the draft")
        await hands.press("enter")
        await hands.sees("Draft: Invoice", "Deposit of 30% on order", "€7.91")
        await hands.press("f8", "down", "enter")
        await hands.sees("Deposit invoice F-2026-0001", "issued")
        await hands.press("end")
        await hands.sees("Made from  Order C-2026-0001")
        await hands.press("escape")
        await hands.until(lambda: "F-2026-0001" in hands.cursor)  # on what was made
        await hands.press("down", "enter")
        await hands.sees("Order C-2026-0001", "10 × 2.50")
        await hands.press("end")
        await hands.sees("Deposit asked for  Deposit invoice F-2026-0001")
        await hands.press("c", "down", "enter")
        await hands.sees("Invoice for a part of C-2026-0001", "of 10")
        await hands.type("11")
        await hands.sees("only 10 is left")
        await hands.press("f8")
        await hands.sees("only 10 is left")
        await hands.press("ctrl+u")
        await hands.type("4")
        await hands.sees("with tax €10.55; then €7.92 is left")
        await hands.press("f8")
        await hands.sees("Draft: Invoice", "€10.55")
        await hands.press("f8", "down", "enter")
        await hands.sees("Invoice F-2026-0002", "issued")
        order = await documents.find("C-2026-0001")
        assert order.document.state is State.ISSUED
        await hands.press("escape", "down", "down", "enter")
        await hands.sees("Order C-2026-0001", "10 × 2.50")
        await hands.press("c")
        await hands.sees("Final invoice: all that is left")
        await hands.press("enter")
        await hands.sees("Draft: Invoice", "Deposit deducted")
        await hands.press("f8", "down", "enter")
        await hands.sees("Final invoice F-2026-0003", "issued", "Preceding invoice F-2026-0001")
        assert (await documents.get(order.id)).document.state is State.ACCEPTED


async def test_an_amount_of_an_invoice_is_credited(house: Any) -> None:
    await house.company()
    (invoice,) = await house.invoices("a@one.example")
    async with house.screen("enter") as hands:
        await hands.sees("Take money")
        await hands.press("c")
        await hands.sees("Which document", "Credit note for an amount")
        await hands.press("down", "down", "enter")
        await hands.sees("Credit on F-2026-0001", "of €26.38")
        await hands.press("escape")
        await hands.until(lambda: "Credit on" not in hands.text)
        await hands.press("c", "down", "down", "enter")
        await hands.sees("Credit on F-2026-0001")
        await hands.type("x")
        await hands.sees("“x” is no number")
        await hands.press("ctrl+u")
        await hands.type("5,00")
        await hands.sees("with tax €5.00; then €21.38 is left")
        await hands.press("f8")
        await hands.sees("Draft: Credit note", "Partial credit on invoic")
    assert (await house.services.documents.get(invoice)).document.state is State.ISSUED


@pytest.mark.parametrize("size", [(80, 24)], ids=str)
async def test_progress_is_asked_line_by_line_in_french(house: Any, size: tuple[int, int], french: None) -> None:
    await house.company()
    await house.order("C-2026-0001", "a@one.example")
    async with house.screen("enter", size) as hands:
        await hands.sees("Commande C-2026-0001")
        await hands.press("c", "down", "down", "down", "enter")
        await hands.sees("Facture de situation sur C-2026-0001", "Toutes les lignes, jusqu’à", "actuel")
        await hands.type("30")
        await hands.sees("taxes comprises")
        await hands.press("f8")
        await hands.sees("Facture · enregistré", "2,50")


async def test_the_list_carries_a_document_on_and_goes_to_what_was_made(house: Any) -> None:
    await house.company()
    await house.order("C-2026-0001", "a@one.example")
    await house.invoices("b@two.example")
    async with house.screen() as hands:
        await hands.sees("C-2026-0001", "F-2026-0001")
        while "C-2026" not in hands.cursor:
            await hands.press("down")
        await hands.press("m")
        await hands.sees("Convert")
        await hands.press("escape")
        await hands.press("c")
        await hands.sees("Which document", "Deposit invoice")
        await hands.press("enter")
        await hands.sees("Draft: Invoice", "Pain")
        await hands.press("escape")
        await hands.sees("All kinds")
        await hands.until(lambda: "(draft)" in hands.cursor)
        await hands.press("ctrl+a")
        await hands.sees("Draft: Invoice")
        await hands.press("escape")
        await hands.until(lambda: hands.text.count("draft     —") == 2 and "(draft)" in hands.cursor)
