"""What a shop's day looks like in three languages, on the smallest terminal: money, paper, carrying on, the journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters import system
from komtui.adapters.printing.cups import CupsPrinters
from komtui.domain.printer import Printer
from komtui.i18n import use
from komtui.services.ports.printing import Queues

PLACES = {
    "payment": (["down", "dollar_sign"], "Ctrl+S", "Ctrl+S"),
    "printing": (["p"], "laser", "laser"),
    "convert": (["c"], "Deposit invoice", "acompte"),
    "part": (["c", "down", "enter"], "of 10", "sur 10"),
    "journal": (["ctrl+l"], "paid in full", "paiement complet"),
}
"""The keys that lead there, and what is seen then in English and in French."""


@pytest.fixture(autouse=True)
def somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same printers, the same person and the same folder on every machine."""

    async def queues(_self: object) -> Queues:
        return Queues([Printer("laser"), Printer("label")], "laser")

    monkeypatch.setattr(CupsPrinters, "queues", queues)
    monkeypatch.setattr(system, "machine_name", lambda: "till-2")
    monkeypatch.setattr(system, "system_user", lambda: "zoe")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/zoe"))
    monkeypatch.setenv("HOME", "/home/zoe")


async def _fill(house: Any) -> None:
    await house.company()
    first, _second = await house.invoices("a@one.example", "b@two.example")
    await house.order("C-2026-0001", "a@one.example")
    await house.services.payments.take(first, None, "card")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_it_looks_as_it_did(looks: Callable[..., bool], language: str, place: str) -> None:
    keys, *words = PLACES[place]
    use(language)
    try:
        assert looks(_fill, keys, words[language != "en"], (80, 24))
    finally:
        use("en")
