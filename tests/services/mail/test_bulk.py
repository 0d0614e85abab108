"""Bulk letters: what a plan knows of documents, and letters that are too large for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.services.mail.test_letters import ENVIRONMENT
from tests.services.mail.test_several import Drawing, document

from komtui.adapters.database.sqlite.database import SqliteConnection
from komtui.bootstrap import LazyServices, Places
from komtui.cli.commands._planning import Planning, Wish
from komtui.domain.mail.bundle import Group, bundled
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Grouping
from komtui.domain.sales.party import Party
from komtui.services.batches import in_order
from komtui.services.mail.writing import bulk as module
from komtui.services.mail.writing.bulk import BulkService
from komtui.services.mail.writing.consents import LetterConsentError


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    opened = LazyServices(Places.of(tmp_path / "data", None), dict(ENVIRONMENT))
    opened.__dict__["_rendering"] = Drawing()
    yield opened
    await opened.close()


async def written(services: LazyServices, *buyers: Party) -> list[int]:
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.services.ports import NewDocument

    documents = [NewDocument(document(f"F-{place}", buyer=buyer)) for place, buyer in enumerate(buyers, 1)]
    ids = [each.id for each in await DocumentRepository(services.database).add(documents)]
    await services.customers.collect(ids)
    return ids


async def planned(services: LazyServices, ids: list[int]) -> list[list[str]]:
    settings = await services.settings.snapshot()
    items = [each async for each in services.bulk.items(ids, settings)]
    assert not any(isinstance(each, ProblemError) for each in items)
    return [list(each.numbers) for each in bundled(items)]  # type: ignore[arg-type] # none is a problem


ANNE, LEO = Party("Anne", email="anne@a.example"), Party("Léo", email="leo@l.example")


async def test_what_a_customer_wants_goes_before_what_the_house_does(services: LazyServices) -> None:
    ids = await written(services, ANNE, LEO, ANNE, LEO)
    assert await planned(services, ids) == [["F-1", "F-3"], ["F-2", "F-4"]]
    stored = await services.customers.of_document(ids[0])
    assert stored is not None
    await services.customers.save(stored, replace(stored.customer, grouping=Grouping.EACH))
    assert await planned(services, ids) == [["F-1"], ["F-2", "F-4"], ["F-3"]]
    await services.settings.set({"mail.grouping": "each"})
    assert await planned(services, ids) == [["F-1"], ["F-2"], ["F-3"], ["F-4"]]


async def test_what_is_too_large_for_one_letter_goes_in_several(
    services: LazyServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await written(services, ANNE, ANNE, ANNE)
    settings = await services.settings.snapshot()
    (bundle,) = bundled([await services.bulk.item(each, settings) for each in ids])
    assert len(await services.bulk.prepared(bundle, settings)) == 1
    monkeypatch.setattr(module, "LARGEST", 2 * len(b"%PDF-1.7F-1"))
    parts = await services.bulk.prepared(bundle, settings)
    assert [[each.document.number for each in part.documents] for part in parts] == [["F-1", "F-2"], ["F-3"]]
    assert "F-3" not in parts[0].letter.body
    for part in parts:
        await services.bulk.queue(part)
    assert sorted(len(each.documents) for each in await services.outbox.deliveries()) == [1, 2]


async def test_an_address_that_is_kept_is_the_customers_from_now_on(services: LazyServices) -> None:
    ids = await written(services, Party("Zoé"), Party("Zoé"))
    settings = await services.settings.snapshot()
    (bundle,) = bundled([await services.bulk.item(each, settings) for each in ids])
    assert bundle.group is Group.NO_ADDRESS
    await services.bulk.keep(bundle.first.id, bundle.first.kind, "zoe@z.example")
    (bundle,) = bundled([await services.bulk.item(each, settings) for each in ids])
    assert (bundle.group, bundle.recipients) == (Group.READY, ("zoe@z.example",))


def test_the_service_is_guarded(services: LazyServices) -> None:
    assert not isinstance(services.bulk, BulkService)


async def test_what_a_letter_reads_of_the_books(services: LazyServices, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, since seconds depend on the machine: a batch is as fast as what each letter of it asks."""
    from komtui.adapters.database.repositories import records
    from komtui.adapters.database.repositories.size_limits import SizeLimitRepository

    asked = list[str]()
    stored_of, limit = records._stored, SizeLimitRepository.get
    monkeypatch.setattr(records, "_stored", lambda *of: asked.append("document") or stored_of(*of))  # type: ignore[func-returns-value]
    monkeypatch.setattr(SizeLimitRepository, "get", lambda *of: asked.append("limit") or limit(*of))  # type: ignore[func-returns-value]
    (number,) = await written(services, ANNE)
    settings = await services.settings.snapshot()
    stored = await services.documents.find("F-1")
    item = await services.bulk.item_of(stored, settings)
    assert item == await services.bulk.item(number, settings)
    asked.clear()
    planning = Planning(services, Wish((), (), supplier=False, consents=frozenset(), each=True))
    (one,) = await planning.letters(["F-1"])
    assert asked == ["document"]
    asked.clear()
    assert not (await planning.queue(one)).error
    # Once for what is drawn and written; how it stands when it is queued is looked at in the same transaction.
    assert sorted(asked) == ["document", "limit"]


async def test_a_letter_of_a_batch_takes_few_statements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `komtui send` sends them, a letter to each customer."""
    asked, letters = list[str](), {5: 0, 53: 0}
    for name in ("execute", "executemany"):
        ask = getattr(SqliteConnection, name)

        def counted(self: SqliteConnection, statement: str, *values: Any, ask: Any = ask) -> Any:
            asked.append(statement)
            return ask(self, statement, *values)

        monkeypatch.setattr(SqliteConnection, name, counted)
    for count in letters:
        opened = LazyServices(Places.of(tmp_path / str(count), None), dict(ENVIRONMENT))
        opened.on_command_line(begins=True)
        opened.__dict__["_rendering"] = Drawing()
        await written(opened, *(Party(f"Buyer {each}", email=f"{each}@b.example") for each in range(count)))
        asked.clear()
        planning = Planning(opened, Wish((), (), supplier=False, consents=frozenset(), each=True))
        planned = await planning.letters([f"F-{each}" for each in range(1, count + 1)])
        queued = [each async for each in in_order(planned, planning.queue)]
        letters[count] = len(asked)
        assert all(each.deliveries and each.error is None for each in queued)
        await opened.close()
    each = (letters[53] - letters[5]) / 48
    # About thirty and a half. How many letters come together depends on how busy the machine is: a few statements more.
    assert each <= 35, f"{each:.1f} statements a letter"


async def test_whoever_pays_while_a_letter_waits_for_its_turn_is_not_asked_to_pay(services: LazyServices) -> None:
    (paid, _other) = await written(services, ANNE, LEO)
    settings = await services.settings.snapshot()
    bundles = bundled([await services.bulk.item(each, settings) for each in (paid, _other)])
    (first, second) = [(await services.bulk.prepared(each, settings))[0] for each in bundles]

    async def pays() -> None:
        await services.payments.take(paid)

    with pytest.raises(LetterConsentError) as raised:
        await services.bulk.queue(first, settings=settings, turn=pays)
    assert set(raised.value.needs) == {Consent.PAID}
    assert await services.bulk.queue(second, settings=settings)
    found = await services.outbox.deliveries()
    assert [each.recipient for each in found] == ["leo@l.example"]
