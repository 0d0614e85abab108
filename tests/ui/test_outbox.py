"""The outbox screen, with the keyboard alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from rich.cells import cell_len

from komtui.adapters.database.moments import ticks
from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.domain.mail.outbox_query import Head
from komtui.domain.mail.quota import DAY, MINUTE, Limit, Quota, Unit, Usage, Used
from komtui.i18n import _, use
from komtui.services.changes import Subject
from komtui.services.ports import NewLetter
from komtui.ui.screens.outbox._gauge import gauge
from komtui.ui.screens.outbox._table import DeliveryList, headings
from komtui.ui.screens.outbox.screen import OutboxScreen
from komtui.ui.terminal.glyphs import padded

ADDRESSES = ("one@a.example", "two@a.example", "three@a.example", "four@a.example")


async def _fill(house: Any) -> None:
    await house.company()
    for document_id, address in zip(await house.invoices(*ADDRESSES), ADDRESSES, strict=True):
        await house.queue(document_id, address)
    await house.decide(Verdict.SENT, "250 2.0.0 Ok: queued")
    await house.decide(Verdict.FAIL, "550 5.1.1 \x1b[31munknown [b]user", "smtp.recipient-unknown")
    await house.decide(Verdict.UNCERTAIN, "", "smtp.cut-off")


@asynccontextmanager
async def letters(house: Any, **how: Any) -> AsyncIterator[Any]:
    """All letters, whether something is to be done or not."""
    async with house.screen(**how) as hands:
        await hands.until(lambda: hands.app.facts.company, "the header")
        await hands.press("f3")
        if hands.app.facts.undelivered:
            await hands.press("f3")
        yield hands


async def _states(house: Any) -> dict[str, DeliveryState]:
    return {each.recipient: each.state for each in await house.services.outbox.deliveries()}


async def test_each_state_says_its_cause_and_its_next_step(house: Any) -> None:
    await _fill(house)
    async with letters(house) as hands:
        text = await hands.sees("1 waiting", "1 sent", "1 failed", "1 to check", "It leaves as soon as")
        assert text.index("four@") < text.index("one@")
        await hands.press("down", "down")
        text = await hands.sees("r tries again", "5.1.1 �[31munknown [b]user")
        assert "\x1b" not in text


async def test_a_failed_letter_is_tried_again_and_a_waiting_one_taken_back(house: Any) -> None:
    await _fill(house)
    async with letters(house) as hands:
        await hands.sees("1 failed")
        await hands.press("x")
        await hands.sees("1 withdrawn")
        await hands.press("down", "down", "r")
        await hands.until(lambda: "failed" not in hands.text.split("\n")[1])
    states = await _states(house)
    assert states["four@a.example"] is DeliveryState.CANCELLED
    assert states["two@a.example"] is DeliveryState.QUEUED


@pytest.mark.parametrize(
    ("keys", "left"),
    [(["escape"], {"one", "two", "three"}), (["down", "enter"], set()), (["down", "down", "enter"], {"one", "two"})],
    ids=["nothing", "letter", "one"],
)
async def test_a_letter_to_several_is_taken_back_whole_unless_one_says_otherwise(
    house: Any, keys: list[str], left: set[str]
) -> None:
    await house.company()
    (invoice,) = await house.invoices("one@a.example")
    people = tuple(f"{each}@a.example" for each in ("one", "two", "three"))
    letter = NewLetter(invoice, 1, "document", "company", "us@us.example", people, "Facture", b"x", "<1@us.example>")
    await house._outbox.enqueue(letter)
    async with letters(house) as hands:
        await hands.until(lambda: "three@a.example" in hands.cursor)
        await hands.press("x")
        await hands.sees("F-2026-0001 is still to be sent to:", "one@a.example", "Only for three@a.example")
        await hands.press(*keys)
        await hands.until(lambda: len(hands.app.screen_stack) == 2)
        await hands.sees(f"{len(left)} waiting" if left else "3 withdrawn")
    states = await _states(house)
    assert {each.partition("@")[0] for each, state in states.items() if state is DeliveryState.QUEUED} == left


@pytest.mark.parametrize(("line", "keys"), [(2, ["r"]), (1, ["n", "down", "enter"])])
async def test_it_is_asked_before_the_letter_of_what_is_paid_by_now_leaves(house: Any, line: int, keys: Any) -> None:
    await _fill(house)
    before = await _states(house)
    address = ADDRESSES[3 - line]
    (delivery,) = [each for each in await house.services.outbox.deliveries() if each.recipient == address]
    await house.services.payments.take(delivery.document_id)
    async with letters(house) as hands:
        await hands.sees("1 failed", "1 to check")
        await hands.press(*["down"] * line)
        for answer in ("enter", "down"):
            for key in keys:
                await hands.press(key)
            await hands.sees("is paid by now", "Change nothing")
            assert await _states(house) == before
            await hands.press(answer)
        await hands.press("enter")
        await hands.until(lambda: "2 waiting" in hands.text)
    assert (await _states(house))[address] is DeliveryState.QUEUED


@pytest.mark.parametrize(("key", "state"), [("a", DeliveryState.SENT), ("n", DeliveryState.QUEUED)])
async def test_only_a_person_decides_what_is_uncertain(house: Any, key: str, state: DeliveryState) -> None:
    await _fill(house)
    async with letters(house) as hands:
        await hands.sees("1 to check")
        await hands.press("down")
        await hands.sees("It arrived", "Send again")
        await hands.press(key)
        await hands.sees("Change nothing")
        # The harmless answer is under the cursor.
        await hands.press("enter")
        assert (await _states(house))["three@a.example"] is DeliveryState.UNCERTAIN
        await hands.press(key)
        await hands.sees("Change nothing")
        await hands.press("down", "enter")
        await hands.until(lambda: "to check" not in hands.text.split("\n")[1])
    assert (await _states(house))["three@a.example"] is state


@pytest.mark.parametrize("moved", [True, False])
async def test_what_arrives_moves_neither_the_cursor_nor_the_lines_of_who_works(house: Any, moved: bool) -> None:
    await _fill(house)
    async with letters(house) as hands:
        await hands.sees("1 failed")
        if moved:
            await hands.press("down", "space")
        shown = hands.app.screen.query_one(DeliveryList)
        current, line = shown.current.recipient, hands.text.split("\n")[5]
        new = (await house.invoices(*ADDRESSES, "five@a.example"))[-1]
        await house.queue(new, "five@a.example")
        house.services.changes.tell(Subject.LETTERS)
        await hands.sees("2 waiting")
        assert shown.current.recipient == current
        assert len(shown.marked) == moved
        if moved:
            assert hands.text.split("\n")[5] == line
            await hands.press("home")
        await hands.sees("five@a.example")


async def test_a_filter_shows_one_state(house: Any) -> None:
    await _fill(house)
    async with letters(house) as hands:
        await hands.sees("1 failed")
        shown = hands.app.screen.query_one(DeliveryList)
        await hands.press("space")
        assert shown.marked
        await hands.press("f7", "f7", "f7")
        await hands.until(lambda: "two@a.example" not in hands.text and "one@a.example" in hands.text)
        assert not shown.marked, "nothing is done to letters out of sight"


async def test_an_account_that_stands_still_is_shown_and_goes_on(house: Any) -> None:
    await _fill(house)
    await house.decide(Verdict.PAUSE, "535 5.7.8 no", "smtp.password")
    async with letters(house) as hands:
        await hands.sees("Letters wait since 2026-11-20 12:00:00", "Ctrl+G gives")
        hands.app.unsay()
        await hands.sees("\n F8 Resume  Enter ")
        await hands.press("f8")
        await hands.until(lambda: "Letters wait" not in hands.text)
    assert not await house.services.outbox.pauses()


async def test_f3_leads_to_what_is_to_be_done_before_the_header_has_counted(house: Any) -> None:
    await _fill(house)
    counts, gate = house.services.outbox._service.counts, asyncio.Event()

    async def slow(*args: Any, **named: Any) -> Any:
        await gate.wait()
        return await counts(*args, **named)

    house.services.outbox._service.counts = slow
    async with house.screen() as hands:
        assert "F3 ⚠" not in hands.text.splitlines()[0]
        pressed = asyncio.create_task(hands.press("f3"))
        await asyncio.wait([pressed], timeout=0.3)
        gate.set()
        await pressed
        await hands.until(lambda: isinstance(hands.app.screen, OutboxScreen), "the outbox")
        assert hands.app.screen._head is Head.TO_DO


async def test_f3_leads_to_what_is_to_be_done_and_once_more_to_all(house: Any, language: str) -> None:
    await _fill(house)
    async with house.screen() as hands:
        await hands.until(lambda: "F3 ⚠ 2" in hands.text.splitlines()[0], "the header names the key")
        await hands.press("f3")
        await hands.until(lambda: "two@" in hands.text and "three@" in hands.text, "what is to be done")
        assert "one@" not in hands.text
        assert "four@" not in hands.text
        await hands.press("f3")
        await hands.sees("one@", "four@", "two@")
        await hands.press("f3")
        await hands.until(lambda: "one@" not in hands.text)
        await hands.press("space", "space", "s")
        await hands.until(lambda: "two@" not in hands.text and "three@" not in hands.text, "nothing is to be done")
        await hands.until(lambda: "F3 ⚠" not in hands.text.splitlines()[0], "nor does the header say so")
        assert all(len(line) <= 80 for line in hands.text.splitlines())


async def test_the_search_finds_by_customer_number_and_recipient_within_the_head(house: Any, language: str) -> None:
    await _fill(house)
    async with letters(house) as hands:
        await hands.sees("one@", "four@", "Lefèvre")
        await hands.press("slash")
        await hands.type("0003")
        await hands.until(lambda: "three@" in hands.text and "one@" not in hands.text, "what has that number")
        await hands.press("escape")
        await hands.sees("one@", "four@")
        await hands.type("lefevre three@")
        await hands.until(lambda: "three@" in hands.text and "one@" not in hands.text)
        await hands.press("enter", "f3")
        await hands.until(lambda: "three@" in hands.text and "two@" not in hands.text, "the words stay")


async def test_a_long_outbox_is_read_page_by_page_and_its_end_at_once(house: Any) -> None:
    await house.company()
    (document_id,) = await house.invoices("one@a.example")

    def many(connection: Any) -> None:
        connection.execute("UPDATE letters SET subject = 'x'")
        rows = [(place, 1, f"n{place:05}@a.example") for place in range(2, 12_002)]
        connection.executemany(
            "INSERT INTO deliveries"
            " (id, letter_id, recipient, state, attempts, trying_since, due_at, changed_at, reply)"
            " VALUES (?, ?, ?, 'sent', 1, 0, 0, 0, '')",
            rows,
        )

    await house.queue(document_id, "one@a.example")
    await house.services.database.write(many)
    async with letters(house) as hands:
        await hands.sees("n12001@", "10,000+ sent")
        await hands.press("end")
        await hands.sees("one@a.example")
        shown = hands.app.screen.query_one(DeliveryList)
        assert len(shown._rows) < 1_000
        await hands.press("home")
        await hands.sees("n12001@")


async def test_enter_opens_the_document(house: Any) -> None:
    await _fill(house)
    async with letters(house) as hands:
        await hands.sees("1 failed")
        await hands.press("enter")
        await hands.sees("Lefèvre & Fils [b]", "Pain")


async def test_what_was_said_about_a_failed_letter_is_shown(house: Any) -> None:
    await _fill(house)
    async with letters(house) as hands:
        await hands.sees("1 failed")
        await hands.press("down", "down")
        await hands.sees("r tries again")
        await hands.press("v")
        await hands.sees("Nothing was kept")
    await house.services.outbox.retry(2)
    await house.services.outbox.cancel(4)
    await house.decide(Verdict.FAIL, "550 no", "smtp.recipient-unknown", said="  0.001 >> RCPT TO:<two@a.example> [b]")
    async with letters(house) as hands:
        await hands.sees("1 failed")
        await hands.press("down", "down", "v")
        await hands.sees("What was said, without passwords", "RCPT TO:<two@a.example> [b]")
        await hands.press("escape")
        await hands.press("down")
        await hands.until(lambda: "v Exchange" not in hands.text)


async def test_an_alert_is_told_from_letters_and_opens_no_document(house: Any) -> None:
    await house.company()
    alert = ("alert", "company", "us@us.example", ("boss@us.example",), "A letter needs a look", b"x", "<a>")
    await house._outbox.enqueue(NewLetter(0, 1, *alert))
    async with letters(house) as hands:
        await hands.sees("alert", "boss@us.example")
        await hands.press("enter")
        assert len(hands.app.screen_stack) == 2


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int]) -> None:
    assert looks(_fill, ["?undelivered", "f3", "f3", "down"], "n sends it again", size)


async def _handed(house: Any, count: int) -> None:
    """Write that so many letters were handed over, one each ten seconds, the last one now."""
    account = (await house.services.quotas.quota("company")).account
    now = ticks(house.services.clock.now())
    rows = [(account, now - place * 10_000_000, 1000 + place, 1) for place in range(count)]
    await house.services.database.write(
        lambda connection: connection.executemany("INSERT INTO handovers VALUES (?, ?, ?, ?)", rows)
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (10, "10 of 500 in 24 h"),
        (400, "Room for 100 more letters. There is more again from 11-21"),
        (500, "Limit reached: letters wait, the next one leaves at 11-21"),
    ],
)
async def test_the_gauge_warns_before_the_limit_and_says_when_there_is_room(house: Any, count: int, words: str) -> None:
    await _fill(house)
    await house.company(mail__method="gmail", gmail__address="boulangerie-lefevre@gmail.com")
    await _handed(house, count)
    async with letters(house) as hands:
        text = await hands.sees("6 this minute", words)
        assert ("⚠ Room" in text, "⚠ Limit" in text) == (count == 400, count == 500)


@pytest.mark.parametrize("width", [38, 58, 78, 118])
async def test_the_gauge_fits_and_its_figures_stay(width: int) -> None:
    limits = (Limit(30, MINUTE, Unit.MESSAGES), Limit(10_000, DAY, Unit.RECIPIENTS))
    quota = Quota("x", "facturation-et-comptabilite@boulangerie-lefevre.example", "Microsoft 365", limits)
    line = gauge(Usage(quota, 12, 9_999, (Used(limits[0], 12), Used(limits[1], 9_999))), width)
    assert line.endswith("Sent: 12 of 30 this minute, 9,999 of 10,000 recipients in 24 h")
    assert cell_len(line) <= max(width, 62)


@pytest.mark.parametrize("width", [40, 50])
async def test_number_and_state_are_there_however_narrow(house: Any, width: int) -> None:
    """What gives way is the time, then the recipient: both stand in the details."""
    await _fill(house)
    async with letters(house, size=(width, 12)) as hands:
        text = await hands.sees("Number", "State", "failed")
        assert any("F-2026-0002" in line and "failed" in line for line in text.splitlines())


def test_the_columns_fit_whatever_the_width(language: str) -> None:
    for width in range(28, 200):
        words = headings(width)
        assert cell_len(words) <= width
        assert padded(_("State"), 10) in words, language


async def test_the_gauge_is_that_of_the_letter_under_the_cursor(house: Any) -> None:
    await _fill(house)
    await house.services.settings.set({"smtp.address": "lyon@lefevre.example", "smtp.user": "lyon"}, "lyon")
    lyon = (await house.invoices(*ADDRESSES, "lyon@a.example"))[-1]
    await house.queue(lyon, "lyon@a.example", scope="lyon")
    async with letters(house) as hands:
        await hands.sees("lyon@lefevre.example · Sent: 0 this minute, 0 in 24 h")
        await hands.press("down")
        await hands.sees("factures@lefevre.example · Sent: 0 this minute")


async def test_going_to_the_details_and_back_paints_the_screen_once(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _fill(house)
    async with letters(house, size=(120, 40)) as hands:
        await hands.sees("1 sent", "1 failed")
        painted: list[int] = []

        def measured(screen: object, update: Any) -> None:
            if update is not None:
                painted.append(len(update.render_segments(hands.app.console)))

        monkeypatch.setattr(hands.app, "_display", measured)
        await hands.press("tab")
        await hands.press("shift+tab")
        assert painted
        # The frame of the details changes, and with it the layout: once each way, and not twice.
        assert len(painted) == 2


@pytest.mark.parametrize(("host", "said"), [("smtp.office365.com", True), ("smtp.example", False)])
async def test_what_the_provider_has_announced_is_said_where_letters_are_sent(
    house: Any, host: str, said: bool
) -> None:
    """At 80×24, in French: in the outbox, and where a letter is written; only of an account that it concerns."""
    await house.company(language__interface="fr", smtp__host=host, smtp__user="factures@lefevre.example")
    await house.services.settings.set({"smtp.password": "secret", "smtp.security": "starttls"})
    use("fr")
    (document_id,) = await house.invoices("one@a.example")
    await house.queue(document_id, "one@a.example")
    async with house.screen("f3") as hands:
        await hands.sees("one@a.example")
        assert ("avec un compte Microsoft" in " ".join(hands.text.split())) is said
        await hands.press("f2", "e")
        await hands.sees("one@a.example", "F8")
        await hands.until(lambda: ("compte Microsoft (F9)" in " ".join(hands.text.split())) is said, "said")
