"""One act reads the settings once, and goes by what it has read to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.adapters.machine import TomlMachine
from komtui.adapters.secrets.chain import secret_chain
from komtui.adapters.system import SystemClock
from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.settings.catalogue import Origin
from komtui.domain.settings.change import Change
from komtui.services.ports import NewDocument, SettingsStore, StoredDocument
from komtui.services.ports.pages import Drawn, Look
from komtui.services.settings.settings import SettingsService

ENVIRONMENT = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


async def nothing() -> None:
    """Nobody else writes."""


class CountingStore:
    """The real store; counts how often its table is read, and lets another process write after each time."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self.reads = 0
        self.then: Callable[[], Awaitable[None]] = nothing

    async def all(self) -> dict[tuple[str, str], str]:
        self.reads += 1
        found = await self._store.all()
        await self.then()
        return found

    async def stores(self) -> Sequence[str]:
        return await self._store.stores()

    async def announce(self, changes: Sequence[Change], who: str = "") -> Sequence[int]:
        return await self._store.announce(changes, who)

    async def settle(self, announced: Sequence[int]) -> None:
        await self._store.settle(announced)

    async def set(
        self,
        values: Sequence[tuple[str, str, str | None]],
        who: str = "",
        elsewhere: Sequence[Change] = (),
        announced: Sequence[int] = (),
    ) -> None:
        await self._store.set(values, who, elsewhere, announced)


class PaperRenderer:
    """A page without ink."""

    async def hybrid(self, document: Document, form: str, look: Look, *, copy: bool = False) -> Drawn:
        return Drawn(await self.pdf(document, form, look, copy=copy))

    async def pdf(self, document: Document, form: str, look: Look, *, copy: bool = False) -> bytes:
        del document, look
        return f"%PDF-1.7 {form}".encode()

    async def pages(self, content: bytes) -> int | None:
        return 1

    def missing(self, text: str) -> str:
        return ""

    def warm(self) -> None:
        raise AssertionError

    async def close(self) -> None:
        """Nothing runs."""


class House:
    """A company whose settings are counted."""

    def __init__(self, folder: Path) -> None:
        self.services = LazyServices(Places.of(folder, None), dict(ENVIRONMENT))
        self._stored = SettingsRepository(self.services.database, Recorder(SystemClock()).writing)
        self.store = CountingStore(self._stored)
        settings = SettingsService(
            self.store, TomlMachine(folder / "config.toml"), secret_chain(ENVIRONMENT, folder), ENVIRONMENT
        )
        self.services.__dict__.update(settings=settings, _renderer=PaperRenderer())

    async def company(self) -> None:
        await self.another_process(
            {
                "company.name": "Boulangerie Lefèvre",
                "company.city": "Lyon",
                "company.email": "us@us.example",
                "company.iban": "FR7630006000011234567890189",
                "smtp.host": "mx.example",
                "mail.supplier": "orders@us.example",
            }
        )

    @contextmanager
    def reading(self, times: int) -> Iterator[None]:
        """See that the settings are read so often within."""
        before = self.store.reads
        yield
        assert self.store.reads - before == times

    async def another_process(self, values: dict[str, str]) -> None:
        """Write as another process does: past the store that is counted."""
        await self._stored.set([("", key, value) for key, value in values.items()])

    async def document(self, kind: Kind = Kind.INVOICE, number: str = "") -> StoredDocument:
        seller = Party("Boulangerie Lefèvre") if number else Party("")
        document = Document(
            kind=kind,
            number=number,
            date=SystemClock().now().date(),
            currency="EUR",
            seller=seller,
            buyer=Party("Ada", email="ada@a.example"),
            lines=(Line("Bread", Decimal(1), price=Decimal(2)),),
            state=State.ISSUED if number else State.DRAFT,
        )
        (written,) = await DocumentRepository(self.services.database).add([NewDocument(document)])
        return await self.services.documents.get(written.id)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    await made.company()
    yield made
    await made.services.close()


async def test_issuing_a_draft_reads_them_once(house: House) -> None:
    draft = await house.document()
    with house.reading(1):
        await house.services.documents.issue(draft.id)


async def test_converting_reads_them_once(house: House) -> None:
    quote = await house.document(Kind.QUOTE, "Q-1")
    with house.reading(1):
        await house.services.documents.convert(quote.id, Kind.ORDER)


async def test_rendering_reads_them_once(house: House) -> None:
    for number in ("", "F-1"):
        document = await house.document(number=number)
        with house.reading(1):
            await house.services.rendering.artifact(document)


@pytest.mark.parametrize("method", ["smtp", "gmail"])
async def test_a_letter_reads_them_once_to_be_prepared_and_once_to_be_queued(house: House, method: str) -> None:
    await house.another_process({"mail.method": method})
    invoice = await house.document(number="F-1")
    letter = await house.services.letters.draft(invoice)
    assert house.store.reads == 1
    if method == "smtp":
        await house.services.letters.queue(invoice, letter)
    else:
        with pytest.raises(ProblemError):  # nobody has signed in, which is found out on the way
            await house.services.letters.queue(invoice, letter)
    assert house.store.reads == 2


async def test_an_order_for_the_supplier_reads_them_once(house: House) -> None:
    order = await house.document(Kind.ORDER, "O-1")
    assert await house.services.letters.for_supplier(order) is not None
    assert house.store.reads == 1


async def test_an_import_reads_them_once_however_many_files_there_are(house: House, tmp_path: Path) -> None:
    files = [tmp_path / f"{place}.csv" for place in range(3)]
    for place, file in enumerate(files):
        row = f"F-{place},invoice,2026-11-20,Ada,Bread,1,2"
        file.write_text(f"number,kind,date,customer,description,quantity,price\n{row}\n")
    assert [each.ok async for each in house.services.importing.run(files)] == [True] * 3
    assert house.store.reads == 1


async def test_what_the_header_asks_of_all_stores_reads_them_once(house: House) -> None:
    for store in ("lyon", "paris"):
        await house._stored.set([(store, "smtp.user", store)])
    assert await house.services.accounts.unnamed() is None
    assert house.store.reads == 1


async def test_an_act_goes_by_the_same_values_whoever_writes_meanwhile(house: House) -> None:
    draft = await house.document()

    async def moved() -> None:
        await house.another_process({"company.name": "Another", "company.city": "Nice", "company.iban": ""})

    house.store.then = moved
    issued = (await house.services.documents.issue(draft.id)).document
    assert (issued.seller.name, issued.seller.address.city) == ("Boulangerie Lefèvre", "Lyon")
    assert issued.payment.account_name == "Boulangerie Lefèvre"
    house.store.then = nothing
    assert await house.services.settings.value("company.name") == "Another"


async def test_a_snapshot_says_what_the_service_says(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house._stored.set([("", "smtp.port", "587"), ("lyon", "smtp.port", "2525"), ("", "company.name", "Us")])
    service = house.services.settings
    settings = await service.snapshot()
    for store in ("", "lyon", "paris"):
        for key in ("smtp.port", "company.name", "language.interface", "documents.due_days"):
            assert settings.value(key, store) == await service.value(key, store)
        assert settings.effective(["smtp.port"], store) == await service.effective(["smtp.port"], store)
    assert settings.effective(["smtp.port"], "lyon")[0].origin is Origin.STORE
    assert settings.values(["smtp.port", "company.name"], "lyon") == {"smtp.port": "2525", "company.name": "Us"}
    assert settings.stores(["smtp.port"]) == ["lyon"]
    with pytest.raises(ProblemError):
        settings.value("no.such")
    await house.services.close()
