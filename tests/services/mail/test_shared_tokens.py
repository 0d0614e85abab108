"""One permission of several machines: the second takes what the first has got, or the provider ends it for both.

The machines share the books and nothing else: each has a folder of its own. The provider takes a refresh token that
comes a second time for stolen, as Microsoft does, and ends the sign-in.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import warm
from komtui.bootstrap import LazyServices, Places
from komtui.demo._authority_server import AuthorityServer
from komtui.domain.mail.authorization import Provider
from komtui.domain.problem import ProblemError

ADDRESS, PASSPHRASE = "shop@example.test", "four random words here"
MACHINE = """
import asyncio, pathlib, sys
from komtui.bootstrap import services
from komtui.domain.mail.authorization import Provider
from komtui.domain.problem import ProblemError

{before}

async def main():
    house = services(pathlib.Path(sys.argv[1]), sys.argv[2])
    access = await house.tokens.access(Provider.GOOGLE)
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            access = await house.tokens.access(Provider.GOOGLE, refused=access)
            print(access, flush=True)
        except ProblemError as error:
            print(error.problems[0].code, flush=True)
    await house.close()

asyncio.run(main())
"""
ALONE = """
from komtui.adapters.mail.authorization import turns
whole = turns.Turns.__init__
turns.Turns.__init__ = lambda self, folder, *_shared: whole(self, folder)
"""
"""Has each machine think that it is the only one, as a naive one does."""


@pytest.fixture
def authority() -> Iterator[AuthorityServer]:
    with AuthorityServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: Any, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    (tmp_path / "shared").mkdir()
    return str(tmp_path / "shared" / "books.sqlite3")


@pytest.fixture
def environment(authority: AuthorityServer, tmp_path: Path) -> dict[str, str]:
    return {
        "KOMTUI_COMPANY_NAME": "Atelier Été",
        "KOMTUI_COMPANY_EMAIL": ADDRESS,
        "KOMTUI_MAIL_METHOD": "gmail",
        "KOMTUI_GMAIL_ADDRESS": ADDRESS,
        "KOMTUI_GMAIL_CLIENT": str(authority.write_client(tmp_path / "client.json")),
        "KOMTUI_VAULT_PASSPHRASE": PASSPHRASE,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


@pytest.fixture
async def house(environment: dict[str, str], tmp_path: Path, address: str) -> AsyncIterator[LazyServices]:
    """The first machine, which has signed in; the permission lies in the vault in the books."""
    services = LazyServices(Places.of(tmp_path / "first", address), environment)
    services.on_command_line()
    await services.vault.create(PASSPHRASE, in_books=True)
    attempt = await services.sign_in.begin(Provider.GOOGLE)
    waiting = asyncio.create_task(attempt.finish())
    await asyncio.to_thread(lambda: urllib.request.urlopen(attempt.url, timeout=10).close())
    await waiting
    yield services
    await services.close()


class Machine:
    """A process in a folder of its own."""

    def __init__(self, folder: Path, address: str, environment: dict[str, str], *, alone: bool = False) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700)
        code = MACHINE.format(before=ALONE if alone else "")
        self.process = warm.Popen(
            [sys.executable, "-c", code, str(folder), address],
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Machine:
        assert self.said() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate(timeout=20)

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def until_it_has_its_turn(self) -> None:
        """Wait until it is its turn among the processes of its machine."""
        lock = self.folder / "company-gmail.token.lock"
        while True:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                os.close(descriptor)


async def two_at_once(authority: AuthorityServer, start: Any, *, waits: bool) -> list[str]:
    """Have two machines refresh one token, the second while the provider thinks about the first."""
    with ExitStack() as stack:
        first, second = [stack.enter_context(start(name)) for name in ("second", "third")]
        authority.seen.clear()
        authority.rules.faults = ["slow"]
        first.go()
        assert await asyncio.to_thread(authority.rules.hanging.wait, 60)
        second.go()
        if waits:
            await asyncio.to_thread(second.until_it_has_its_turn)
            authority.rules.released.set()
            return [await asyncio.to_thread(each.said) for each in (first, second)]
        late = await asyncio.to_thread(second.said)
        authority.rules.released.set()
        return [await asyncio.to_thread(first.said), late]


async def test_the_second_machine_takes_what_the_first_has_got(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str], tmp_path: Path, address: str
) -> None:
    def start(name: str) -> Machine:
        return Machine(tmp_path / name, address, environment)

    said = await two_at_once(authority, start, waits=True)
    assert said[0] == said[1]
    assert authority.good(said[0]) == ADDRESS
    assert authority.reused == 0
    assert authority.seen.count("refresh_token") == 1
    kept = await house.tokens.stored(Provider.GOOGLE)
    assert kept is not None
    assert kept.access == said[0]


async def test_machines_that_know_nothing_of_each_other_lose_the_permission(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str], tmp_path: Path, address: str
) -> None:
    """The control: without the turn of all machines, the same is the end of the sign-in."""

    def start(name: str) -> Machine:
        return Machine(tmp_path / name, address, environment, alone=True)

    said = await two_at_once(authority, start, waits=False)
    assert authority.reused == 1
    assert said[0] == "oauth.sign-in-again"
    assert authority.good(said[1]) == ""


async def test_a_machine_that_is_killed_in_its_turn_leaves_it_to_the_others(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str], tmp_path: Path, address: str
) -> None:
    authority.rules.faults = ["hang"]
    with Machine(tmp_path / "second", address, environment) as killed:
        killed.go()
        assert await asyncio.to_thread(authority.rules.hanging.wait, 60)
    before = await house.tokens.stored(Provider.GOOGLE)
    assert before is not None
    assert authority.good(await house.tokens.access(Provider.GOOGLE, refused=before.access)) == ADDRESS
    authority.rules.released.set()
    assert authority.reused == 0


async def test_many_refreshes_of_four_machines_never_spend_a_token_twice(
    house: LazyServices, authority: AuthorityServer, environment: dict[str, str], tmp_path: Path, address: str
) -> None:
    with ExitStack() as stack:
        machines = [
            stack.enter_context(Machine(tmp_path / f"machine {number}", address, environment)) for number in range(4)
        ]
        for _ in range(3):
            for each in machines:
                each.go()
            said = [await asyncio.to_thread(each.said) for each in machines]
            assert all(authority.good(each) == ADDRESS for each in said[-1:])
            assert not any(each.startswith("oauth.") for each in said)
    assert authority.reused == 0


async def test_while_another_machine_holds_it_nobody_waits_for_ever(house: LazyServices, tmp_path: Path) -> None:
    from komtui.adapters.mail.authorization.turns import Turns

    turns = Turns(tmp_path / "other", house.database.hold, seconds=0.3)
    with house.database.hold("company-gmail.token"):
        with pytest.raises(ProblemError, match="later"):
            async with turns("company/gmail.token"):
                raise AssertionError
        async with turns("company/microsoft.token"):
            pass
    async with turns("company/gmail.token"):
        with pytest.raises(TimeoutError), house.database.hold("company-gmail.token"):
            raise AssertionError


def test_a_refresh_token_given_twice_ends_all_of_its_sign_in() -> None:
    """What the tests above go by."""
    with AuthorityServer() as server:
        from komtui.demo._authority_pages import Asked

        asked = Asked("", "", "", "mail", ADDRESS)
        given = server._given(asked, "one")
        fields = {"grant_type": "refresh_token", "client_id": server.client_id, "refresh_token": "one"}
        status, answer = server.token(fields)
        assert (status, server.good(answer["access_token"])) == (200, ADDRESS)
        assert server.token(fields)[0] == 400
        assert server.reused == 1
        assert server.good(answer["access_token"]) == server.good(given["access_token"]) == ""
        assert server.token(replace_token(fields, answer["refresh_token"]))[0] == 400


def replace_token(fields: dict[str, str], token: str) -> dict[str, str]:
    return {**fields, "refresh_token": token}
