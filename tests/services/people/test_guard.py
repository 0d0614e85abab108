"""Which service asks who is there: all that screens and commands are given, over real books."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.domain.access import Permission, Role
from komtui.domain.journal import Event, Happening
from komtui.domain.mail.account import Account, Security
from komtui.domain.problem import NotAllowedError, Problem, ProblemError
from komtui.domain.sales.exchange import Format
from komtui.i18n import localizer
from komtui.services.people import guard
from komtui.services.people.guard import _Guard, guarded
from komtui.services.people.recording import CUSTOMERS, VAULT
from komtui.services.registry import Services

CANARY, OTHER = "corr3ct-horse", "an0ther-horse"
GUARDED = {
    "documents": Permission.DOCUMENTS,
    "importing": Permission.DOCUMENTS,
    "rendering": Permission.DOCUMENTS,
    "printing": Permission.DOCUMENTS,
    "letters": Permission.LETTERS,
    "outbox": Permission.LETTERS,
    "quotas": Permission.LETTERS,
    "rotation": Permission.LETTERS,
    "vault": Permission.LETTERS,
    "connection": Permission.SETTINGS,
    "sign_in": Permission.SETTINGS,
    "tokens": Permission.SETTINGS,
    "accounting": Permission.DOCUMENTS,
    "articles": Permission.DOCUMENTS,
    "attachments": Permission.DOCUMENTS,
    "bulk": Permission.LETTERS,
    "checking": Permission.DOCUMENTS,
    "customer_tables": Permission.DOCUMENTS,
    "customers": Permission.DOCUMENTS,
    "drafts": Permission.DOCUMENTS,
    "editors": Permission.DOCUMENTS,
    "enclosures": Permission.LETTERS,
    "exporting": Permission.DOCUMENTS,
    "files": Permission.DOCUMENTS,
    "marking": Permission.DOCUMENTS,
    "notices": Permission.LETTERS,
    "payments": Permission.DOCUMENTS,
    "reminders": Permission.LETTERS,
    "repairs": Permission.LETTERS,
    "sheet_pages": Permission.DOCUMENTS,
    "sheets": Permission.DOCUMENTS,
    "signing": Permission.SETTINGS,
    "statement_letters": Permission.LETTERS,
    "statements": Permission.DOCUMENTS,
    "unsent": Permission.LETTERS,
    "views": Permission.DOCUMENTS,
    "closing": Permission.DOCUMENTS,
}
UNGUARDED = {
    "index": "asked before the first paint and at each key, and left with the screen",
    "einvoices": "writes a document that somebody has been given",
    "validator": "judges what it is given",
    "searching": "keeps up what a search goes by, whoever is there",
    "changes": "says that something changed, and not what",
    "worker": "sends whoever is there",
    "settings": "what changes anything asks; `test_what_asks_for_itself`",
    "locked": "whether somebody has to log in",
    "access": "who is there; what changes anything asks",
    "journal": "each method asks",
    "archive": "each method that sees the books asks",
    "proof": "collecting asks; the others have only what was collected",
    "attestation": "checks the journal first, which asks",
    "accounts": "the worker's; hands out nothing that a screen shows",
    "discovery": "asks other people's servers about an address",
    "deliverability": "asks the DNS",
    "doctor": "the command line's",
}
"""Services without a guard in front of them, and why."""


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    """Marie, Paul, and nobody there."""
    opened = LazyServices(Places(tmp_path, tmp_path), {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"})
    await opened.access.add("Marie", Role.ADMINISTRATOR, CANARY)
    await opened.access.add("Paul", Role.CLERK, OTHER)
    opened.access.log_out()
    yield opened
    await opened.close()


def methods(service: object) -> list[str]:
    kind = type(service._service)  # type: ignore[attr-defined]
    return [name for name, found in inspect.getmembers(kind) if not name.startswith("_") and inspect.isfunction(found)]


async def refusal(service: object, method: str) -> list[str]:
    """Call a method with nothing sensible: whoever asks first refuses before looking at it."""
    called = getattr(service, method)
    needed = [
        each
        for each in inspect.signature(called).parameters.values()
        if each.default is each.empty and each.kind in {each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY}
    ]
    args = [None for each in needed if each.kind is each.POSITIONAL_OR_KEYWORD]
    try:
        answer: Any = called(*args, **{each.name: None for each in needed if each.kind is each.KEYWORD_ONLY})
        if inspect.isawaitable(answer):
            await answer
    except NotAllowedError as error:
        return [problem.code for problem in error.problems]
    except Exception:  # noqa: BLE001 - it was let in, and found nothing sensible
        return []
    return []


@pytest.mark.parametrize("topic", GUARDED)
async def test_nobody_uses_a_service_before_somebody_has_logged_in(services: LazyServices, topic: str) -> None:
    service = getattr(services, topic)
    assert methods(service)
    for method in methods(service):
        assert await refusal(service, method) == ["access.logged-out"], method


@pytest.mark.parametrize("topic", GUARDED)
async def test_a_clerk_uses_what_is_a_clerks(services: LazyServices, topic: str) -> None:
    await services.access.log_in("Paul", OTHER)
    service = getattr(services, topic)
    for method in methods(service):
        refused = await refusal(service, method) == ["access.clerk"]
        theirs = GUARDED[topic] is not Permission.SETTINGS
        # Of these a few are the administrator's all the same, and say so themselves.
        assert refused is not theirs or (topic, method) in {
            ("rotation", "rotate"),
            ("vault", "create"),
            ("vault", "change"),
            ("vault", "move"),
            ("vault", "remove"),
        }


def test_every_service_is_guarded_or_says_why_not(services: LazyServices) -> None:
    topics = {name for name, value in vars(Services).items() if isinstance(value, property)}
    assert {topic for topic in topics if isinstance(getattr(services, topic), _Guard)} == GUARDED.keys()
    assert topics - GUARDED.keys() == UNGUARDED.keys()


async def test_what_asks_for_itself(services: LazyServices, tmp_path: Path) -> None:
    stored: Any = None
    for act in (
        lambda: services.settings.set({"company.name": "x"}),
        lambda: services.settings.unlock("four random words"),
        lambda: services.access.add("Eve", Role.ADMINISTRATOR, OTHER),
        services.journal.entries,
        lambda: services.journal.history(1),
        services.archive.verify,
        lambda: services.archive.export(tmp_path / "x.zip"),
        lambda: services.attestation.write(tmp_path / "x.pdf"),
        lambda: services.proof.collect(stored),
    ):
        with pytest.raises(NotAllowedError):
            await act()


async def test_who_kept_a_method_from_before_is_asked_as_well(services: LazyServices) -> None:
    await services.access.log_in("Marie", CANARY)
    kept = services.outbox.counts
    assert await kept() == {}
    services.access.log_out()
    with pytest.raises(NotAllowedError):
        await kept()


async def test_what_is_no_method_is_the_services_own(services: LazyServices) -> None:
    await services.access.log_in("Marie", CANARY)
    assert services.documents.index is services.index
    assert services.connection.finding is None
    with pytest.raises(AttributeError):
        services.documents.nothing_like_it  # type: ignore[attr-defined] # noqa: B018


async def test_the_command_line_is_whoevers_it_is_that_can_read_the_file(
    tmp_path: Path, services: LazyServices
) -> None:
    again = LazyServices(Places(tmp_path, tmp_path), {})
    again.on_command_line()
    try:
        with pytest.raises(ProblemError) as caught:
            await again.documents.find("F-1")
    finally:
        await again.close()
    assert [each.code for each in caught.value.problems] == ["document.unknown"]


async def test_the_journal_holds_who_came_in_who_did_not_and_what_they_did(services: LazyServices) -> None:
    with pytest.raises(NotAllowedError):
        await services.access.log_in("Marie", "a-canary-password")
    with pytest.raises(NotAllowedError):
        await services.access.log_in("a-canary-password", "Marie")
    await services.access.log_in("Paul", OTHER)
    await services.access.elevate("Marie", CANARY)
    await services.vault.create("four random words")
    with pytest.raises(ProblemError):
        await services.vault.change("a-canary-password", "four other words")
    account = Account(
        "company", "a@shop.example", "localhost", 1, Security.NONE, user="shop", password="a-canary-password"
    )
    async for _step in services.connection.run(account):
        pass
    services.access.step_down()
    await services.vault.unlock("four random words")
    await services.access.log_in("Marie", CANARY)
    entries = [each for each in reversed(await services.journal.entries()) if each.happening.event is not Event.PERSON]
    told = [(each.author.who.partition(":")[0], each.happening.event, each.happening.subjects) for each in entries]
    assert told == [
        ("screen", Event.LOG_IN_REFUSED, ("people.Marie",)),
        ("screen", Event.LOG_IN_REFUSED, ()),
        ("Paul", Event.LOG_IN, ("people.Paul",)),
        ("Marie", Event.LOG_IN_ON_THE_SPOT, ("people.Marie",)),
        ("Marie", Event.VAULT_MADE, ("vault",)),
        ("Marie", Event.VAULT_REFUSED, ("vault",)),
        ("Marie", Event.TEST, ("account.company",)),
        ("Paul", Event.VAULT_OPENED, ("vault",)),
        ("Marie", Event.LOG_IN, ("people.Marie",)),
    ]
    assert entries[3].happening.facts == {"for": "Paul"}
    assert entries[6].happening.facts["server"] == "none://shop@localhost:1"
    assert "a-canary-password" not in repr(entries)


async def test_the_journal_holds_what_left_as_files(services: LazyServices) -> None:
    await services.access.log_in("Paul", OTHER)
    await services.customer_tables.export(localizer("en"))

    async def nothing() -> AsyncIterator[list[int]]:
        for none in ():
            yield none

    folder = Path.home() / "Documents"
    folder.mkdir()
    async for _none in services.exporting.run(nothing(), Format.CSV, folder):
        pass
    await services.access.log_in("Marie", CANARY)
    entries = [each for each in reversed(await services.journal.entries()) if each.happening.event is Event.EXPORTED]
    assert [(each.author.who, each.happening.facts) for each in entries] == [
        ("Paul", {"what": "customers", "format": "csv"}),
        ("Paul", {"what": "documents", "format": "csv", "file": str(folder)}),
    ]


async def test_what_can_only_be_read_is_still_exported() -> None:
    async def refuse(who: str, happening: object) -> None:
        del who, happening
        raise ProblemError(Problem(code))

    class Tables:
        async def export(self) -> str:
            return "all"

        async def create(self) -> None:
            pass

    tables = guarded(Tables(), lambda: "Anne", {**CUSTOMERS, "create": VAULT["create"]}, refuse)
    code = "system.database-read-only"
    assert await tables.export() == "all"
    with pytest.raises(ProblemError):
        await tables.create()
    code = "system.database-full"
    with pytest.raises(ProblemError):
        await tables.export()


@pytest.mark.parametrize("comes_back", [True, False])
async def test_what_is_done_is_not_said_to_have_failed_where_the_books_go_away_before_it_is_recorded(
    monkeypatch: pytest.MonkeyPatch, comes_back: bool
) -> None:
    """A letter that is queued is queued: whoever is told otherwise sends it once more."""
    monkeypatch.setattr(guard, "_PAUSES", (0.0, 0.0))
    tries, done = list[str](), list[str]()

    async def record(who: str, _happening: Happening) -> None:
        tries.append(who)
        if len(tries) < 3 or not comes_back:
            raise ProblemError(Problem("system.database-refused", {"address": "x"}))

    class Queue:
        async def queue(self) -> str:
            done.append("letter")
            return "queued"

    witness = {"queue": lambda _error, **_how: Happening(Event.LETTER_SENT, ("document:1",), {})}
    assert await guarded(Queue(), lambda: "Paul", witness, record).queue() == "queued"
    assert (done, tries) == (["letter"], ["Paul"] * 3)


async def test_what_cannot_be_recorded_for_another_reason_is_said() -> None:
    async def record(_who: str, _happening: Happening) -> None:
        raise ProblemError(Problem("system.database-full", {"file": "x"}))

    class Queue:
        async def queue(self) -> str:
            return "queued"

    witness = {"queue": lambda _error, **_how: Happening(Event.LETTER_SENT, ("document:1",), {})}
    with pytest.raises(ProblemError, match="database-full"):
        await guarded(Queue(), lambda: "Paul", witness, record).queue()
