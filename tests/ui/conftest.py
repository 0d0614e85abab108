"""The screen in tests: real services over a temporary folder, the keyboard alone, a clock that stands still."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from textual._context import visible_screen_stack

import cheaply
import idle
from komtui.bootstrap import LazyServices, Places
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import use
from komtui.services.changes import Subject
from komtui.services.ports import NewDocument, NewLetter, StoredDocument
from komtui.services.ports.pages import Drawn, Look
from komtui.ui.app import KomtuiApp
from komtui.ui.terminal.glyphs import GLYPHS

NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)


def _page() -> bytes:
    written, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(written)
    return written.getvalue()


PDF = _page()


class StillClock:
    """Noon, until a test sets it on; waiting is real."""

    at: dt.datetime = NOON

    def now(self) -> dt.datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class PaperRenderer:
    """A page without ink: the renderer has tests of its own."""

    processes = None
    """Nobody writes an e-invoice here."""

    async def hybrid(self, document: Document, form: str, look: Look, *, copy: bool = False) -> Drawn:
        return Drawn(await self.pdf(document, form, look, copy=copy))

    async def pdf(self, document: Document, form: str, look: Look, *, copy: bool = False) -> bytes:
        return PDF

    async def statement(self, statement: object, form: str, look: Look) -> bytes:
        return PDF

    async def sheet(self, sheet: object, form: str, look: Look) -> bytes:
        return PDF

    async def pages(self, content: bytes) -> int | None:
        return 1

    def missing(self, text: str) -> str:
        return ""

    def warm(self) -> None:
        pass

    async def close(self) -> None:
        pass


class House:
    """A komtui with something in it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        # A null keyring: the person's own is none of a test's business.
        environment = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **environment}
        self.folder = folder
        self.guide = False
        """Whether the set-up opens by itself where there is nothing yet."""
        self.services = LazyServices(Places.of(folder, None), environment)
        self.services.__dict__["clock"] = StillClock()
        self.services.__dict__["_renderer"] = PaperRenderer()

    async def company(self, **values: str) -> None:
        """Set up the company and an account that nobody answers at."""
        await self.services.settings.set(
            {
                "company.name": "Boulangerie Lefèvre",
                "company.email": "factures@lefevre.example",
                "smtp.host": "127.0.0.1",
                "smtp.port": "1",
                "smtp.security": "none",
                # The clock stands still: what waits to be taken back would never leave.
                "mail.undo_seconds": "0",
                **{key.replace("__", "."): value for key, value in values.items()},
            }
        )

    async def invoices(self, *emails: str, store: str = "") -> list[int]:
        """Write an issued invoice of a store for each address and return their keys."""
        from komtui.adapters.database.repositories.documents import DocumentRepository

        written = await DocumentRepository(self.services.database).add(
            [
                NewDocument(replace(_invoice(f"F-2026-{place:04}", email), store=store))
                for place, email in enumerate(emails, start=1)
            ]
        )
        return [each.id for each in written]

    async def invoice_of(self, amount: str, currency: str) -> int:
        """Write an issued invoice over an amount and return its key."""
        from komtui.adapters.database.repositories.documents import DocumentRepository

        line = Line("Pain", price=Decimal(amount))
        document = replace(_invoice("F-2026-0001", "zoe@client.example"), currency=currency, lines=(line,))
        (written,) = await DocumentRepository(self.services.database).add([NewDocument(document)])
        return written.id

    async def invoice_for(self, number: str, customer: str) -> None:
        """Write an issued invoice to a customer of that name."""
        from komtui.adapters.database.repositories.documents import DocumentRepository

        document = _invoice(number, "")
        document = replace(document, buyer=replace(document.buyer, name=customer))
        await DocumentRepository(self.services.database).add([NewDocument(document)])

    async def order(self, number: str, email: str) -> None:
        """Write an issued order."""
        from komtui.adapters.database.repositories.documents import DocumentRepository

        document = replace(_invoice(number, email), kind=Kind.ORDER, due_date=None)
        await DocumentRepository(self.services.database).add([NewDocument(document)])

    async def spoil(self, document_id: int, body: str) -> None:
        """Write something else where the database has a document's content."""
        statement = "UPDATE document_bodies SET body = ? WHERE document_id = ?"
        await self.services.database.write(lambda connection: connection.execute(statement, (body, document_id)))

    async def queue(self, document_id: int, recipient: str, scope: str = "company") -> None:
        """Queue a letter as the letter screen does."""
        stored: StoredDocument = await self.services.documents.get(document_id)
        await self._outbox.enqueue(
            NewLetter(
                document_id,
                stored.revision,
                "document",
                scope,
                "factures@lefevre.example",
                (recipient,),
                f"Invoice {stored.document.number}",
                b"Subject: x\r\n\r\nx\r\n",
                f"<{document_id}@lefevre.example>",
            )
        )

    async def decide(self, verdict: Verdict, reply: str = "", code: str = "", said: str = "", **facts: str) -> None:
        """Let a worker take the oldest letter to this end."""
        letter = await self._outbox.claim("test", dt.timedelta(minutes=5))
        assert letter is not None
        if verdict in {Verdict.SENT, Verdict.UNCERTAIN}:
            await self._outbox.mark_dot(letter, letter.recipients)
        problem = Problem(code, {"reply": reply, "host": "mx.example", **facts}) if code else None
        await self._outbox.record(letter, [Outcome(each, verdict, reply, problem, said) for each in letter.recipients])
        self.services.changes.tell(Subject.LETTERS)

    @property
    def _outbox(self) -> Any:
        from komtui.adapters.database.repositories.outbox import OutboxRepository

        return OutboxRepository(self.services.database, self.services.clock)

    def app(self, *, worker: bool = False) -> KomtuiApp:
        """The app, with nothing that sends in the background unless asked for."""
        return KomtuiApp(self.services, self.folder, worker=worker, guide=self.guide)

    @asynccontextmanager
    async def screen(
        self, key: str = "", size: tuple[int, int] = (80, 24), *, worker: bool = False
    ) -> AsyncIterator[Hands]:
        """Run the app and press `key` to reach a screen."""
        app = self.app(worker=worker)
        async with app.run_test(size=size, notifications=True) as pilot:
            hands = Hands(pilot)
            await hands.press(*filter(None, [key]))
            yield hands


class Hands:
    """A person at the keyboard."""

    def __init__(self, pilot: Any) -> None:
        self._pilot = pilot
        self.app: KomtuiApp = pilot.app

    async def press(self, *keys: str) -> None:
        """Press keys and let the screen settle."""
        await self._pilot.press(*keys)
        # Not for ever: some tests look at what the screen shows while the books stand still.
        until, before = time.monotonic() + 2, idle.Looking.times
        while True:
            await self._pilot.pause()
            # By a clock alone where a module waits in another way.
            looks = idle.Looking.times - before
            if self.app.is_settled or (time.monotonic() > until and (looks > idle.LOOKS or not looks)):
                break

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*("space" if char == " " else char for char in text))

    @property
    def text(self) -> str:
        """What is on the terminal, without its colours; what is behind a dialog as well."""
        # What is drawn is kept: drawn once without what is behind it, a dialog would stay so for whoever looks next.
        visible_screen_stack.set(self.app._background_screens)
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)

    @property
    def cursor(self) -> str:
        """The line that the cursor of a list is on."""
        return next((line for line in self.text.splitlines() if line.lstrip().startswith(GLYPHS.cursor)), "")

    async def sees(self, *words: str) -> str:
        """Wait until all of these are on the terminal, and return its text."""

        def there() -> bool:
            text = self.text
            return all(word in text for word in words)

        return await self.until(there, words)

    async def until(self, condition: Callable[[], bool], what: object = "") -> str:
        """Wait for what workers bring; an answer that never comes fails with what is on the terminal instead."""
        # What comes at once is seen at once, and what takes long is not looked for all the time: looking takes time.
        pause, until = 0.001, time.monotonic() + 30
        while True:
            if condition():
                await self._pilot.pause()
                return self.text
            if time.monotonic() > until:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        raise AssertionError(f"{what} is not to be seen in:\n{self.text}")


def _invoice(number: str, email: str) -> Document:
    return Document(
        kind=Kind.INVOICE,
        number=number,
        date=dt.date(2026, 11, 20),
        currency="EUR",
        seller=Party("Boulangerie Lefèvre", email="factures@lefevre.example"),
        buyer=Party("Lefèvre & Fils [b]", address=Address(city="Lyon", country="FR"), email=email),
        lines=(Line("Pain", Decimal(10), price=Decimal("2.50"), taxes=(Tax("VAT", "S", Decimal("5.5")),)),),
        state=State.ISSUED,
        due_date=dt.date(2026, 12, 20),
    )


@pytest.fixture(autouse=True)
def _idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what a key sets going, and not for a clock; a module whose keys come by the clock has its own."""
    idle.watch(monkeypatch)


@pytest.fixture(autouse=True)
def _read_stylesheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each stylesheet once, and not with every app; load the rules of e-invoices once as well."""
    cheaply.read_stylesheets(monkeypatch)
    cheaply.keep_judging(monkeypatch)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(params=["en", "fr", "fr_CA"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each language in turn, spoken."""
    use(request.param)
    yield request.param
    use("en")


@pytest.fixture
def french() -> Iterator[None]:
    """French is spoken."""
    use("fr")
    yield
    use("en")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An empty komtui."""
    house = House(tmp_path, {})
    yield house
    await house.services.close()


@pytest.fixture
def house_with(tmp_path: Path) -> Callable[..., House]:
    """Make a komtui with an environment; who asks closes it."""
    return lambda **environment: House(tmp_path, environment)


class PasswordServer:
    """A mail server with one password; anything but it is answered with `refusal`."""

    def __init__(self) -> None:
        self.password = "new-canary-pass"
        self.refusal = "535 5.7.8 wrong \x1b[31m[b]password"
        self.tried: list[str] = []
        self.letters = 0
        self.hold: asyncio.Event | None = None
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.example ESMTP\r\n")
        while line := await reader.readline():
            words = line.decode().split()
            verb = words[0].upper()
            if verb == "EHLO":
                answer = "250-mx.example\r\n250 AUTH PLAIN"
            elif verb == "AUTH":
                self.tried.append(base64.b64decode(words[2]).decode().split("\0")[2])
                if self.hold is not None:
                    await self.hold.wait()
                answer = "235 2.7.0 welcome" if self.tried[-1] == self.password else self.refusal
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self.letters += 1
                answer = "250 2.0.0 queued"
            else:
                answer = "221 bye" if verb == "QUIT" else "250 ok"
            writer.write(answer.encode() + b"\r\n")
            if verb == "QUIT":
                break
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[PasswordServer]:
    """A mail server that wants a password."""
    made = PasswordServer()
    listening = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()


Filling = Callable[[House], Awaitable[object]]


@pytest.fixture
def looks(tmp_path: Path, snap_compare: Any) -> Callable[..., bool]:
    """Compare a screen with its picture: fill a house, press keys, wait for words; a key `?word` waits for it."""

    def compare(fill: Filling, keys: list[str], words: str, size: tuple[int, int]) -> bool:
        async def filled() -> None:
            house = House(tmp_path, {})
            try:
                await fill(house)
            finally:
                await house.services.close()

        async def before(pilot: Any) -> None:
            hands = Hands(pilot)
            for key in keys:
                await (hands.sees(key[1:]) if key.startswith("?") else hands.press(key))
            await hands.sees(words)

        asyncio.run(filled())
        # Services belong to one event loop; the picture is taken on another.
        house = House(tmp_path, {})
        try:
            return bool(snap_compare(house.app(), terminal_size=size, run_before=before))
        finally:
            asyncio.run(house.services.close())

    return compare
