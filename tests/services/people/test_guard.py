"""Which service asks who is there: all that screens and commands are given, over real books."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.domain.access import Permission, Role
from komtui.domain.journal import Event
from komtui.domain.mail.account import Account, Security
from komtui.domain.problem import NotAllowedError, ProblemError

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
}


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
