"""A till's working day with the keyboard alone: French, 80×24, every key counted."""

from __future__ import annotations

from typing import Any

from komtui.domain.sales.customer import Customer
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.payment import balance
from komtui.ui.screens.draft.grid import DraftGrid

KEYS = {
    "quote": 16,
    "order": 5,
    "deposit": 11,
    "its payment": 2,
    "delivery": 4,
    "final invoice": 5,
    "payment in two parts": 8,
    "receipt": 2,
    "credit": 9,
    "paid out": 2,
    "sheet of the day": 3,
    "closing": 7,
}
"""What each step of the day takes; as docs/keys.md says it, 74 in all."""


class Till:
    """Hands that count."""

    def __init__(self, hands: Any) -> None:
        self.hands = hands
        self.counted: dict[str, int] = {}
        self.step = ""

    async def keys(self, text: str) -> None:
        for key in text.split():
            self.counted[self.step] = self.counted.get(self.step, 0) + 1
            await self.hands.press("dollar_sign" if key == "$" else key)

    async def typed(self, text: str) -> None:
        self.counted[self.step] = self.counted.get(self.step, 0) + len(text)
        await self.hands.type(text)


async def test_a_day_from_quote_to_closing(house: Any, french: None) -> None:
    await house.company()
    lefevre = Customer(Party("Lefèvre & Fils", address=Address(city="Lyon", country="FR"), email="a@one.example"))
    await house.services._customer_books.add([lefevre])
    await house.invoices("b@two.example")
    documents = house.services.documents
    async with house.screen() as hands:
        till = Till(hands)
        await hands.sees("F-2026-0001")

        async def issue(*shown: str) -> None:
            await till.keys("f8")
            await hands.sees("Il prend le numéro suivant")
            await till.keys("down enter")
            await hands.sees(*shown)

        till.step = "quote"
        await till.keys("N")
        await hands.sees("Que faut-il")
        await till.keys("d")
        await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
        await till.typed("lef")
        await till.keys("enter")
        await till.typed("pai")
        await till.keys("enter")
        await till.typed("10")
        await till.keys("enter")
        await issue("Devis D-2026-0001")

        till.step = "order"
        await till.keys("c")
        await hands.sees("Quel document")
        await till.keys("enter")
        await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
        await issue("Commande C-2026-0001")

        till.step = "deposit"
        await till.keys("c")
        await hands.sees("Quel document")
        await till.keys("down down enter")
        await hands.sees("Montant ou %")
        await till.typed("30%")
        await till.keys("f8")
        await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
        await issue("F-2026-0002")

        till.step = "its payment"
        await till.keys("$")
        await hands.sees("7,91")
        await till.keys("ctrl+s")
        await hands.sees("payée")

        till.step = "delivery"
        await till.keys("escape")
        await hands.until(lambda: "F-2026-0002" in hands.cursor)
        await till.keys("down m")
        await hands.sees("Marquer comme")
        await till.keys("S")
        await hands.until(lambda: "Marquer comme" not in hands.text)

        till.step = "final invoice"
        await till.keys("c")
        await hands.sees("Quel document")
        await till.keys("enter")
        await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
        await issue("F-2026-0003")

        till.step = "payment in two parts"
        await till.keys("$")
        await hands.sees("18,47")
        await till.typed("10")
        await till.keys("ctrl+s")
        await hands.until(lambda: "8,47" in hands.text)
        await till.keys("$")
        await hands.sees("8,47")
        await till.keys("enter right ctrl+s")
        await hands.sees("payée")

        till.step = "receipt"
        await till.keys("p")
        await hands.sees("Imprim")
        await till.keys("escape")
        await hands.until(lambda: "payée" in hands.text and "F-2026-0003" in hands.text)

        till.step = "credit"
        await till.keys("c")
        await hands.sees("Quel document")
        await till.keys("down down enter")
        await hands.sees("Montant ou %")
        await till.typed("5")
        await till.keys("f8")
        await hands.until(lambda: bool(hands.app.screen.query(DraftGrid)))
        await issue("A-2026-0001")

        till.step = "paid out"
        await till.keys("$")
        await hands.sees("5,00")
        await till.keys("ctrl+s")
        await hands.until(lambda: "Ctrl+S" not in hands.text)

        till.step = "sheet of the day"
        await till.keys("escape")
        await hands.until(lambda: "A-2026-0001" in hands.cursor)
        await till.keys("t")
        await hands.sees("20/11/2026", "Espèces", "Carte")
        await till.keys("escape")

        till.step = "closing"
        await till.keys("ctrl+l")
        await hands.sees("F8 Clôturer")
        await till.keys("f8")
        await hands.sees("Que faut-il clôturer")
        await till.keys("down enter")
        await hands.sees("Totaux")
        await till.keys("enter")
        await hands.sees("irréversible")
        await till.keys("down enter")
        await hands.until(lambda: "irréversible" not in hands.text)
    assert till.counted == KEYS
    assert sum(KEYS.values()) == 74
    order, last, credit = [
        (await documents.find(each)).document for each in ("C-2026-0001", "F-2026-0003", "A-2026-0001")
    ]
    assert (order.state, last.state, balance(last), balance(credit)) == (State.ACCEPTED, State.PAID, 0, 0)
    assert [f"{each.amount:f}" for each in last.received] == ["10.00", "8.47"]
    assert await house.services.closing.refusal(last.date) is not None
