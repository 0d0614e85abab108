"""The end of a day by the keyboard: the sheet of it and of other days, and closing it for good."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from komtui.domain.problem import ProblemError


async def test_a_day_is_closed_once_its_sums_were_seen(house: Any) -> None:
    (key,) = await house.invoices("zoe@client.example")
    await house.services.payments.take(key, None, "card")
    async with house.screen("ctrl+l", size=(80, 24)) as hands:
        await hands.sees("Journal", "F8 Close a day")
        await hands.press("f8")
        await hands.sees("What is to be closed?", "the day 2026-11-20", "the day 2026-11-19", "the month 2026-10")
        # The harmless answer is the first.
        await hands.press("enter")
        await hands.until(lambda: "What is to be closed?" not in hands.text)
        await hands.press("f8")
        await hands.sees("What is to be closed?")
        await hands.press("down", "enter")
        await hands.sees("Sums of the day 2026-11-20", "Card (1)", "€26.38")
        await hands.press("enter")
        # Without a place for the key that is said before it is done, and not only afterwards.
        await hands.sees("Close the day 2026-11-20?", "Its sums would not be signed", "Leave it open")
        await hands.press("enter")
        await hands.until(lambda: "Leave it open" not in hands.text)
        assert await house.services.closing.refusal(dt.date(2026, 11, 20)) is None
        await hands.press("f8")
        await hands.sees("What is to be closed?")
        await hands.press("down", "enter")
        await hands.sees("Sums of the day")
        await hands.press("enter")
        await hands.sees("Leave it open")
        await hands.press("down", "enter")
        await hands.sees("The closing is not signed")
        await hands.press("f8")
        # What is closed is not offered again, nor the day before it.
        shown = await hands.sees("What is to be closed?", "the month 2026-10")
        assert "the day 2026-11-19" not in shown
        assert shown.count("the day 2026-11-20") == shown.count("Closed: the day 2026-11-20")
    with pytest.raises(ProblemError) as error:
        await house.services.payments.reverse(1)
    assert error.value.problems[0].code == "journal.closed"


async def test_the_sheet_of_the_day_that_is_seen_is_saved_as_a_pdf(house: Any, french: None) -> None:
    await house.invoices("zoe@client.example")
    async with house.screen("t", size=(80, 24)) as hands:
        await hands.sees("20/11/2026", "p l’enregistre en PDF")
        for day in (19, 18):
            await hands.press("left", "p")
            await hands.sees(f"2026-11-{day}.pdf")
    saved = sorted(each.name for each in Path.home().rglob("*.pdf"))
    assert saved == ["Feuille de caisse 2026-11-18.pdf", "Feuille de caisse 2026-11-19.pdf"]


async def test_the_sheet_goes_to_other_days_in_french(house: Any, french: None) -> None:
    (key,) = await house.invoices("zoe@client.example")
    await house.services.payments.take(key, None, "cash", date=dt.date(2026, 11, 19))
    async with house.screen("t", size=(80, 24)) as hands:
        await hands.sees("20/11/2026")
        await hands.press("left")
        await hands.sees("19/11/2026", "Espèces", "26,38")
        await hands.press("left")
        await hands.sees("18/11/2026")
        await hands.press("right", "right", "right")
        # None that is yet to come.
        await hands.sees("20/11/2026")
