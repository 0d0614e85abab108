"""What was just sent: taken back for some seconds, said how it ended, in one line that covers nothing."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.i18n import use
from komtui.ui.acts.sendings import Sendings, Sent
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.screens.letter.screen import LetterScreen
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.row_list import RowList


@pytest.fixture(params=["en", "fr", "fr_CA"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    use(request.param)
    yield request.param
    use("en")


@pytest.fixture
async def slow_to_leave(house: Any) -> Any:
    await house.company(mail__undo_seconds="10")
    await house.invoices("one@a.example", "two@b.example")
    return house


async def send(hands: Any) -> None:
    await hands.press("e")
    await hands.until(lambda: isinstance(hands.app.screen, LetterScreen) and hands.app.focused, "the letter")
    await hands.press("f8")
    await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen), "the list")


async def states(house: Any) -> list[DeliveryState]:
    return [each.state for each in await house.services.outbox.deliveries()]


async def test_what_was_written_is_gone_on_with_once_it_was_taken_back(slow_to_leave: Any) -> None:
    async with slow_to_leave.screen(worker=True) as hands:
        await hands.sees("F-2026-0002")
        await hands.press("e")
        await hands.until(lambda: isinstance(hands.app.screen, LetterScreen) and hands.app.focused, "the letter")
        await hands.type("Dear all, ")
        await hands.press("f8")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen), "the list")
        await hands.press("ctrl+z")
        await hands.sees("Taken back: nothing was sent. What you have written is kept.")
        await hands.press("e")
        await hands.sees("was begun on")
        await hands.press("enter")
        await hands.sees("Dear all, ")
    assert set(await states(slow_to_leave)) == {DeliveryState.CANCELLED}


async def test_a_letter_can_be_taken_back_and_nothing_leaves(slow_to_leave: Any, language: str) -> None:
    async with slow_to_leave.screen(worker=True) as hands:
        await hands.sees("F-2026-0002")
        await send(hands)
        seconds = "10 s" if language == "en" else "10\xa0s"
        await hands.sees(seconds, "Ctrl+Z")
        assert await states(slow_to_leave) == [DeliveryState.QUEUED]
        await hands.press("ctrl+z")
        await hands.until(lambda: seconds not in hands.text, "what became of it")
        assert await states(slow_to_leave) == [DeliveryState.CANCELLED]
        assert not hands.app.check_action("undo_send", ()), "once"


async def test_whoever_leaves_komtui_lets_the_letter_leave(slow_to_leave: Any) -> None:
    async with slow_to_leave.screen() as hands:
        await hands.sees("F-2026-0002")
        await send(hands)
        await hands.sees("Ctrl+Z")
        await hands.press("f10")
    claimed = await slow_to_leave._outbox.claim("test", dt.timedelta(minutes=5))
    assert claimed is not None, "it waits no more"


async def test_it_is_said_how_it_ended_above_the_keys(house: Any, language: str) -> None:
    await house.company()
    await house.invoices("one@a.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await send(hands)
        await hands.sees("F3")
        await house.decide(Verdict.SENT, "250 ok")

        def last() -> str:
            return hands.text.splitlines()[-2]

        await hands.until(lambda: "F-2026-0001" in last() and "one@a.example" in last(), "how it ended")


async def test_a_letter_with_a_copy_for_the_archive_is_one_letter(house: Any) -> None:
    await house.company(mail__archive="archive@house.example")
    await house.invoices("one@a.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await send(hands)
        await hands.sees("F3")
        await house.decide(Verdict.SENT, "250 ok")
        await hands.sees("F-2026-0001 was sent to one@a.example, archive@house.example.")
        # What stands below the list is of the customer, to whom the letter went first.
        await hands.until(lambda: "one@a.example" in hands.text.splitlines()[-3], "what became of the customer's")


async def test_a_refusal_is_said_with_the_key_that_mends_it_and_covers_no_row(house: Any) -> None:
    await house.company()
    await house.invoices("one@a.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await send(hands)
        await house.decide(Verdict.FAIL, "550 5.1.1 no such user", "smtp.recipient-unknown")
        text = await hands.sees("was not sent", "F3")
        lines = text.splitlines()
        assert sum("F-2026-0001" in line and "€26.38" in line and "issued" in line for line in lines) == 1, "the row"
        assert len(lines) == 24


async def test_of_many_one_line_says_how_many_arrived_and_how_many_did_not(house: Any, language: str) -> None:
    await house.company()
    documents = await house.invoices(*(f"n{place}@a.example" for place in range(40)))
    async with house.screen() as hands:
        await hands.sees("F-2026-0040")
        for place, each in enumerate(documents):
            await house.queue(each, f"n{place}@a.example")
        deliveries = await house.services.outbox.deliveries()
        hands.app.post_message(Sent([(each.number, each) for each in deliveries], dt.timedelta()))

        def said(count: str) -> bool:
            line = hands.text.splitlines()[-2]
            return count in line and "@" not in line

        await hands.until(lambda: said("40"), "they are on their way")
        for place in range(40):
            if place == 7:
                await house.decide(Verdict.FAIL, "550 5.1.1 " + "no such user here " * 20, "smtp.recipient-unknown")
            else:
                await house.decide(Verdict.SENT, "250 ok")
        await hands.until(lambda: said("39"), "how they ended")
        lines = hands.text.splitlines()
        assert "F3" in lines[-2]
        covers_nothing(hands)
        assert len(lines) == 24
        assert max(map(len, lines)) <= 80


async def test_a_newer_notice_takes_the_place_of_the_one_before(house: Any) -> None:
    async with house.screen() as hands:
        hands.app.notify("The first.")
        await hands.sees("The first.")
        hands.app.notify("The second.")
        text = await hands.sees("The second.")
        assert "The first." not in text
        hands.app.unsay()
        await hands.sees("F10 Quit")


WAYS: dict[str, list[str]] = {
    "list": [],
    "outbox": ["f3"],
    "customers": ["f4"],
    "configuration": ["f9"],
    "letter": ["e"],
    "preview": ["e", "f5"],
    "plan": ["E"],
    "document": ["enter"],
    "question": ["e", "x", "escape"],
    "help": ["f1"],
}
"""Keys that lead to screens of every kind."""


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (120, 40)], ids=str)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_what_is_said_covers_nothing(house: Any, way: list[str], size: Any) -> None:
    await house.company()
    await house.invoices(*(f"n{place}@a.example" for place in range(40)))
    async with house.screen(size=size) as hands:
        await hands.sees("F-2026-0040")
        await hands.until(lambda: hands.app.facts.company, "the header")
        # To the last row that is seen: what is said takes its line, and the row moves up with the cursor.
        await hands.press(*["down"] * min(size[1] - 4, 30))
        for key in way:
            await hands.press(key)
            await hands.until(lambda: hands.app.focused is not None or hands.app.screen.is_modal, "what it leads to")
        before = await rest(hands)
        hands.app.notify("F-2026-0002 was sent.")
        await hands.sees("was sent")
        said = await rest(hands)
        assert "was sent" in said[-2]
        assert said[-1] == before[-1], "the keys stand where they stood"
        hands.app.notify("It needs more than one line" + " so" * (size[0] // 5) + ". The end.")
        await hands.until(lambda: "The end." in lines(hands)[-2], "all of it")
        said = await rest(hands)
        assert said[-1] == before[-1]
        assert hands.app.screen.is_modal or said[0] == before[0], "the header"
        covers_nothing(hands)
        hands.app.unsay()
        await hands.until(lambda: lines(hands)[-1] == before[-1] and "The end." not in hands.text, "gone")
        if not hands.app.screen.query(RowList):  # which stays where the cursor has led
            await hands.until(lambda: lines(hands) == before, "as it was")


def covers_nothing(hands: Any) -> None:
    """Fail where a notice lies over what is worked in, or over the footer."""
    screen = hands.app.screen
    (said,) = (toast.region for toast in screen.query("Toast"))
    assert said.height
    assert all(said.bottom == bar.region.y for bar in screen.query(CommandBar)), "right above the keys"
    focused = hands.app.focused
    if focused is not None:
        seen = screen.find_widget(focused)
        assert not said.intersection(seen.visible_region)
        assert seen.visible_region.height >= min(focused.size.height, 1)
        if isinstance(focused, RowList):
            assert 0 <= focused.position - focused._top < focused.size.height, "the row of the cursor is seen"


def lines(hands: Any) -> list[str]:
    """Return what is on the terminal."""
    found: list[str] = hands.text.splitlines()
    return found


async def rest(hands: Any) -> list[str]:
    """Return the lines of the screen once they have stayed the same for some turns."""
    before, same = lines(hands), 0
    for _turn in range(400):
        await hands._pilot.pause(0.01)
        same = same + 1 if lines(hands) == before else 0
        before = lines(hands)
        if same > 20:
            break
    return before


@pytest.mark.parametrize(("leaves", "freed"), [(None, [[7]]), (dt.datetime(2026, 12, 24, 8, tzinfo=dt.UTC), [])])
async def test_what_was_put_off_does_not_leave_because_somebody_leaves_komtui(leaves: Any, freed: Any) -> None:
    asked = list[list[int]]()

    async def hold(ids: list[int], _wait: dt.timedelta) -> int:
        asked.append(ids)
        return len(ids)

    services = SimpleNamespace(outbox=SimpleNamespace(hold=hold), worker=SimpleNamespace(wake=lambda: None))
    app = SimpleNamespace(set_timer=lambda *_given: None, notify=lambda *_said, **_how: None)
    sendings = Sendings(cast("Any", app), cast("Any", services))
    sendings.follow(Sent([("F-1", cast("Any", SimpleNamespace(id=7, letter_id=3)))], dt.timedelta(seconds=10), leaves))
    await sendings.release()
    assert asked == freed
