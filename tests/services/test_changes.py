"""Who watches hears of what it watches; every service that writes tells; no screen does."""

from __future__ import annotations

import ast
import asyncio
import datetime as dt
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.bootstrap import LazyServices, Places
from komtui.domain.access import Role
from komtui.domain.mail.authorization import Provider, Token
from komtui.domain.mail.delivery import Outcome, Pause, Verdict
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.services.changes import Changes, Subject
from komtui.services.ports import NewDocument, NewLetter
from komtui.services.ports.pages import Drawn, Look
from komtui.services.sales.life.marking import Mark

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PASSPHRASE, PASSWORD = "four random words", "corr3ct-horse"


class Others:
    """The news of other processes, as the test has it."""

    def __init__(self) -> None:
        self.followers = 0
        self.begun = 0
        self.written = asyncio.Event()
        self.away: ProblemError | None = None

    async def follow(self) -> AsyncIterator[None]:
        self.followers += 1
        self.begun += 1
        try:
            while True:
                if self.away is not None:
                    raise self.away
                self.written.clear()
                yield
                await self.written.wait()
        finally:
            self.followers -= 1


class Paced:
    """A clock that stands; its sleep ends when the test says so."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()

    def now(self) -> dt.datetime:
        return NOON

    async def sleep(self, seconds: float) -> None:
        del seconds
        await self.wake.wait()
        self.wake.clear()


async def settled() -> None:
    """Let everything run that can."""
    for _turn in range(20):
        await asyncio.sleep(0)


class Watcher:
    """Watches, and counts what it hears."""

    def __init__(self, changes: Changes, *subjects: Subject) -> None:
        self.heard = 0
        self._task = asyncio.create_task(self._watch(changes, subjects))

    async def _watch(self, changes: Changes, subjects: tuple[Subject, ...]) -> None:
        async for _change in changes.watch(*subjects):
            self.heard += 1

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        await settled()


@pytest.fixture
def others() -> Others:
    return Others()


@pytest.fixture
def clock() -> Paced:
    return Paced()


@pytest.fixture
def changes(others: Others, clock: Paced) -> Changes:
    return Changes(others, clock)


async def test_each_hears_at_once_and_then_of_what_it_watches_alone(changes: Changes) -> None:
    letters, both = Watcher(changes, Subject.LETTERS), Watcher(changes, Subject.LETTERS, Subject.PEOPLE)
    everything = Watcher(changes)
    await settled()
    assert (letters.heard, both.heard, everything.heard) == (1, 1, 1)
    changes.tell(Subject.PEOPLE)
    await settled()
    assert (letters.heard, both.heard, everything.heard) == (1, 2, 2)
    changes.tell(Subject.LETTERS)
    changes.tell(Subject.LETTERS)
    await settled()
    assert (letters.heard, both.heard, everything.heard) == (2, 3, 3)
    changes.tell(Subject.DOCUMENTS)
    await settled()
    assert (letters.heard, both.heard, everything.heard) == (2, 3, 4)


async def test_nothing_is_lost_while_the_watcher_is_busy(changes: Changes) -> None:
    watch = changes.watch(Subject.LETTERS)
    await anext(watch)
    changes.tell(Subject.LETTERS)
    async with asyncio.timeout(10):
        await anext(watch)
    await watch.aclose()  # type: ignore[attr-defined]


async def test_of_other_processes_everybody_hears(changes: Changes, others: Others) -> None:
    letters, people = Watcher(changes, Subject.LETTERS), Watcher(changes, Subject.PEOPLE)
    await settled()
    others.written.set()
    await settled()
    assert (letters.heard, people.heard) == (2, 2)
    assert others.begun == 1


async def test_while_nobody_watches_nobody_listens(changes: Changes, others: Others) -> None:
    changes.tell(Subject.LETTERS)
    await settled()
    assert others.followers == 0
    one, two = Watcher(changes, Subject.LETTERS), Watcher(changes, Subject.LETTERS)
    await settled()
    assert others.followers == 1
    await one.leave()
    assert others.followers == 1
    await two.leave()
    assert others.followers == 0
    three = Watcher(changes, Subject.LETTERS)
    await settled()
    assert (three.heard, others.followers) == (1, 1)
    changes.close()
    await settled()
    assert others.followers == 0


async def test_books_out_of_reach_are_said_once_and_news_go_on_when_they_are_back(
    changes: Changes, others: Others, clock: Paced
) -> None:
    watcher = Watcher(changes, Subject.LETTERS)
    await settled()
    others.away = ProblemError(Problem("system.database-gone"))
    others.written.set()
    await settled()
    assert watcher.heard == 2
    clock.wake.set()
    await settled()
    assert watcher.heard == 2
    changes.tell(Subject.LETTERS)
    await settled()
    assert watcher.heard == 3, "what this process does is heard all the same"
    others.away = None
    clock.wake.set()
    await settled()
    assert watcher.heard == 4


async def test_books_that_never_were_in_reach_hold_nobody_up(changes: Changes, others: Others) -> None:
    others.away = ProblemError(Problem("system.database-gone"))
    watcher = Watcher(changes, Subject.LETTERS)
    await settled()
    assert watcher.heard == 1


# Who writes, tells


class PaperRenderer:
    """A page without ink."""

    async def hybrid(self, document: Document, form: str, look: Look, *, copy: bool = False) -> Drawn:
        return Drawn(await self.pdf(document, form, look, copy=copy))

    async def pdf(self, document: Document, form: str, look: Look, *, copy: bool = False) -> bytes:
        del document, form, look
        written, writer = io.BytesIO(), PdfWriter()
        writer.add_blank_page(595, 842)
        writer.write(written)
        return written.getvalue()

    async def pages(self, content: bytes) -> int | None:
        return 1

    def missing(self, text: str) -> str:
        return ""

    def warm(self) -> None:
        raise AssertionError

    async def close(self) -> None:
        """Nothing runs."""


class House:
    """All services, in a process that hears of no other."""

    def __init__(self, folder: Path, others: Others, clock: Paced) -> None:
        environment = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        self.folder = folder
        self.services = LazyServices(Places.of(folder / "data", None), environment)
        self.services.__dict__["clock"] = clock
        self.services.__dict__["changes"] = Changes(others, clock)
        self.services.__dict__["_renderer"] = PaperRenderer()

    @property
    def queue(self) -> OutboxRepository:
        return OutboxRepository(self.services.database, self.services.clock)

    async def company(self) -> None:
        await self.services.settings.set(
            {"company.name": "Us", "company.email": "us@us.example", "smtp.host": "127.0.0.1", "smtp.port": "1"}
        )

    async def document(self, kind: Kind = Kind.QUOTE, number: str = "Q-1") -> int:
        document = Document(
            kind=kind,
            number=number,
            date=NOON.date(),
            currency="EUR",
            seller=Party("Us"),
            buyer=Party("Ada", email="ada@a.example"),
            lines=(Line("Bread", Decimal(1), price=Decimal(2)),),
            state=State.ISSUED if number else State.DRAFT,
        )
        (written,) = await DocumentRepository(self.services.database).add([NewDocument(document)])
        return written.id

    async def delivery(self, verdict: Verdict | None = None, document_id: int = 0) -> int:
        new = NewLetter(
            document_id, 1, "document", "company", "us@us.example", ("a@a.example",), "s", b"m", "<k@us.example>"
        )
        (row,) = (await self.queue.enqueue(new, again=True)).deliveries
        if verdict is not None:
            letter = await self.queue.claim("w", dt.timedelta(minutes=1))
            assert letter is not None
            pause = Pause("company", Problem("smtp.password"), NOON) if verdict is Verdict.PAUSE else None
            await self.queue.record(letter, [Outcome(row.recipient, verdict)], pause)
        return row.id

    async def person(self, name: str = "Marie", role: Role = Role.ADMINISTRATOR) -> Any:
        return await self.services.access.add(name, role, PASSWORD)


@pytest.fixture
async def house(tmp_path: Path, others: Others, clock: Paced) -> AsyncIterator[House]:
    made = House(tmp_path, others, clock)
    yield made
    await made.services.close()


Act = Callable[[], Awaitable[object]]
ACTS: dict[str, tuple[Subject, Callable[[House], Awaitable[Act]]]] = {}


def act(name: str, subject: Subject) -> Callable[[Callable[[House], Awaitable[Act]]], None]:
    """Enter what prepares an act of a service and returns it, under the name of the method that it tries."""

    def enter(prepare: Callable[[House], Awaitable[Act]]) -> None:
        ACTS[name] = (subject, prepare)

    return enter


@act("documents.issue", Subject.DOCUMENTS)
async def _issue(house: House) -> Act:
    await house.company()
    draft = await house.document(number="")
    return lambda: house.services.documents.issue(draft)


@act("documents.convert", Subject.DOCUMENTS)
async def _convert(house: House) -> Act:
    await house.company()
    quote = await house.document()
    return lambda: house.services.documents.convert(quote, Kind.ORDER)


@act("marking.mark", Subject.DOCUMENTS)
async def _mark(house: House) -> Act:
    quote = await house.document()
    return lambda: house.services.marking.mark(quote, Mark.REFUSED)


@act("marking.serve", Subject.DOCUMENTS)
async def _serve(house: House) -> Act:
    quote = await house.document()
    return lambda: house.services.marking.serve(quote, "Anne")


@act("payments.take", Subject.DOCUMENTS)
async def _pay(house: House) -> Act:
    invoice = await house.document(Kind.INVOICE, "F-1")
    return lambda: house.services.payments.take(invoice)


@act("payments.take_together", Subject.DOCUMENTS)
async def _pay_together(house: House) -> Act:
    invoices = [await house.document(Kind.INVOICE, number) for number in ("F-1", "F-2")]
    return lambda: house.services.payments.take_together(invoices)


@act("payments.reverse", Subject.DOCUMENTS)
async def _reverse(house: House) -> Act:
    payment = await house.services.payments.take(await house.document(Kind.INVOICE, "F-1"))
    return lambda: house.services.payments.reverse(payment.id)


@act("payments.exchange", Subject.DOCUMENTS)
async def _exchange(house: House) -> Act:
    payment = await house.services.payments.take(await house.document(Kind.INVOICE, "F-1"))
    return lambda: house.services.payments.exchange(payment.id, "card")


@act("importing.run", Subject.DOCUMENTS)
async def _import(house: House) -> Act:
    file = house.folder / "one.csv"
    file.write_text("number,kind,date,customer,description,quantity,price\nF-1,invoice,2026-11-20,Ada,Bread,1,2\n")

    async def run() -> None:
        results = [each async for each in house.services.importing.run([file])]
        assert [each.problems for each in results] == [()]

    return run


@act("letters.queue", Subject.LETTERS)
async def _send(house: House) -> Act:
    await house.company()
    stored = await house.services.documents.get(await house.document())
    letter = await house.services.letters.draft(stored)
    return lambda: house.services.letters.queue(stored, letter)


@act("outbox.retry", Subject.LETTERS)
async def _retry(house: House) -> Act:
    failed = await house.delivery(Verdict.FAIL)
    return lambda: house.services.outbox.retry(failed)


@act("outbox.cancel", Subject.LETTERS)
async def _cancel(house: House) -> Act:
    queued = await house.delivery()
    return lambda: house.services.outbox.cancel(queued)


@act("outbox.resolve", Subject.LETTERS)
async def _resolve(house: House) -> Act:
    uncertain = await house.delivery(Verdict.UNCERTAIN)
    return lambda: house.services.outbox.resolve(uncertain, arrived=True)


@act("outbox.resume", Subject.LETTERS)
async def _resume(house: House) -> Act:
    await house.delivery(Verdict.PAUSE)
    return lambda: house.services.outbox.resume("company")


@act("rotation.signed_in", Subject.LETTERS)
async def _go_on(house: House) -> Act:
    await house.delivery(Verdict.PAUSE)
    return lambda: house.services.rotation.signed_in(Provider.GOOGLE, "")


@act("worker.once", Subject.LETTERS)
async def _work(house: House) -> Act:
    await house.delivery()
    return house.services.worker.once


@act("alerts.tell", Subject.LETTERS)
async def _alert(house: House) -> Act:
    await house.company()
    await house.services.settings.set({"mail.alert": "boss@us.example"})
    await house.delivery(Verdict.FAIL, await house.document())
    return lambda: house.services._alerts.tell(idle=True)


@act("settings.set", Subject.SETTINGS)
async def _set(house: House) -> Act:
    return lambda: house.services.settings.set({"company.name": "Us"})


@act("settings.set a secret", Subject.SECRETS)
async def _set_secret(house: House) -> Act:
    return lambda: house.services.settings.set({"smtp.password": PASSWORD})


@act("settings.unlock", Subject.SECRETS)
async def _open(house: House) -> Act:
    return lambda: house.services.settings.unlock(PASSPHRASE)


@act("vault.create", Subject.SECRETS)
async def _create(house: House) -> Act:
    return lambda: house.services.vault.create(PASSPHRASE)


@act("vault.unlock", Subject.SECRETS)
async def _unlock(house: House) -> Act:
    await house.services.vault.create(PASSPHRASE)
    return lambda: house.services.vault.unlock(PASSPHRASE)


@act("vault.change", Subject.SECRETS)
async def _change(house: House) -> Act:
    await house.services.vault.create(PASSPHRASE)
    return lambda: house.services.vault.change(PASSPHRASE, PASSPHRASE + " more")


TOKEN = Token("a", "r", NOON, "us@us.example")


@act("tokens.keep", Subject.SECRETS)
async def _keep(house: House) -> Act:
    return lambda: house.services.tokens.keep(Provider.GOOGLE, TOKEN)


@act("tokens.revoke", Subject.SECRETS)
async def _revoke(house: House) -> Act:
    await house.services.tokens.keep(Provider.GOOGLE, TOKEN)
    return lambda: house.services.tokens.revoke(Provider.GOOGLE)


@act("sign_in.keep", Subject.SECRETS)
async def _signed_in(house: House) -> Act:
    return lambda: house.services.sign_in.keep(Provider.GOOGLE, "", TOKEN)


@act("sign_in.change_address", Subject.SETTINGS)
async def _address(house: House) -> Act:
    return lambda: house.services.sign_in.change_address(Provider.GOOGLE, "", "shop@us.example")


@act("access.add", Subject.PEOPLE)
async def _add(house: House) -> Act:
    return house.person


@act("access.set_role", Subject.PEOPLE)
async def _role(house: House) -> Act:
    await house.person()
    paul = await house.person("Paul")
    return lambda: house.services.access.set_role(paul, Role.CLERK)


@act("access.set_password", Subject.PEOPLE)
async def _password(house: House) -> Act:
    marie = await house.person()
    return lambda: house.services.access.set_password(marie, PASSWORD + "2")


@act("access.remove", Subject.PEOPLE)
async def _remove(house: House) -> Act:
    await house.person()
    paul = await house.person("Paul")
    return lambda: house.services.access.remove(paul)


@act("access.log_in", Subject.PEOPLE)
async def _log_in(house: House) -> Act:
    await house.person()
    return lambda: house.services.access.log_in("Marie", PASSWORD)


@act("access.log_out", Subject.PEOPLE)
async def _log_out(house: House) -> Act:
    await house.person()

    async def leave() -> None:
        house.services.access.log_out()

    return leave


@act("access.elevate", Subject.PEOPLE)
async def _elevate(house: House) -> Act:
    await house.person()
    return lambda: house.services.access.elevate("Marie", PASSWORD)


@act("access.step_down", Subject.PEOPLE)
async def _step_down(house: House) -> Act:
    await house.person()
    await house.services.access.elevate("Marie", PASSWORD)

    async def leave() -> None:
        house.services.access.step_down()

    return leave


@pytest.mark.parametrize("name", ACTS)
async def test_who_writes_tells(house: House, name: str) -> None:
    subject, prepare = ACTS[name]
    do = await prepare(house)
    watcher = Watcher(house.services.changes, subject)
    await settled()
    assert watcher.heard == 1
    await do()
    await settled()
    assert watcher.heard > 1
    await watcher.leave()


async def test_what_only_looks_tells_nobody(house: House) -> None:
    await house.company()
    draft = await house.document(number="")
    watcher = Watcher(house.services.changes)
    await settled()
    services = house.services
    await services.rendering.artifact(await services.documents.get(draft))
    await services.settings.value("company.name")
    await services.outbox.counts()
    await services.worker.once()
    services.access.step_down()
    async for _result in services.importing.run([], dry_run=True):
        raise AssertionError
    await settled()
    assert watcher.heard == 1
    await watcher.leave()


def test_no_screen_tells_what_changed(root: Path) -> None:
    """Services do: a screen only watches."""
    calls = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in sorted((root / "src/komtui/ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and (node.attr == "touched" or (node.attr == "tell" and ast.unparse(node.value).endswith("changes")))
    ]
    assert calls == []
