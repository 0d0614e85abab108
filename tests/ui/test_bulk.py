"""The plan of bulk letters, with the keyboard alone."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from tests.ui.conftest import StillClock, _invoice

from komtui.adapters.database.moments import moment
from komtui.domain.mail.bundle import Item
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Kind
from komtui.i18n import use
from komtui.ui import soon


async def _write(house: Any, *wanted: tuple[str, str]) -> list[int]:
    """Write an issued invoice for each customer and address, and put the customers into the list."""
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.services.ports import NewDocument

    documents = []
    for place, (name, email) in enumerate(wanted, start=1):
        invoice = _invoice(f"F-2026-{place:04}", email)
        documents.append(NewDocument(replace(invoice, buyer=replace(invoice.buyer, name=name))))
    ids = [each.id for each in await DocumentRepository(house.services.database).add(documents)]
    await house.services.customers.collect(ids)
    return ids


async def _queued(house: Any) -> dict[str, list[str]]:
    found = await house.services.outbox.deliveries(limit=1000)
    return {each.recipient: sorted(one.number for one in each.documents) for each in found}


def header(mime: bytes | None, name: str) -> str:
    return str(message_from_bytes(mime or b"")[name])


ANNE, LEO, ZOE = ("Anne", "anne@a.example"), ("Léo", "leo@l.example"), ("Zoé", "")


async def test_one_customer_gets_one_letter_and_the_marks_are_gone(house: Any) -> None:
    await house.company()
    await _write(house, ANNE, LEO, ANNE)
    async with house.screen() as hands:
        await hands.press("space", "space", "space", "e")
        await hands.sees("3 documents, 2 customers → 2 letters", "79.14", "2 invoices", "F-2026-0002")
        await hands.press("f8")
        await hands.sees("2 letters are on their way")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
        assert not hands.app.screen.query_one("DocumentList").marked
    assert await _queued(house) == {"anne@a.example": ["F-2026-0001", "F-2026-0003"], "leo@l.example": ["F-2026-0002"]}


async def test_all_that_the_list_shows_is_planned_without_marks(house: Any) -> None:
    await house.company()
    await _write(house, ANNE, LEO, ANNE)
    async with house.screen() as hands:
        await hands.press("slash", *"Anne", "down", "E")
        await hands.sees("2 documents, 1 customer → 1 letter")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert await _queued(house) == {}


async def _mixed(house: Any) -> None:
    """Two invoices that are ready, and one of each sort that a person must look at first."""
    await house.company()
    ids = await _write(house, ANNE, ANNE, ANNE, ANNE, ANNE, ZOE, ("Zoé", ""))
    documents = house.services.documents
    await house.services.payments.take(ids[1])
    note = await documents.convert(ids[2], Kind.CREDIT_NOTE)
    await documents.issue(note.id)
    stored = await documents.get(ids[3])
    await house.services.letters.queue(stored, await house.services.letters.draft(stored))
    await documents.convert(ids[0], Kind.CREDIT_NOTE)


async def test_what_must_be_looked_at_stands_apart_and_leaves_only_if_it_is_ticked(house: Any) -> None:
    await _mixed(house)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("Ready", "Cancelled by a credit note", "Paid", "Sent before", "Drafts", "Without an address")
        # The credit note goes with the invoices.
        await hands.sees("3 documents, 1 customer → 1 letter", "[ ] Anne", "[x] Anne", "waiting 11-20", "2 invoices")
        await hands.press("down", "down")
        text = await hands.sees("F-2026-0003 was cancelled by a credit note. Ticked, it goes nevertheless.")
        assert "--" not in text.replace("─", ""), "no words of the command line"
        await hands.press("down", "down", "space")
        await hands.sees("4 documents, 1 customer → 2 letters")
        await hands.press("f8")
        await hands.sees("2 letters are on their way")
    found = await house.services.outbox.deliveries()
    assert sorted(sorted(one.number for one in each.documents) for each in found) == [
        ["A-2026-0001", "F-2026-0001", "F-2026-0005"],
        ["F-2026-0002"],
        ["F-2026-0004"],
    ]


async def test_an_address_is_typed_where_it_is_missing_and_kept(house: Any) -> None:
    await house.company()
    first, *_others = await _write(house, ZOE, LEO, ZOE)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("1 document, 1 customer → 1 letter", "Without an address")
        await hands.press("end", "enter")
        await hands.sees("[x] Keep this address for Zoé")
        await hands.type("zoe")
        await hands.press("enter")
        await hands.sees("“zoe” is not an e-mail address")
        await hands.type("@z.example")
        await hands.press("enter")
        text = await hands.sees("3 documents, 2 customers → 2 letters", "zoe@z.example")
        assert "Without" not in text
        await hands.press("f8")
        await hands.sees("2 letters are on their way")
    assert (await _queued(house))["zoe@z.example"] == ["F-2026-0001", "F-2026-0003"]
    customer = await house.services.customers.of_document(first)
    assert customer.customer.party.email == "zoe@z.example"


async def test_what_has_no_address_is_said_above_and_is_still_there_when_the_others_have_left(house: Any) -> None:
    await house.company()
    await _write(house, *((f"C{place}", f"c{place}@c.example") for place in range(30)), ZOE)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("30 documents, 30 customers → 30 letters", "1 letter stays here: €26.38. End shows why.")
        assert "Without an address" not in hands.text, "it stands below, out of sight"
        await hands.press("end")
        await hands.sees("Without an address")
        await hands.press("f8")
        await hands.sees("30 letters are on their way", "0 documents", "Without an address", "Zoé")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert len(await _queued(house)) == 30


async def test_an_address_for_once_stays_with_nobody(house: Any) -> None:
    await house.company()
    (only, _other) = await _write(house, ZOE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("Without an address")
        await hands.press("end", "enter")
        await hands.type("zoe@z.example")
        await hands.press("tab", "space", "shift+tab", "enter")
        await hands.sees("2 documents, 2 customers → 2 letters")
    assert (await house.services.customers.of_document(only)).customer.party.email == ""


async def test_each_goes_alone_where_the_person_says_so(house: Any) -> None:
    await house.company()
    await _write(house, ANNE, ANNE)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("2 documents, 1 customer → 1 letter")
        await hands.press("g")
        await hands.sees("2 documents, 1 customer → 2 letters", "F-2026-0001")
        await hands.press("g", "f8")
        await hands.sees("on its way")
    assert await _queued(house) == {"anne@a.example": ["F-2026-0001", "F-2026-0002"]}


async def test_a_letter_is_looked_into_and_leaves_as_it_was_changed(house: Any) -> None:
    await house.company()
    await _write(house, ANNE, ANNE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 2 letters")
        await hands.press("end", "enter")
        await hands.sees("F-2026-0001.pdf", "F-2026-0002.pdf", "anne@a.example", "Invoices")
        await hands.type("Dear Anne, ")
        await hands.press("escape")
        await hands.sees("→ 2 letters")
        await hands.press("escape")
        await hands.sees("changed and not sent")
        await hands.press("enter", "f8")
        await hands.sees("2 letters are on their way")
    (sent,) = [each for each in await house.services.outbox.deliveries() if each.others]
    assert b"Dear Anne, " in await house._outbox.mime(sent.letter_id)


async def test_a_letter_of_the_plan_is_gone_on_with_after_the_line_has_dropped(house: Any) -> None:
    await house.company()
    await _write(house, ANNE, ANNE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 2 letters")
        await hands.press("end", "enter")
        await hands.sees("F-2026-0002.pdf")
        await hands.type("Dear Anne, ")
    # The line dropped: nobody was asked anything.
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 2 letters")
        await hands.press("end", "enter")
        await hands.sees("was begun on", "Go on writing")
        await hands.press("enter")
        await hands.sees("Dear Anne, Hello")
        await hands.press("escape", "f8")
        await hands.sees("2 letters are on their way")
    (sent,) = [each for each in await house.services.outbox.deliveries() if each.others]
    assert b"Dear Anne, " in await house._outbox.mime(sent.letter_id)
    unsent = house.services.unsent._service
    assert await unsent._books.get(sent.document_id, unsent._person()) is None


async def test_what_another_till_has_sent_meanwhile_is_not_sent_twice(house: Any) -> None:
    await house.company()
    first, *_others = await _write(house, ANNE, ANNE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("3 documents, 2 customers → 2 letters")
        stored = await house.services.documents.get(first)
        await house.services.letters.queue(stored, await house.services.letters.draft(stored))
        await hands.press("f8")
        # What the other till has not sent has left; the rest stands where it asks.
        await hands.sees("2 letters are on their way", "Sent before", "0 documents")
    found = await house.services.outbox.deliveries()
    assert sorted(each.number for each in found) == ["F-2026-0001", "F-2026-0002", "F-2026-0003"]


async def test_it_pauses_and_stops_and_what_is_queued_stays_queued(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.ui.screens.bulk._run.TOGETHER", 1)
    await house.company()
    await _write(house, *((f"C{place}", f"c{place}@c.example") for place in range(5)))
    bulk, gates = house.services.bulk, [asyncio.Event() for _ in range(5)]
    for gate in gates[:2]:
        gate.set()

    class Slow:
        asked = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(bulk, name)

        async def queue(self, *args: Any, turn: Any, **how: Any) -> Any:
            gate, self.asked = gates[self.asked], self.asked + 1

            async def held() -> None:
                await gate.wait()
                await turn()

            return await bulk.queue(*args, turn=held, **how)

    house.services.__dict__["bulk"] = Slow()
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("5 documents, 5 customers → 5 letters")
        await hands.press("f8")
        # The others are drawn and built meanwhile.
        await hands.until(lambda: house.services.bulk.asked == 5 and hands.app.screen._run.done == 2)
        await hands.press("space")
        await hands.sees("Paused: 2 of 5")
        for gate in gates:
            gate.set()
        await hands.press("end")
        assert len(await _queued(house)) == 2, "what is paused goes on"
        await hands.press("escape")
        await hands.sees("Stopped: 2 letters are queued and stay so", "3 documents, 3 customers → 3 letters")
        assert len(await _queued(house)) == 2
        house.services.__dict__["bulk"] = bulk
        await hands.press("f8")
        await hands.sees("3 letters are on their way")
    assert len(await _queued(house)) == 5


async def test_several_are_written_at_once_and_in_the_order_of_the_plan(house: Any) -> None:
    await house.company()
    await _write(house, *((f"C{place}", f"c{place}@c.example") for place in range(12)))
    bulk, under_way, most = house.services.bulk, 0, 0

    class Counted:
        def __getattr__(self, name: str) -> Any:
            return getattr(bulk, name)

        async def queue(self, *args: Any, **how: Any) -> Any:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            try:
                return await bulk.queue(*args, **how)
            finally:
                under_way -= 1

    house.services.__dict__["bulk"] = Counted()
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 12 letters")
        planned = [row.bundle.first.recipients.to[0] for row in hands.app.screen._act.rows]
        await hands.press("f8")
        await hands.sees("12 letters are on their way")
    found = sorted(await house.services.outbox.deliveries(limit=100), key=lambda each: each.id)
    assert [each.recipient for each in found] == planned
    assert most > 1, "one after the other"


async def test_a_months_end_takes_few_keys(house: Any) -> None:
    """120 invoices of 40 customers, three of which have an address that is none."""
    await house.company()
    bad = {7: "", 19: "compta@", 33: "zoe at z.example"}
    await _write(house, *((f"C{at % 40:02}", bad.get(at % 40, f"c{at % 40}@c.example")) for at in range(120)))
    keys = 0

    async with house.screen() as hands:

        async def press(*wanted: str) -> None:
            nonlocal keys
            keys += len(wanted)
            await hands.press(*wanted)

        await press("E")
        await hands.sees("111 documents, 37 customers → 37 letters")
        for place in range(3):
            await press("end", "enter")
            field = hands.app.screen.query_one("AddressForm Input")
            await hands.until(lambda: field.has_focus)  # noqa: B023 - waited for at once
            field.value = f"mended{place}@c.example"
            await press("enter")
            await hands.sees(f"{114 + 3 * place} documents")
        await press("f8")
        await hands.sees("40 letters are on their way")
    queued = await _queued(house)
    assert len(queued) == 40
    assert sorted(number for numbers in queued.values() for number in numbers) == [
        f"F-2026-{place:04}" for place in range(1, 121)
    ]
    # Without the addresses themselves: one to plan, three for each address, one to send.
    assert keys == 11


class _MovingClock(StillClock):
    ahead = dt.timedelta()

    def now(self) -> dt.datetime:
        return super().now() + self.ahead


async def test_all_can_be_taken_back_at_the_end_however_long_it_took_to_queue_them(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("komtui.ui.screens.bulk._run.TOGETHER", 1)
    clock = house.services.__dict__["clock"] = _MovingClock()
    await house.company(mail__undo_seconds="10")
    await _write(house, *((f"C{place}", f"c{place}@c.example") for place in range(5)))
    monkeypatch.setattr("komtui.ui.screens.bulk._run.RENEWED", 0.02)
    bulk, outbox, go_on, held = house.services.bulk, house.services.outbox, asyncio.Event(), asyncio.Event()

    class Slow:
        asked = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(bulk, name)

        async def queue(self, *args: Any, turn: Any, **how: Any) -> Any:
            self.asked += 1
            waits = self.asked > 3

            async def held() -> None:
                if waits:
                    await go_on.wait()
                await turn()

            return await bulk.queue(*args, turn=held, **how)

    class Watched:
        def __getattr__(self, name: str) -> Any:
            return getattr(outbox, name)

        async def hold(self, ids: Any, wait: Any) -> int:
            done = await outbox.hold(ids, wait)
            if done == 3:
                held.set()
            return done

    house.services.__dict__ |= {"bulk": Slow(), "outbox": Watched()}
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 5 letters")
        await hands.press("f8")
        # What is queued first waits for what is queued last, longer than any letter waits by itself.
        for _minute in range(3):
            clock.ahead += dt.timedelta(minutes=4)
            held.clear()
            await asyncio.wait_for(held.wait(), 20)
            await asyncio.wait_for(held.wait(), 20)
        assert await house._outbox.claim("another till", dt.timedelta(minutes=1)) is None
        go_on.set()
        await hands.sees("5 letters leave in 10 s", "Ctrl+Z")
        statement = "SELECT max(due_at) FROM deliveries"
        due = await house.services.database.read(lambda each: moment(each.execute(statement).fetchone()[0]))
        assert due <= clock.now() + dt.timedelta(seconds=10), "as it is said"
        assert await house._outbox.claim("another till", dt.timedelta(minutes=1)) is None
        await hands.press("ctrl+z")
        await hands.sees("Taken back: nothing was sent.")
    assert {each.state for each in await outbox.deliveries()} == {DeliveryState.CANCELLED}


async def test_what_is_taken_back_is_in_the_plan_again_where_it_stood(house: Any) -> None:
    await house.company(mail__undo_seconds="10")
    await _write(house, ANNE, ZOE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("2 documents, 2 customers → 2 letters", "Without an address")
        await hands.press("f8")
        await hands.sees("2 letters leave in 10 s")
        await hands.until(lambda: "anne@a.example" not in hands.text, "the plan without what was queued")
        await hands.press("ctrl+z")
        text = await hands.sees("2 documents, 2 customers → 2 letters", "anne@a.example", "leo@l.example")
        assert text.index("leo@l.example") < text.index("anne@a.example"), "the newest first, as before"
        assert "Sent before" not in text
        await hands.press("f8")
        await hands.sees("2 letters leave in 10 s")
    states = [each.state for each in await house.services.outbox.deliveries()]
    assert states.count(DeliveryState.CANCELLED) == 2
    assert len(states) == 4, "each once more"


async def test_what_is_held_anew_while_the_last_is_queued_does_not_hold_them_for_longer_than_is_said(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("komtui.ui.screens.bulk._run.RENEWED", 0.0)
    await house.company(mail__undo_seconds="10")
    await _write(house, ANNE, LEO)
    bulk, outbox, last = house.services.bulk, house.services.outbox, asyncio.Event()
    under_way, begun = 0, []

    class Last:
        def __getattr__(self, name: str) -> Any:
            return getattr(bulk, name)

        async def queue(self, *args: Any, **how: Any) -> Any:
            done = await bulk.queue(*args, **how)
            last.set()
            return done

    class Slow:
        def __getattr__(self, name: str) -> Any:
            return getattr(outbox, name)

        async def hold(self, ids: Any, wait: Any) -> int:
            nonlocal under_way
            begun.append((wait, under_way))
            under_way += 1
            if wait > dt.timedelta(seconds=10):
                await last.wait()
                for _time in range(10):
                    await outbox.deliveries()
            under_way -= 1
            return int(await outbox.hold(ids, wait))

    house.services.__dict__ |= {"bulk": Last(), "outbox": Slow()}
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 2 letters")
        await hands.press("f8")
        await hands.sees("2 letters leave in 10 s", "Ctrl+Z")
    assert begun[-1] == (dt.timedelta(seconds=10), 0)
    assert len(begun) > 1


async def test_they_leave_at_a_moment_that_is_said_in_the_plan(house: Any) -> None:
    await house.company(mail__undo_seconds="10")
    await _write(house, ANNE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 2 letters")
        # One that was read before leaves then as well, and not as it was read.
        await hands.press("end", "f5")
        await hands.sees("Message-ID")
        await hands.press("escape")
        await hands.sees("→ 2 letters")
        await hands.press("f6")
        await hands.sees("Leaves", "tomorrow 8:00")
        await hands.type("soon")
        await hands.press("enter")
        await hands.sees("soon", "18:00")
        await hands.press(*["backspace"] * 4, *"tomorrow", "space", *"8:00", "enter")
        await hands.sees("→ 2 letters ·", "08:00")
        await hands.press("f8")
        await hands.sees("2 letters leave on", "F3 shows them", "Ctrl+Z")
    found = await house.services.outbox.deliveries()
    for each in found:
        assert each.next_try_at is not None
        mime = await house._outbox.mime(each.letter_id)
        # Within a second of each other: what a letter says of its date is when it leaves.
        assert abs(parsedate_to_datetime(header(mime, "Date")) - each.next_try_at) < dt.timedelta(seconds=5)
        assert await house._outbox.standings(each.letter_id), "asked again when they leave"


async def test_files_that_are_added_to_the_plan_go_with_every_letter(house: Any, tmp_path: Path) -> None:
    await house.company()
    await _write(house, ANNE, ANNE, LEO)
    for name in ("greetings.pdf", "hours.txt", "map.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7 " + name.encode())
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 2 letters")
        await hands.press("f6", "down")
        await hands.type(str(tmp_path / "missing.pdf"))
        await hands.press("enter")
        await hands.sees("✗ /")
        await hands.press("ctrl+u")
        for name in ("greetings.pdf", "map.pdf"):
            await hands.type(str(tmp_path / name))
            await hands.press("enter")
            await hands.sees(f"[x] {name}")
        # One of them after all not; and Enter without a path takes what is ticked.
        await hands.press("down", "down", "space")
        await hands.sees("[ ] map.pdf")
        await hands.press("up", "up", "enter")
        await hands.sees("→ 2 letters · + 1 file")
        # In one letter the file is left out, and another is added.
        await hands.press("home", "enter")
        await hands.sees("[x] greetings.pdf", "F6 Files")
        await hands.press("f6")
        await hands.type(str(tmp_path / "hours.txt"))
        await hands.press("enter")
        await hands.sees("hours.txt", "is of no kind")
        await hands.press("ctrl+u")
        await hands.type(str(tmp_path / "map.pdf"))
        await hands.press("enter")
        await hands.sees("[x] map.pdf")
        await hands.until(lambda: len(hands.app.screen.query("#files TickField")) == 2)
        await hands.press("down", "space")
        await hands.sees("[ ] greetings.pdf")
        await hands.press("escape")
        await hands.sees("→ 2 letters")
        await hands.press("f8")
        await hands.sees("2 letters are on their way")
    found = {}
    for each in await house.services.outbox.deliveries():
        message = message_from_bytes(await house._outbox.mime(each.letter_id), policy=policy.default)
        found[each.recipient] = [part.get_filename() for part in message.iter_attachments()]
    first, second = found["anne@a.example"], found["leo@l.example"]
    assert first[:2] == ["F-2026-0001.pdf", "F-2026-0002.pdf"] or second[:1] == ["F-2026-0003.pdf"]
    assert sorted(each for names in (first, second) for each in names if not each.startswith("F-")) == [
        "greetings.pdf",
        "map.pdf",
    ]
    assert len(set(map(tuple, found.values()))) == 2


async def test_the_message_that_is_read_is_the_one_that_leaves(house: Any) -> None:
    await house.company()
    await _write(house, ANNE, ANNE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("→ 2 letters")
        await hands.press("end", "f5")
        await hands.sees("Goes to: anne@a.example", "F-2026-0001.pdf", "F-2026-0002.pdf", "Message-ID")
        read = hands.app.screen._message.headers
        assert "Send" not in hands.text.splitlines()[-1], "the plan sends"
        await hands.press("f8", "escape")
        await hands.sees("→ 2 letters")
        await hands.press("f8")
        await hands.sees("2 letters are on their way")
    (sent,) = [each for each in await house.services.outbox.deliveries() if each.others]
    mime = await house._outbox.mime(sent.letter_id)
    assert {name: value for name, value in read if name in {"Message-ID", "Date"}} == {
        name: header(mime, name) for name in ("Message-ID", "Date")
    }


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_it_looks_as_it_did(looks: Callable[..., bool], language: str) -> None:
    use(language)
    try:
        assert looks(_mixed, ["E"], "[x] Anne", (80, 24))
    finally:
        use("en")


async def test_what_the_provider_has_announced_is_said_where_letters_are_sent(house: Any) -> None:
    account = {"smtp__host": "smtp.office365.com", "smtp__port": "587", "smtp__security": "starttls"}
    await house.company(smtp__user="a@b.example", **account)
    await _write(house, ANNE, LEO)
    async with house.screen() as hands:
        await hands.press("E")
        # Noon of 20 November 2026 by the clock of the house.
        await hands.sees("Microsoft turns SMTP with a password off")


async def test_when_they_leave_is_typed_while_their_documents_are_looked_at(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from komtui.ui.screens.bulk._act import Act
    from komtui.ui.screens.bulk.screen import FEW

    await house.company()
    await _write(house, ANNE, LEO)
    going, take = asyncio.Event(), Act.take

    async def held(self: Act, pages: Any, say: Any) -> None:
        # Keys wait for a few documents alone.
        say(FEW + 1)
        await going.wait()
        await take(self, pages, say)

    monkeypatch.setattr(Act, "take", held)
    async with house.screen() as hands:
        await hands.press("E")
        await hands.sees("Preparing")
        await hands.press("f6")
        await hands.sees("Leaves", "Preparing")
        await hands.press(*"30/11", "space", *"8:00", "enter")
        await hands.until(lambda: not hands.app.screen.has_class("-asking"))
        await hands.sees("Preparing")
        going.set()
        await hands.sees("2 documents, 2 customers → 2 letters · ")


async def test_a_plan_whose_documents_could_not_be_read_is_made_anew(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.company()
    ids = await _write(house, ANNE, LEO)
    fault = Problem("system.database-io", {"file": "books.sqlite3", "reason": "cable"})
    read, faults = house.services.bulk.item, {ids[1]: fault}

    async def item(document_id: int, *given: Any, **named: Any) -> Item:
        if document_id in faults:
            raise ProblemError(faults[document_id])
        return await read(document_id, *given, **named)

    monkeypatch.setattr(house.services.bulk, "item", item)
    monkeypatch.setattr(soon, "AGAIN", 0.01)
    async with house.screen() as hands:
        await hands.press("space", "space", "e")
        await hands.sees("Preparing…", "could not be read or written (cable)")
        await hands.press("f8")  # half a plan is none
        assert not await _queued(house)
        faults.clear()
        await hands.sees("2 documents, 2 customers → 2 letters")
        assert "cable" not in hands.text
