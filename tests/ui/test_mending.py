"""A letter that did not arrive is mended where it failed: its address has the focus, and is kept where one wants it."""

from __future__ import annotations

from typing import Any

import pytest

from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.i18n import use
from komtui.ui.screens.letter.screen import LetterScreen
from komtui.ui.screens.outbox.screen import OutboxScreen

WRONG, RIGHT = "one@a.exmaple", "one@a.example"


@pytest.fixture
async def refused(house: Any) -> Any:
    await house.company()
    first, _second = await house.invoices(WRONG, WRONG)
    await house.queue(first, WRONG)
    await house.decide(Verdict.FAIL, "550 5.1.2 no such domain", "smtp.recipient-unknown")
    return house


async def correct(hands: Any, keep: bool) -> None:
    await hands.sees("F3")
    await hands.press("f3")
    await hands.until(lambda: isinstance(hands.app.screen, OutboxScreen) and WRONG in hands.text, "the letter")
    await hands.press("e")
    await hands.until(lambda: isinstance(hands.app.screen, LetterScreen) and hands.app.focused, "its address")
    assert hands.app.focused.value == WRONG, "the focus is in To"
    await hands.sees("550 5.1.2")
    await hands.press("ctrl+u")
    await hands.type(RIGHT)
    await hands.press("f8")
    await hands.sees(RIGHT, "Lefèvre")
    await hands.press(*(["down", "enter"] if keep else ["escape"]))
    await hands.until(lambda: isinstance(hands.app.screen, OutboxScreen), "the outbox")


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
async def test_the_whole_of_a_failed_letter_is_corrected_and_its_address_kept(refused: Any, language: str) -> None:
    use(language)
    try:
        async with refused.screen() as hands:
            await correct(hands, keep=True)
    finally:
        use("en")
    letters = await refused.services.outbox.deliveries((DeliveryState.QUEUED,))
    assert [each.recipient for each in letters] == [RIGHT]
    kept = [(await refused.services.documents.get(each)).document.buyer.email for each in (1, 2)]
    assert kept == [RIGHT, RIGHT], "the other invoice of the same customer as well"


async def test_escape_keeps_the_address_for_this_letter_only(refused: Any) -> None:
    async with refused.screen() as hands:
        await correct(hands, keep=False)
    assert (await refused.services.documents.get(1)).document.buyer.email == WRONG


async def test_what_needs_nothing_more_is_set_aside_and_no_longer_counted(refused: Any) -> None:
    async with refused.screen() as hands:
        await hands.sees("F3 ⚠ 1 undelivered")
        await hands.press("f3")
        await hands.sees(WRONG)
        await hands.press("s")
        await hands.until(lambda: "1 undelivered" not in hands.text, "nothing to do")
        # F3 has shown what is to be done; once more it shows all.
        await hands.press("f3")
        await hands.sees(WRONG)
        await hands.press("s")
        await hands.sees("F3 ⚠ 1 undelivered")
