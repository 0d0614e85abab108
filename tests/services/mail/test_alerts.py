"""Alerts: who is told what, how often, and by which account; over the real books."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from typing import Any, cast

import pytest

from komtui.adapters.database.repositories.alerts import AlertRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.mail.account import Account
from komtui.domain.mail.alert import News
from komtui.domain.mail.delivery import DeliveryState, Outcome, Pause, Verdict
from komtui.domain.mail.letter import Letter, Markup, Picture
from komtui.domain.problem import NotConfiguredError, Problem
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.i18n import localizer
from komtui.services.mail.sending import alerts
from komtui.services.mail.sending.alerts import AlertService
from komtui.services.ports import NewDocument, NewLetter

LEASE = dt.timedelta(hours=1)
UNKNOWN = Problem("smtp.recipient-unknown", {"recipient": "ada@one.example", "reply": "550 5.1.1 no \x1b[31mone"})
WRONG = Problem("smtp.password", {"host": "mx.example", "user": "shop", "reply": "535 no"})


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.time = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


class Accounts:
    """The company has an account; so have the stores that are told."""

    def __init__(self) -> None:
        self.own: set[str] = set()
        self.missing = False

    async def sender(self, store: str = "") -> Account:
        if self.missing:
            raise NotConfiguredError(Problem("mail.missing", {"setting": "smtp.host"}))
        scope = store if store in self.own else "company"
        return Account(scope, f"{scope}@us.example", "mx.example", 465, from_name="Lefèvre")


class House:
    """Books, settings, and what the worker would do."""

    def __init__(self, database: Any, settings: Any) -> None:
        self.clock, self.accounts, self.settings = Clock(), Accounts(), settings
        self.outbox = OutboxRepository(database, self.clock)
        self.documents = DocumentRepository(database)
        self.books = AlertRepository(database, self.clock)
        self.count = 0

    def another(self) -> AlertService:
        """A worker of another process."""
        return AlertService(self.books, self.outbox, self.settings, cast("Any", self.accounts), self.clock)

    async def tell(self, *, idle: bool = True) -> None:
        await self.another().tell(idle=idle)

    async def letter(self, store: str = "", scope: str = "company", recipient: str = "ada@one.example") -> int:
        self.count += 1
        document = Document(
            kind=Kind.INVOICE, number=f"F-{self.count}", date=dt.date(2026, 11, 20), currency="EUR", store=store,
            seller=Party("Lefèvre"), buyer=Party("Ada"), lines=(), state=State.ISSUED,
        )  # fmt: skip
        (written,) = await self.documents.add([NewDocument(document)])
        new = NewLetter(written.id, 1, "document", scope, "us@us.example", (recipient,), "s", b"m", f"<{self.count}>")
        return (await self.outbox.enqueue(new)).deliveries[0].id

    async def decide(self, verdict: Verdict, problem: Problem | None = None, reply: str = "") -> None:
        """Let the oldest letter come to this end."""
        taken = await self.outbox.claim("w", LEASE)
        assert taken is not None
        pause = Pause(taken.scope, problem, self.clock.now()) if problem and verdict is Verdict.PAUSE else None
        await self.outbox.record(taken, [Outcome(each, verdict, reply, problem) for each in taken.recipients], pause)

    async def fail(self, store: str = "", **given: Any) -> int:
        delivery = await self.letter(store, **given)
        await self.decide(Verdict.FAIL, UNKNOWN, "550 5.1.1 no one")
        return delivery

    async def alerts(self) -> list[Any]:
        """Return the alerts that were queued, the oldest first."""
        return [each for each in reversed(await self.outbox.deliveries()) if not each.document_id]

    async def text(self, place: int = -1) -> Any:
        """Return one of them as its reader gets it."""
        mime = await self.outbox.mime((await self.alerts())[place].letter_id)
        assert mime is not None
        return message_from_bytes(mime, policy=policy.default)


@pytest.fixture
async def house(database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(alerts, "LOOK_EVERY", 0)
    await settings.set(
        {"company.name": "Boulangerie Lefèvre", "company.email": "shop@us.example", "mail.alert": "shop@us.example"}
    )
    return House(database, settings)


async def test_what_failed_is_told_in_the_companys_language(house: House) -> None:
    await house.fail()
    await house.tell()
    message = await house.text()
    body = message.get_content()
    assert (message["To"], message["Auto-Submitted"], message["Content-Language"]) == (
        *("shop@us.example", "auto-generated", "fr"),
    )
    assert message.get_content_type() == "text/plain"
    for words in ("F-1 → ada@one.example", "550 5.1.1 no �[31mone", "550 5.1.1 no one"):
        assert words in body
    assert "\x1b" not in body


def test_the_keys_that_it_names_are_those_of_the_letters() -> None:
    from komtui.services.mail.sending import _alert_letter
    from komtui.ui.screens.outbox.screen import OutboxScreen

    keys = {each.action: each.key.partition(",")[0] for each in OutboxScreen.commands}
    named = {
        DeliveryState.FAILED: (f"then {keys['retry']};", f"{keys['mend'].capitalize()} corrects"),
        DeliveryState.BOUNCED: (f"then {keys['mend'].capitalize()};",),
        DeliveryState.UNCERTAIN: (f"then {keys['arrived']} if", f"or {keys['send_again']} to"),
    }
    for state, words in named.items():
        assert all(each in _alert_letter._NEXT[state] for each in words), state
    pause = Pause("company", WRONG, dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC))
    said = _alert_letter.body(News(pauses=(pause,)), (), localizer("fr"))
    assert f"puis {keys['resume'].upper()}." in said
    assert "26/11/2026" in said, "as the language writes days"


async def test_an_alert_has_the_same_in_html(house: House) -> None:
    async def told(letter: Letter, store: str, settings: Any) -> Markup:
        return Markup(f"<p>{letter.subject}{store}</p>", (Picture("image/png", b"logo", (1, 1)),))

    await house.fail()
    await AlertService(
        house.books, house.outbox, house.settings, cast("Any", house.accounts), house.clock, markup=told
    ).tell(idle=True)
    message = await house.text()
    html = message.get_body(("html",))
    assert html.get_content().strip() == f"<p>{message['Subject']}</p>"
    assert "F-1 → ada@one.example" in message.get_body(("plain",)).get_content()
    assert b"logo" in [part.get_payload(decode=True) for part in message.walk()]


async def test_one_an_hour_collects_what_happened_since(house: House) -> None:
    await house.fail()
    await house.tell()
    await house.decide(Verdict.SENT)
    await house.fail()
    await house.fail()
    house.clock.time += dt.timedelta(minutes=59)
    await house.tell()
    assert len(await house.alerts()) == 1
    house.clock.time += dt.timedelta(minutes=2)
    await house.tell()
    assert len(await house.alerts()) == 2
    body = (await house.text()).get_content()
    assert ["F-1 →" in body, "F-2 →" in body, "F-3 →" in body] == [False, True, True]
    house.clock.time += dt.timedelta(hours=2)
    await house.tell()
    assert len(await house.alerts()) == 2


async def test_letters_under_way_are_waited_for_a_few_minutes(house: House) -> None:
    await house.fail()
    await house.tell(idle=False)
    assert not await house.alerts()
    house.clock.time += dt.timedelta(minutes=6)
    await house.tell(idle=False)
    assert len(await house.alerts()) == 1


async def test_what_was_settled_meanwhile_is_not_told(house: House) -> None:
    await house.outbox.retry(await house.fail())
    await house.tell()
    assert not await house.alerts()


async def test_the_uncertain_is_told(house: House) -> None:
    await house.letter()
    taken = await house.outbox.claim("w", LEASE)
    assert taken is not None
    await house.outbox.mark_dot(taken, taken.recipients)
    await house.outbox.record(taken, [])
    await house.tell()
    assert "F-1 →" in (await house.text()).get_content()


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNCERTAIN])
async def test_an_alert_is_never_about_an_alert_nor_shown_as_a_documents_state(
    house: House, verdict: Verdict, database: Any
) -> None:
    await house.fail()
    await house.tell()
    await house.decide(verdict, UNKNOWN)
    house.clock.time += dt.timedelta(hours=2)
    await house.tell()
    assert len(await house.alerts()) == 1
    states = await database.read(
        lambda connection: [row[0] for row in connection.execute("SELECT delivery FROM documents")]
    )
    assert states == ["failed"]


async def test_two_programs_at_once_write_one(house: House) -> None:
    await house.fail()
    last, letters = await house.books.last(""), []
    for _ in range(2):
        news = await house.books.untold(house.clock.now() - dt.timedelta(days=1))
        letters.append(
            NewLetter(0, news[-1].event, "alert", "company", "us@us.example", ("shop@us.example",), "s", b"m", "<a>")
        )
    assert [await house.books.enqueue(letter, last) for letter in letters] == [True, False]
    assert len(await house.alerts()) == 1


async def test_a_store_with_an_address_of_its_own_is_told_apart(house: House) -> None:
    await house.settings.set({"mail.alert": "boss@lyon.example"}, "lyon")
    for store in ("lyon", "nice", ""):
        await house.fail(store)
    await house.tell()
    told = {each.recipient: (await house.text(place)).get_content() for place, each in enumerate(await house.alerts())}
    assert {who: [f"F-{place} →" in body for place in (1, 2, 3)] for who, body in told.items()} == {
        "boss@lyon.example": [True, False, False],
        "shop@us.example": [False, True, True],
    }


async def test_where_nobody_is_named_nobody_is_told(house: House) -> None:
    await house.settings.set({"mail.alert": ""})
    await house.fail()
    await house.tell()
    assert not await house.alerts()


async def test_an_account_that_stands_still_is_told_by_another_one(house: House) -> None:
    house.accounts.own = {"lyon"}
    await house.letter("lyon", "lyon")
    await house.decide(Verdict.PAUSE, WRONG)
    await house.tell()
    (alert,) = await house.alerts()
    body = (await house.text()).get_content()
    assert alert.scope == "company"
    assert "535 no" in body
    assert "lyon" in body
    house.clock.time += dt.timedelta(hours=3)
    await house.tell()
    assert len(await house.alerts()) == 1


async def test_where_no_account_works_it_waits_and_then_tells_only_what_is_still_true(house: House) -> None:
    kept, mended = await house.fail(), await house.fail()
    await house.letter()
    await house.decide(Verdict.PAUSE, WRONG)
    await house.tell()
    assert not await house.alerts()
    house.clock.time += dt.timedelta(hours=5)
    await house.outbox.resume("company")
    await house.outbox.retry(mended)
    await house.tell()
    body = (await house.text()).get_content()
    assert ["F-1 →" in body, "F-2 →" in body, "535" in body] == [True, False, False]
    assert kept


async def test_an_alert_that_is_caught_by_the_pause_is_withdrawn_and_told_anew(house: House) -> None:
    await house.fail()
    await house.tell()
    await house.decide(Verdict.PAUSE, WRONG)
    await house.tell()
    assert [each.state for each in await house.alerts()] == [DeliveryState.CANCELLED]
    await house.outbox.resume("company")
    await house.tell()
    assert [each.state for each in await house.alerts()] == [DeliveryState.CANCELLED, DeliveryState.QUEUED]
    assert "F-1 →" in (await house.text()).get_content()


async def test_one_that_a_person_takes_back_is_not_written_again(house: House) -> None:
    await house.fail()
    await house.tell()
    await house.outbox.cancel((await house.alerts())[0].id)
    house.clock.time += dt.timedelta(hours=2)
    await house.tell()
    assert len(await house.alerts()) == 1


async def test_without_an_account_nothing_breaks(house: House) -> None:
    house.accounts.missing = True
    await house.fail()
    await house.tell()
    assert not await house.alerts()


async def test_many_are_counted_after_the_first_twenty(house: House) -> None:
    for _ in range(25):
        await house.fail()
    await house.tell()
    body = (await house.text()).get_content()
    assert "F-20 →" in body
    assert "F-21 →" not in body
    assert "5" in body.split("F-20 →")[1]
