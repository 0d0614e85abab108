"""The vault and the accounts that wait for it; the rotation of passwords that stores share."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.machine import TomlMachine
from komtui.adapters.secrets.chain import secret_chain
from komtui.adapters.system import SystemClock
from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.connection import Combination
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Pause, Verdict
from komtui.domain.problem import NotAllowedError, Problem, ProblemError
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.sending.outbox import OutboxService
from komtui.services.mail.trial.connection import ConnectionTest
from komtui.services.ports import NewLetter, Step
from komtui.services.secrets.rotation import RotationService
from komtui.services.secrets.vault import VaultService
from komtui.services.secrets.waiting import asks_for_password
from komtui.services.settings.settings import SettingsService

WORDS = "four random words"
OLD, NEW = "old-canary-pass", "new-canary-pass"
SHUT = 26
"""A port on which nobody listens."""
NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


class Server:
    """Takes one password; remembers what was tried where."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, str]] = []

    def __call__(self, account: Account) -> Visit:
        return Visit(self, account)


class Visit:
    """One test of an account there. Implements `ports.Trial`."""

    transcript = ""

    def __init__(self, server: Server, account: Account) -> None:
        self.server, self.account = server, account

    async def steps(self, _recipient: str) -> AsyncGenerator[Step]:
        if self.account.port == SHUT:
            yield Step("connect", ok=False, seconds=0, problem=Problem("smtp.refused", {"host": self.account.host}))
            return
        yield Step("connect", ok=True, seconds=0)
        self.server.tried.append((self.account.host, self.account.password))
        problem = None if self.account.password == NEW else Problem("smtp.password", {"host": self.account.host})
        yield Step("sign-in", ok=problem is None, seconds=0, problem=problem)
        if problem is None:
            yield Step("sender", ok=False, seconds=0, problem=Problem("smtp.sender-refused"))

    async def works(self, combination: Combination) -> bool:
        return combination.port == 587

    async def send(self, _letter: ClaimedLetter) -> Step:
        raise AssertionError("nothing is sent")

    async def close(self) -> None:
        """Nothing is open."""


class House:
    def __init__(self, database: Database, folder: Path, **environment: str) -> None:
        variables = {**NO_KEYRING, **environment}
        self.outbox = OutboxService(OutboxRepository(database, SystemClock()))
        self.server, self.database = Server(), database
        secrets = secret_chain(variables, folder)
        machine = TomlMachine(folder / "config.toml")
        self.settings = SettingsService(
            SettingsRepository(database, Recorder(SystemClock()).writing), machine, secrets, variables
        )
        self.vault = VaultService(secrets, self.outbox, variables.get)
        accounts = AccountService(self.settings)
        self.connection = ConnectionTest(self.server, SystemClock())
        self.rotation = RotationService(self.settings, accounts, self.connection, self.outbox)

    async def pause(self, scope: str, code: str = "smtp.password", field: str | None = None) -> None:
        """Let a worker record that an account stands still."""
        outbox = OutboxRepository(self.database, SystemClock())
        name = f"{scope}@a.example"
        await outbox.enqueue(NewLetter(0, 1, "test", scope, "x@x.example", (name,), "", b"", f"<{name}>"))
        letter = await outbox.claim("test", dt.timedelta(minutes=5))
        assert isinstance(letter, ClaimedLetter)
        problem = Problem(code, {}, field)
        outcomes = [Outcome(each, Verdict.PAUSE, "", problem) for each in letter.recipients]
        await outbox.record(letter, outcomes, Pause(letter.scope, problem, NOON))

    async def paused(self) -> list[str]:
        return sorted(pause.scope for pause in await self.outbox.pauses())


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Callable[..., House]:
    return lambda **environment: House(database, tmp_path, **environment)


Houses = Callable[..., House]


async def test_opening_the_vault_lets_those_go_on_that_waited_for_it(house: Houses) -> None:
    await house(KOMTUI_VAULT_PASSPHRASE=WORDS).settings.set({"smtp.password": OLD})
    locked = house()
    await locked.pause("company", "secret.locked")
    await locked.pause("lyon", "smtp.password")
    with pytest.raises(ProblemError, match=r"secret\.passphrase"):
        await locked.vault.unlock("wrong")
    assert await locked.paused() == ["company", "lyon"]
    await locked.vault.unlock(WORDS)
    assert await locked.paused() == ["lyon"]
    assert await locked.settings.secret("smtp.password") == OLD


async def test_the_state_tells_locked_open_and_damaged_apart(house: Houses, tmp_path: Path) -> None:
    state = await house().vault.look()
    assert (state.exists, state.open, state.given, state.in_use) == (False, False, False, False)
    await house().vault.create(WORDS)
    for environment, expected in (
        ({}, (True, False, False, True)),
        ({"KOMTUI_VAULT_PASSPHRASE": WORDS}, (True, True, True, True)),
        ({"KOMTUI_VAULT_PASSPHRASE": "wrong"}, (True, False, True, True)),
    ):
        state = await house(**environment).vault.look()
        assert (state.exists, state.open, state.given, state.in_use) == expected
    (tmp_path / "vault.json").write_text("{}")
    with pytest.raises(ProblemError, match=r"secret\.damaged"):
        await house().vault.look()


async def test_only_who_may_configure_makes_and_changes_a_vault(house: Houses) -> None:
    made = house()

    def refuse() -> str:
        raise NotAllowedError(Problem("access.clerk", {"name": "Zoe"}))

    made.vault._authorise = refuse
    for change in (made.vault.create(WORDS), made.vault.change(WORDS, "another one")):
        with pytest.raises(NotAllowedError):
            await change
    assert not made.settings.vault_exists


@pytest.mark.parametrize(
    ("problem", "asks"),
    [
        (Problem("smtp.password"), True),
        (Problem("smtp.app-password"), True),
        (Problem("smtp.needs-oauth"), True),
        (Problem("secret.locked"), True),
        (Problem("secret.keyring-away"), True),
        (Problem("mail.missing", {}, "smtp.password"), True),
        (Problem("mail.missing", {}, "smtp.host"), False),
        (Problem("smtp.daily-limit"), False),
        (Problem("smtp.tls-required"), False),
    ],
    ids=lambda value: str(getattr(value, "code", value)),
)
def test_which_pauses_a_password_ends(problem: Problem, asks: bool) -> None:
    assert asks_for_password(Pause("company", problem, NOON)) is asks


@pytest.fixture
async def shared(house: Houses) -> House:
    """A company with a password, a store that borrows it and one with a server of its own; all stand still."""
    made = house(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await made.settings.set(
        {"company.email": "us@us.example", "smtp.host": "mx.us.example", "smtp.user": "us", "smtp.password": OLD}
    )
    await made.settings.set({"smtp.port": "587", "smtp.security": "starttls"}, "lyon")
    await made.settings.set({"smtp.host": "mx.nice.example", "smtp.password": "of nice"}, "nice")
    for scope in ("company", "lyon", "nice"):
        await made.pause(scope)
    return made


async def test_a_password_that_is_shared_is_asked_for_once(shared: House) -> None:
    assert [(each.store, each.host) for each in await shared.rotation.refused()] == [
        ("", "mx.us.example"),
        ("nice", "mx.nice.example"),
    ]
    first, second = await shared.rotation.refused()
    steps: list[Step] = []
    assert await shared.rotation.rotate(first, NEW, steps.append)
    assert [step.name for step in steps] == ["connect", "sign-in"], "no further than the sign-in"
    assert await shared.paused() == ["nice"]
    assert await shared.settings.secret("smtp.password", "lyon") == NEW
    assert await shared.settings.secret("smtp.password", "nice") == "of nice"
    assert await shared.rotation.rotate(second, NEW, steps.append)
    assert await shared.settings.own_secret("smtp.password", "nice") == NEW
    assert shared.server.tried == [("mx.us.example", NEW), ("mx.nice.example", NEW)]
    assert await shared.paused() == []


async def test_what_works_instead_is_kept_with_the_password(shared: House) -> None:
    await shared.settings.set({"smtp.port": str(SHUT)})
    first = (await shared.rotation.refused())[0]
    assert not await shared.rotation.rotate(first, NEW, lambda _step: None)
    finding = shared.connection.finding
    assert finding is not None
    assert finding.suggestion == Combination(587, Security.STARTTLS)
    assert await shared.settings.value("smtp.port") == str(SHUT)
    assert await shared.rotation.rotate(first, NEW, lambda _step: None, finding.suggestion)
    assert [await shared.settings.value(key) for key in ("smtp.port", "smtp.security")] == ["587", "starttls"]
    assert await shared.settings.secret("smtp.password") == NEW


async def test_a_refusal_keeps_everything_as_it_was(shared: House) -> None:
    first = (await shared.rotation.refused())[0]
    steps: list[Step] = []
    assert not await shared.rotation.rotate(first, "wrong", steps.append)
    assert [problem.code for step in steps if (problem := step.problem)] == ["smtp.password"]
    assert await shared.settings.secret("smtp.password") == OLD
    assert await shared.paused() == ["company", "lyon", "nice"]


async def test_what_no_server_would_take_is_refused_before_it_is_asked(shared: House) -> None:
    first = (await shared.rotation.refused())[0]
    with pytest.raises(ProblemError, match=r"setting\."):
        await shared.rotation.rotate(first, "one\ntwo", lambda _step: None)
    assert shared.server.tried == []


async def test_one_that_could_not_be_kept_pauses_on(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_given: object) -> None:
        raise ProblemError(Problem("secret.unwritable", {"file": "vault.json", "reason": "No space left"}))

    monkeypatch.setattr(shared.settings._secrets, "set", refuse)
    first = (await shared.rotation.refused())[0]
    with pytest.raises(ProblemError, match=r"secret\.unwritable"):
        await shared.rotation.rotate(first, NEW, lambda _step: None)
    assert await shared.paused() == ["company", "lyon", "nice"]
    assert await shared.settings.secret("smtp.password") == OLD
