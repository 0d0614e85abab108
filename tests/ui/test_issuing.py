"""Issuing many drafts: a plan of all of them, one act, and what keeps some back a key away."""

import asyncio
import datetime as dt
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Any

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import use
from komtui.services.ports import NewDocument
from komtui.services.sales.life.documents import DocumentService
from komtui.ui.screens.draft._details import DetailsScreen
from komtui.ui.screens.issuing import screen as issuing
from komtui.ui.screens.issuing.screen import IssueScreen
from komtui.ui.widgets.findings import FindingsScreen

BAKERY = {
    "documents__facturx": "no",
    "language__documents": "fr",
    "company__name": "Boulangerie Lefèvre SAS",
    "company__country": "FR",
    "company__address1": "12 rue des Capucins",
    "company__postcode": "69001",
    "company__city": "Lyon",
    "company__legal_id": "303265045",
    "company__vat_id": "FR40303265045",
    "company__legal_form": "SAS au capital de 40 000 €, RCS Lyon 303 265 045",
}
HOTEL = Party(
    "Hôtel Le Fé",
    address=Address("31 rue Mercière", postcode="69002", city="Lyon", country="FR"),
    email="hotel@le-fe.example",
    vat_id="FR83404833048",
    legal_id="404833048",
)


async def drafts(house: Any, count: int, kept_back: int = 0) -> list[int]:
    """Write drafts of a bakery in Lyon; some of them miss what law asks of the customer."""
    await house.company(**BAKERY)
    lines = (Line("Pain", Decimal(10), price=Decimal("2.50"), taxes=(Tax("VAT", "S", Decimal("5.5")),)),)
    whole = Document(Kind.INVOICE, "", dt.date(2026, 11, 2), "EUR", Party(""), HOTEL, lines, "fr", State.DRAFT)
    made = [whole] * (count - kept_back) + [replace(whole, buyer=replace(HOTEL, legal_id=""))] * kept_back
    written = await DocumentRepository(house.services.database).add([NewDocument(each) for each in made])
    return [each.id for each in written]


async def states(house: Any, keys: list[int]) -> list[State]:
    return [(await house.services.documents.get(each)).document.state for each in keys]


def on(hands: Any, kind: type) -> Any:
    return lambda: isinstance(hands.app.screen, kind)


async def test_marked_drafts_are_issued_in_one_act_and_those_kept_back_are_mended(house: Any) -> None:
    use("fr")
    keys = await drafts(house, 6, kept_back=1)
    await house.invoices("zoe@client.example")
    async with house.screen(size=(80, 30)) as hands:
        await hands.sees("(brouillon)", "F-2026-0001")
        await hands.press(*["space"] * 7, "f8")
        await hands.sees("5 peuvent être émis, 131,90", "1 est retenu", "1 n’est pas", "SIREN du client")
        await hands.press("f8")
        await hands.sees("5 brouillons ont été émis", "1 est retenu")
        assert await states(house, keys) == [State.ISSUED] * 5 + [State.DRAFT]
        await hands.press("enter")
        await hands.until(on(hands, FindingsScreen))
        await hands.press("enter")
        await hands.until(on(hands, DetailsScreen))
        await hands.press(*"404833048", "ctrl+s")
        await hands.until(lambda: not on(hands, DetailsScreen)())
        while not on(hands, IssueScreen)():
            await hands.press("escape")
        await hands.sees("1 peut être émis, 26,38")
        await hands.press("f8")
        await hands.until(lambda: not on(hands, IssueScreen)())
        await hands.sees("6 brouillons ont été émis.")
        assert [each.timeout for each in hands.app._notifications] == [12], "whoever looked away reads it yet"
    assert await states(house, keys) == [State.ISSUED] * 6
    numbers = [(await house.services.documents.get(each)).document.number for each in keys]
    assert len(set(numbers)) == 6


async def test_nothing_is_issued_where_the_plan_is_left(house: Any) -> None:
    keys = await drafts(house, 3)
    async with house.screen(size=(80, 30)) as hands:
        await hands.sees("(draft)")
        await hands.press("space", "space", "space", "f8")
        await hands.sees("3 can be issued")
        await hands.press("escape")
        await hands.until(lambda: not on(hands, IssueScreen)())
    assert await states(house, keys) == [State.DRAFT] * 3


async def test_one_who_waits_is_told_so_and_leaves_when_nothing_answers(house: Any, monkeypatch: Any) -> None:
    """A server that stands still keeps nobody in front of words that say nothing."""
    keys = await drafts(house, 2)
    monkeypatch.setattr(issuing, "LATE", 0.01)
    standing = asyncio.Event()

    async def issue_all(_ids: Any, *_more: Any) -> Any:
        await standing.wait()
        for each in ():
            yield each

    async with house.screen(size=(80, 30)) as hands:
        await hands.sees("(draft)")
        await hands.press("space", "space", "f8")
        await hands.sees("2 can be issued")
        monkeypatch.setattr(DocumentService, "issue_all", lambda _self, *given: issue_all(*given))
        await hands.press("f8")
        await hands.sees("0 of 2 drafts", "This takes long")
        await hands.press("escape")
        await hands.sees("It stops after this one")
        await hands.press("escape")
        await hands.until(lambda: not on(hands, IssueScreen)())
    assert await states(house, keys) == [State.DRAFT] * 2


async def test_what_was_written_before_a_stop_counts_as_issued(house: Any, monkeypatch: Any) -> None:
    """Some at a time are one write: the plan has to learn of those whose answer it did not await."""
    keys = await drafts(house, 4)
    stopped = asyncio.Event()
    whole = DocumentService.issue_all

    async def issue_all(service: DocumentService, *given: Any) -> Any:
        async with aclosing(whole(service, *given)) as answers:
            async for each in answers:
                yield each
                await stopped.wait()

    monkeypatch.setattr(DocumentService, "issue_all", issue_all)
    async with house.screen(size=(80, 30)) as hands:
        await hands.sees("(draft)")
        await hands.press(*["space"] * 4, "f8")
        await hands.sees("4 can be issued")
        await hands.press("f8")
        await hands.sees("1 of 4 drafts")
        await hands.press("escape")
        await hands.sees("It stops after this one")
        stopped.set()
        await hands.until(lambda: not on(hands, IssueScreen)())
        await hands.sees("4 drafts were issued.")
    assert await states(house, keys) == [State.ISSUED] * 4
