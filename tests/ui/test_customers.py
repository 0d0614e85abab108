"""The customers, with the keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from komtui.domain.mail.delivery import Verdict
from komtui.domain.sales.customer import Customer, CustomerState, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Address, Party
from komtui.i18n import use
from komtui.services.changes import Subject


def _customer(name: str, email: str = "", **fields: str) -> Customer:
    return Customer(Party(name, address=Address(postcode="69001", city="Lyon", country="FR"), email=email, **fields))


async def _fill(house: Any) -> list[int]:
    await house.company()
    ids: list[int] = await house.invoices("compta@lefevre.example", "compta@lefevre.example")
    lefevre = Customer(
        _customer("Lefèvre & Fils [b]", "compta@lefevre.example", identifier="C-7").party,
        language="fr",
        recipients=((Kind.QUOTE, Recipients(("paul@lefevre.example",), bcc=("x@y.example",))),),
        due_days=30,
        note="Sonner deux fois",
    )
    stored = await house.services._customer_books.add([lefevre, _customer("Zoé"), _customer("Émile \x1b[31m")])
    await house.services.customers.assign(ids, stored[0].id)
    return [each.id for each in stored]


async def test_customers_are_found_as_one_types_and_opened(house: Any) -> None:
    await _fill(house)
    async with house.screen("f4") as hands:
        text = await hands.sees("Customers", "Émile �[31m", "Lefèvre & Fils [b]", "Zoé")
        assert text.index("Émile") < text.index("Lefèvre & Fils") < text.index("Zoé")
        await hands.press("slash")
        await hands.type("lefe lyo")
        await hands.until(lambda: "Zoé" not in hands.text)
        await hands.press("enter")
        text = await hands.sees("F-2026-0002", "Quotes: to paul@lefevre.example  Bcc x@y.example", "Sonner deux fois")
        assert "52.76" in text
        await hands.press("enter")
        await hands.sees("Pain")
        await hands.press("escape", "escape")
        await hands.sees("lefe lyo")
        await hands.press("f2")
        await hands.sees("Documents")
        await hands.press("f4")
        await hands.sees("Customers", "Zoé")


async def test_a_new_one_is_entered_and_what_is_wrong_is_said_beside_its_field(house: Any) -> None:
    async with house.screen("f4") as hands:
        await hands.sees("There are no customers yet")
        await hands.press("slash")
        await hands.type("nuñez")
        await hands.press("down", "N")
        await hands.sees("New customer", "nuñez")
        for _field in range(4):
            await hands.press("down")
        await hands.type("anais@")
        await hands.press("ctrl+s")
        await hands.sees("anais@", "is not an e-mail address")
        await hands.type("nunez.example")
        await hands.press("ctrl+s")
        await hands.sees("nuñez", "Nothing has been written for this customer yet")
    (stored,) = await house.services.customers._customers.after(0, 9)
    assert stored.customer.party == Party("nuñez", email="anais@nunez.example")


async def test_what_was_typed_is_not_lost_by_a_slip(house: Any) -> None:
    (lefevre, *_others) = await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Lefèvre")
        await hands.press("down", "m")
        await hands.sees("Change a customer")
        await hands.type("X")
        await hands.press("escape")
        await hands.sees("not saved")
        await hands.press("enter")
        # Somebody else was faster meanwhile.
        stored = await house.services.customers.get(lefevre)
        await house.services.customers.save(stored, _customer("Lefèvre", "compta@lefevre.example"))
        await hands.press("ctrl+s")
        await hands.sees("Somebody has changed", "[b]X")
        await hands.press("escape", "down", "enter")
        await hands.sees("Customers", "Zoé")
    assert (await house.services.customers.get(lefevre)).customer.party.name == "Lefèvre"


async def test_the_cursor_stays_on_its_customer_when_others_come(house: Any) -> None:
    await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("down")
        await hands.sees("2 documents")
        await house.services.customers.add(_customer("Abel"))
        house.services.changes.tell(Subject.CUSTOMERS)
        await hands.until(lambda: hands.text.split("\n")[1].endswith("4"))
        # What is looked at stays where it is: the new one stands above it, out of sight.
        assert hands.text.split("\n")[4].startswith("▌  Lefèvre & Fils")
        await hands.press("home")
        await hands.sees("▌  Abel")


async def test_two_are_made_one_after_a_look_at_what_moves(house: Any) -> None:
    lefevre, zoe, _emile = await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("end", "enter")
        await hands.sees("Nothing has been written")
        await hands.press("j")
        await hands.sees("Who is the same as Zoé")
        await hands.type("zoe")
        await hands.until(lambda: "Lefèvre & Fils" not in hands.text)
        # It is not offered to itself.
        await hands.sees("Nobody else is called so", "Who is the same as Zoé")
        await hands.press("enter", "escape")
        await hands.until(lambda: "Who is the same" not in hands.text)
        await hands.press("j")
        await hands.sees("Lefèvre & Fils")
        await hands.type("fils")
        await hands.press("enter")
        await hands.sees("2 documents and 0 letters of “Lefèvre & Fils [b]”", "Number C-7")
        await hands.press("down", "enter")
        await hands.sees("F-2026-0002", "Zoé")
    assert (await house.services.customers.get(lefevre)).id == zoe
    assert (await house.services.customers.get(zoe)).state is CustomerState.KEPT


async def test_a_draft_for_a_customer_begins_with_all_that_is_known(house: Any) -> None:
    await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("end", "up", "enter")
        await hands.sees("Sonner deux fois")
        await hands.press("N", "enter")
        await hands.sees("Lefèvre & Fils [b]", "F8")
        await hands.press("escape")
        await hands.sees("3 documents", "(draft)")


async def test_a_statement_is_saved_and_it_is_said_where(house: Any) -> None:
    await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("end", "up", "enter")
        await hands.sees("Sonner deux fois")
        for _twice in range(2):
            await hands.press("R")
            await hands.sees("What is to be done with the statement?")
            await hands.press("enter")
            await hands.sees("Saved as")
    saved = [each.name for each in Path.home().rglob("*.pdf")]
    assert saved == ["Statement Lefèvre - Fils -b- 2026-11-20.pdf"] or len(saved) == 1


async def test_a_statement_is_mailed_through_the_outbox_once_a_day(house: Any) -> None:
    await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("end", "up", "enter")
        await hands.sees("Sonner deux fois")
        await hands.press("R")
        await hands.sees("Mail it to compta@lefevre.example")
        await hands.press("down", "enter")
        await hands.sees("The statement is queued.")
        await hands.press("R")
        await hands.sees("Mail it to compta@lefevre.example")
        await hands.press("down", "enter")
        await hands.sees("mailed to the same addresses before")
        await hands.press("enter")
        await hands.until(lambda: "same addresses" not in hands.text)
        await hands.press("f3")
        await hands.sees("compta@lefevre.example", "statement")
    (delivery,) = await house.services.outbox.deliveries()
    assert (delivery.recipient, delivery.document_id) == ("compta@lefevre.example", 0)
    entries = [each.happening for each in await house.services.journal.entries(9, None, "", ())]
    assert ("send", "compta@lefevre.example") in {(each.event.value, each.facts.get("to")) for each in entries}
    # In the customer's language, with the PDF.
    letter = await house._outbox.claim("test", dt.timedelta(minutes=5))
    message = message_from_bytes(letter.mime, policy=default)
    text, pdf = message.iter_parts()
    assert "votre relevé de compte du 20 novembre 2026" in text.get_body(("plain",)).get_content()
    assert "52,76" in text.get_body(("plain",)).get_content()
    assert pdf.get_content_type() == "application/pdf"


async def test_a_person_is_forgotten_once_it_was_said_what_stays(house: Any) -> None:
    (lefevre, *_others) = await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("end", "up", "enter")
        await hands.sees("Sonner deux fois")
        await hands.press("x")
        await hands.sees("issued documents (2)")
        await hands.press("enter")
        await hands.sees("Sonner deux fois")
        await hands.press("x")
        await hands.sees("issued documents (2)")
        await hands.press("down", "enter")
        await hands.sees("taken out of the list", "F-2026-0002")
    assert (await house.services.customers.get(lefevre)).state is CustomerState.ANONYMISED


async def test_the_customers_of_the_books_are_found_once(house: Any) -> None:
    await house.company()
    await house.invoices("compta@lefevre.example", "compta@lefevre.example")
    async with house.screen("f4") as hands:
        await hands.sees("2 documents have no customer yet", "Ctrl+T")
        await hands.press("ctrl+t")
        await hands.sees("Lefèvre & Fils [b]", "added: 1")
        await hands.until(lambda: "no customer yet" not in hands.text)


async def test_letters_that_were_not_delivered_are_warned_of(house: Any) -> None:
    await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("end", "up", "enter")
        await hands.sees("Sonner deux fois")
        assert "not delivered" not in hands.text
        await house.queue(1, "compta@lefevre.example")
        await house.decide(Verdict.FAIL, "550 no such user", "smtp.recipient-unknown")
        await hands.sees("1 letter was not delivered. F3 shows why.")
        await hands.press("f3")
        await hands.sees("compta@lefevre.example", "F-2026-0001")


async def test_nothing_of_a_customer_is_cut_in_french(house: Any) -> None:
    await _fill(house)
    use("fr")
    try:
        async with house.screen("f4") as hands:
            text = await hands.sees("Zoé", "m Modifier")
            assert "Modification" not in text
            await hands.press("end", "up", "enter")
            await hands.sees("Reste à payer", "m Modifier", "État", "Envoi")
    finally:
        use("en")


PLACES = {
    "list": (["f4"], "Zoé"),
    "customer": (["f4", "end", "up", "enter"], "F-2026-0002"),
    "form": (["f4", "N"], "Ctrl+S"),
}
"""Where the pictures are taken: the keys that lead there, and what is seen then in every language."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_it_looks_as_it_did(looks: Callable[..., bool], language: str, place: str) -> None:
    keys, words = PLACES[place]
    use(language)
    try:
        assert looks(_fill, keys, words, (80, 24))
    finally:
        use("en")


async def test_money_is_taken_from_the_page_of_a_customer(house: Any) -> None:
    await _fill(house)
    async with house.screen("f4") as hands:
        await hands.sees("Zoé")
        await hands.press("end", "up", "enter")
        await hands.sees("Sonner deux fois")
        await hands.press("space", "down", "space", "dollar_sign")
        await hands.sees("52.76")
        await hands.press("ctrl+s")
        await hands.until(lambda: "overdue" not in hands.text and "still due" not in hands.text)
