"""The vault that several machines share: in the books of either database, encrypted, opened by each for itself."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from tests.conftest import Books

from komtui.adapters.database import copying
from komtui.adapters.database.repositories.vault import VaultRepository
from komtui.adapters.database.sqlite.database import Database as Sqlite
from komtui.adapters.secrets import _crypt as crypt
from komtui.adapters.secrets._lending import NAME as SOCKET
from komtui.adapters.secrets._lending import borrow
from komtui.adapters.secrets._remembering import KeptPassphrase
from komtui.adapters.secrets._session import SessionSecrets
from komtui.adapters.secrets._whereabouts import Whereabouts
from komtui.adapters.secrets.chain import ChainedSecrets
from komtui.adapters.secrets.environment import EnvironmentSecrets
from komtui.adapters.secrets.system_keyring import KeyringSecrets
from komtui.adapters.secrets.vault import VaultSecrets
from komtui.adapters.system import SystemClock
from komtui.domain.problem import ProblemError

NAME, OTHER, CANARY = "company/smtp.password", "lyon/smtp.password", "canary-7f3a91"
OF_MACHINE = "company/database.password"
WORDS = "four random words"


class MemoryKeyring(KeyringBackend):
    """The keyring of one machine."""

    priority = 0  # type: ignore[assignment] # a class property in the base; never chosen by keyring itself

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        del service
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        del service
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del service
        if self.kept.pop(username, None) is None:
            raise PasswordDeleteError("no such password")


class Machine:
    """One machine: a folder, perhaps a keyring, and a connection of its own to the books for each program."""

    def __init__(self, folder: Path, opened: Books, *, keyring: bool = False) -> None:
        self.folder, self.opened = folder, opened
        self.keyring = MemoryKeyring() if keyring else None

    def program(self, words: str | None = None, *, in_books: bool = True) -> ChainedSecrets:
        """Start komtui there; `words` is the passphrase that its environment gives."""
        keyring = KeyringSecrets("komtui test", lambda: self.keyring)
        database = self.opened()
        return ChainedSecrets(
            EnvironmentSecrets({}),
            keyring,
            VaultSecrets(self.folder / "vault.json", lambda: words, cost=2),
            SessionSecrets(),
            Whereabouts(self.folder / "secret-places.json"),
            books=VaultSecrets(
                VaultRepository(lambda: database, SystemClock()),
                lambda: words,
                cost=2,
                name="books",
                recall=KeptPassphrase(keyring).get,
                borrow=lambda salt: borrow(self.folder, salt),
            ),
            in_books=in_books,
        )


@pytest.fixture
def machines(opened: Books, tmp_path: Path) -> Iterator[Callable[..., Machine]]:
    """Machines that share the books."""
    count = iter(range(10))

    def machine(**how: bool) -> Machine:
        folder = tmp_path / f"machine {next(count)}"
        folder.mkdir()
        return Machine(folder, opened, **how)

    return machine  # type: ignore[return-value] # nothing is cleaned up


Machines = Callable[..., Machine]


def row(opened: Books) -> bytes | None:
    found = opened().ask(lambda connection: connection.execute("SELECT content FROM vault").fetchone()).result()
    return None if found is None else bytes(found["content"])


async def test_another_machine_finds_it_once_its_passphrase_is_given(machines: Machines) -> None:
    here, there = machines().program(), machines().program()
    assert not there.vault_exists
    await here.unlock(WORDS)
    assert here.vault_in_books
    await here.set(NAME, CANARY)
    await _eventually(lambda: there.vault_exists)
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await there.get(NAME)
    with pytest.raises(ProblemError, match=r"secret\.passphrase"):
        await there.unlock("something else")
    await there.unlock(WORDS)
    assert (await there.get(NAME), await there.holder(NAME)) == (CANARY, "books")
    assert [each.name for each in await there.places() if each.writes] == ["books"]


@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="no socket says who is at its other end")
async def test_a_worker_holds_it_open_for_the_screens_of_its_machine(machines: Machines) -> None:
    till, elsewhere = machines(), machines()
    worker, screen, other = till.program(WORDS), till.program(), elsewhere.program()
    await worker.unlock(WORDS)
    await worker.set(NAME, CANARY)
    await _eventually(lambda: screen.vault_exists and other.vault_exists)
    lending = asyncio.create_task(worker.lend_vault())
    await _eventually((till.folder / SOCKET).exists)
    assert (await screen.get(NAME), await screen.holder(NAME)) == (CANARY, "books")
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await other.get(NAME)
    await worker.change_passphrase(WORDS, "another four words")
    # Whoever has it open by what was lent has the other key as soon as the worker knows it.
    assert await screen.get(NAME) == CANARY
    lending.cancel()
    await asyncio.wait([lending])
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await till.program().get(NAME)


async def test_nothing_in_the_books_can_be_read(machines: Machines, opened: Books) -> None:
    here = machines().program(WORDS)
    await here.unlock(WORDS)
    await here.set(NAME, CANARY)
    content = row(opened)
    assert content is not None
    for hidden in (CANARY, NAME, WORDS):
        assert hidden.encode() not in content
    assert CANARY not in repr(here)


async def test_the_passphrase_is_changed_and_every_other_machine_asks(machines: Machines, opened: Books) -> None:
    here, there = machines().program(), machines().program()
    await here.unlock(WORDS)
    await here.set(NAME, CANARY)
    await _eventually(lambda: there.vault_exists)
    await there.unlock(WORDS)
    assert await there.get(NAME) == CANARY
    await here.change_passphrase(WORDS, "another four words")
    before = row(opened)
    for act in (there.get(NAME), there.set(OTHER, "x")):
        with pytest.raises(ProblemError, match=r"secret\.locked"):
            await act
    assert row(opened) == before, "nothing is sealed with the old one"
    await there.unlock("another four words")
    assert await there.get(NAME) == CANARY


async def test_those_who_write_at_once_lose_nothing(machines: Machines) -> None:
    """Whoever was overtaken does it once more, with what is there by then; the vault is made in the race as well."""
    programs = [machines().program(WORDS) for _ in range(4)]

    async def write(place: int, program: ChainedSecrets) -> None:
        await program.unlock(WORDS)
        for count in range(5):
            await program.set(f"store {place}/{count}", "x")

    await asyncio.gather(*(write(place, program) for place, program in enumerate(programs)))
    for place in range(4):
        for count in range(5):
            assert await programs[0].get(f"store {place}/{count}") == "x"


async def test_what_another_machine_kept_before_counts_no_more(machines: Machines) -> None:
    old = machines(keyring=True)
    await old.program(in_books=False).set(NAME, "of yesterday")
    here = machines().program(WORDS)
    await here.unlock(WORDS)
    await here.set(NAME, CANARY)
    there = old.program(WORDS)
    assert await there.get(NAME) == CANARY
    await here.delete(NAME)
    assert await there.get(NAME) is None, "nor when it is forgotten"
    assert await there.holder(NAME) == ""


async def test_what_the_books_do_not_know_of_stays_where_it_is(machines: Machines) -> None:
    """A machine does not lose its own password because another one makes a vault in the books."""
    old = machines(keyring=True)
    await old.program(in_books=False).set(OTHER, "of lyon")
    await machines().program().unlock(WORDS)
    assert await old.program(WORDS).get(OTHER) == "of lyon"


async def test_the_password_of_the_books_themselves_never_goes_into_them(machines: Machines, opened: Books) -> None:
    machine = machines(keyring=True)
    here = machine.program(WORDS)
    await here.unlock(WORDS)
    before = row(opened)
    await here.set(OF_MACHINE, "of the server")
    assert row(opened) == before
    assert machine.keyring is not None
    assert machine.keyring.kept[OF_MACHINE] == "of the server"
    assert await here.get(OF_MACHINE) == "of the server"


async def test_a_machine_with_a_keyring_is_asked_once(machines: Machines) -> None:
    await machines().program().unlock(WORDS)
    machine = machines(keyring=True)
    first = machine.program()
    await first.unlock(WORDS)
    await first.set(NAME, CANARY)
    assert machine.keyring is not None
    assert list(machine.keyring.kept) == ["machine/vault.passphrase"], "and the password itself is not there"
    second = machine.program()
    assert await second.get(NAME) == CANARY
    assert await second.passphrase_kept()
    await second.forget_passphrase()
    with pytest.raises(ProblemError, match=r"secret\.locked"):
        await machine.program().get(NAME)


async def test_one_that_is_kept_and_was_changed_elsewhere_is_asked_for_again(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not said to be wrong: nobody has typed anything. And it is not tried again and again, which is slow."""
    machine, other = machines(keyring=True), machines().program()
    first = machine.program()
    await first.unlock(WORDS)
    await first.set(NAME, CANARY)
    await _eventually(lambda: other.vault_exists)
    await other.change_passphrase(WORDS, "another four words")
    second = machine.program()
    drawn: list[str] = []
    key = crypt.Derivation.key

    def counted(self: crypt.Derivation, passphrase: str) -> bytes:
        drawn.append(passphrase)
        return key(self, passphrase)

    monkeypatch.setattr(crypt.Derivation, "key", counted)
    for program in (first, second, second, second):
        with pytest.raises(ProblemError, match=r"secret\.locked"):
            await program.get(NAME)
    assert drawn.count(WORDS) <= 2, "once by each program"
    await second.unlock("another four words")
    assert await machine.program().get(NAME) == CANARY


async def test_it_moves_into_the_books_and_back(machines: Machines, opened: Books) -> None:
    machine, there = machines(), machines().program(WORDS)
    alone = machine.program(WORDS, in_books=False)
    for name, value in ((NAME, CANARY), (OTHER, "of lyon"), (OF_MACHINE, "of the server")):
        await alone.set(name, value)
    here = machine.program(WORDS)
    assert (here.vault_in_books, here.vault_movable) == (False, True)
    assert await here.move_vault(to_books=True) == []
    assert (here.vault_in_books, here.vault_movable) == (True, False)
    await _eventually(lambda: there.vault_exists)
    assert [await there.get(name) for name in (NAME, OTHER)] == [CANARY, "of lyon"]
    left = (machine.folder / "vault.json").read_bytes()
    assert crypt.opened_vault(left, crypt.derivation_of(left).key(WORDS)) == {OF_MACHINE: "of the server"}
    assert await here.get(OF_MACHINE) == "of the server"
    await there.delete(OTHER)
    assert await here.move_vault(to_books=False) == []
    assert row(opened) is None
    assert (await here.get(NAME), await here.get(OTHER), here.vault_in_books) == (CANARY, None, False)
    assert await machine.program(WORDS).get(OF_MACHINE) == "of the server"


async def test_a_second_machine_brings_its_own_and_that_of_the_books_counts(machines: Machines) -> None:
    first, second = machines(), machines(keyring=True)
    await first.program(WORDS, in_books=False).set(NAME, CANARY)
    await second.program(in_books=False).set(NAME, "of yesterday")
    await second.program(in_books=False).set(OTHER, "of lyon")
    await first.program(WORDS).move_vault(to_books=True)
    there = second.program(WORDS)
    assert await there.move_vault(to_books=True) == [NAME]
    assert [await there.get(name) for name in (NAME, OTHER)] == [CANARY, "of lyon"]
    assert second.keyring is not None
    assert NAME not in second.keyring.kept


async def test_nothing_is_let_go_of_that_was_not_read_back(
    machines: Machines, opened: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = machines()
    await machine.program(WORDS, in_books=False).set(NAME, CANARY)
    before = (machine.folder / "vault.json").read_bytes()
    here = machine.program(WORDS)
    real = VaultRepository.read

    async def wrong(self: VaultRepository) -> object:
        sealed = await real(self)
        if sealed is None:
            return None
        key = crypt.derivation_of(sealed.content).key(WORDS)
        return sealed._replace(content=crypt.sealed_vault(crypt.derivation_of(sealed.content), key, {NAME: "other"}))

    monkeypatch.setattr(VaultRepository, "read", wrong)
    with pytest.raises(ProblemError, match=r"secret\.moved-wrongly"):
        await here.move_vault(to_books=True)
    assert (machine.folder / "vault.json").read_bytes() == before


async def test_one_that_nobody_can_open_is_removed(machines: Machines, opened: Books) -> None:
    here = machines().program()
    with pytest.raises(ProblemError, match=r"secret\.no-vault"):
        await here.remove_vault()
    await here.unlock(WORDS)
    closed = machines().program()
    await _eventually(lambda: closed.vault_exists)
    await closed.remove_vault()
    assert row(opened) is None
    assert not closed.vault_exists


async def test_a_copy_of_the_books_has_it(machines: Machines, opened: Books, tmp_path: Path) -> None:
    here = machines().program(WORDS)
    await here.unlock(WORDS)
    await here.set(NAME, CANARY)
    copy = Sqlite(tmp_path / "copy.sqlite3")
    await copying.copy(opened(), copy)
    found = VaultSecrets(VaultRepository(lambda: copy, SystemClock()), lambda: WORDS, name="books")
    assert await found.get(NAME) == CANARY
    copy.close()


async def test_damage_is_told_and_never_written_over(machines: Machines, opened: Books) -> None:
    here = machines().program(WORDS)
    await here.unlock(WORDS)
    await here.set(NAME, CANARY)
    content = row(opened)
    assert content is not None
    forged = json.loads(content)
    forged["secrets"] = forged["verifier"]
    forged["sha256"] = crypt._checksum(forged)
    broken = json.dumps(forged).encode()
    await opened().write(
        lambda connection: connection.execute("UPDATE vault SET content = :content", {"content": broken})
    )
    for act in (here.get(NAME), here.set(NAME, "x")):
        with pytest.raises(ProblemError, match=r"secret\.damaged"):
            await act
    assert row(opened) == broken


async def _eventually(is_so: Callable[[], bool]) -> None:
    """Wait until another program's writing is known here: the server tells of it."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - what another process has written comes on a thread of the database's
            await asyncio.sleep(0.01)
