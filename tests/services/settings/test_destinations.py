"""For which server and user a password is kept: whatever else is named, by whom and how, does not get it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.journal import Recorder
from komtui.adapters.database.repositories.settings import SettingsRepository
from komtui.adapters.database.sqlite.database import Database
from komtui.adapters.secrets.chain import secret_chain
from komtui.adapters.system import SystemClock
from komtui.domain.problem import NotConfiguredError, ProblemError
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.notices import mailbox_in
from komtui.services.settings.settings import SettingsService

CANARY, OTHER = "kept-canary-pass", "other-canary-pass"
SERVER = {
    "company.email": "a@shop.example",
    "smtp.host": "mx.shop.example",
    "smtp.port": "465",
    "smtp.security": "tls",
    "smtp.user": "shop",
}
VAULT = {"KOMTUI_VAULT_PASSPHRASE": "four random words"}
ELSEWHERE = (
    {"smtp.host": "evil.example"},
    {"smtp.port": "2465"},
    {"smtp.security": "starttls"},
    {"smtp.user": "admin"},
)


@pytest.fixture
async def kept(settings_with: Callable[..., SettingsService]) -> SettingsService:
    """The settings of a shop whose password is kept."""
    settings = settings_with(**VAULT)
    await settings.set(SERVER | {"smtp.password": CANARY})
    return settings


async def password(settings: SettingsService, store: str = "") -> str:
    """Return the password that a server would be handed, or the code of why it is not."""
    try:
        return (await AccountService(settings).account(store)).password
    except NotConfiguredError as error:
        return error.problems[0].code


async def test_it_goes_to_the_server_that_it_was_saved_for(kept: SettingsService) -> None:
    assert await password(kept) == CANARY


@pytest.mark.parametrize("changed", ELSEWHERE, ids=lambda changed: next(iter(changed)))
async def test_values_that_are_only_tried_do_not_get_it(kept: SettingsService, changed: dict[str, str]) -> None:
    assert await password(kept.over({"": changed})) == "secret.other-server"
    assert await password(kept.over({"": changed | {"smtp.password": OTHER}})) == OTHER


@pytest.mark.parametrize("changed", ELSEWHERE, ids=lambda changed: next(iter(changed)))
async def test_a_variable_does_not_send_it_elsewhere(
    kept: SettingsService, settings_with: Callable[..., SettingsService], changed: dict[str, str]
) -> None:
    variables = {"KOMTUI_" + key.upper().replace(".", "_"): value for key, value in changed.items()}
    assert await password(settings_with(**VAULT, **variables)) == "secret.other-server"


async def test_somebody_elses_database_does_not_get_it(
    kept: SettingsService, settings_with: Callable[..., SettingsService], tmp_path: Path
) -> None:
    theirs = Database(tmp_path / "theirs.sqlite3")
    try:
        await SettingsRepository(theirs, Recorder(SystemClock()).writing).set(
            [("", key, value) for key, value in {**SERVER, "smtp.host": "evil.example"}.items()]
        )
        settings = settings_with(**VAULT)
        settings._store = SettingsRepository(theirs, Recorder(SystemClock()).writing)
        assert await password(settings) == "secret.other-server"
    finally:
        theirs.close()


@pytest.mark.parametrize(
    ("saved", "follows"),
    [
        ({"smtp.port": "587", "smtp.security": "starttls"}, True),
        ({"smtp.host": "evil.example"}, False),
        ({"smtp.user": "admin"}, False),
        ({"smtp.security": "none"}, False),
        ({"company.name": "Shop"}, True),
    ],
)
async def test_what_is_saved_takes_it_along_to_another_port_and_nowhere_else(
    kept: SettingsService, saved: dict[str, str], follows: bool
) -> None:
    await kept.set(saved)
    assert await password(kept) == (CANARY if follows else "secret.other-server")
    await kept.set({"smtp.password": OTHER, "smtp.security": "tls"})
    assert await password(kept) == OTHER
    # Back where it was: the password of then is not kept any more.
    await kept.set(SERVER)
    assert await password(kept) == ("secret.other-server" if "smtp.host" in saved or "smtp.user" in saved else OTHER)


async def test_a_password_that_came_before_its_server_is_for_the_first_one(
    settings_with: Callable[..., SettingsService],
) -> None:
    settings = settings_with(**VAULT)
    await settings.set({"smtp.password": CANARY})
    for key, value in SERVER.items():
        await settings.set({key: value})
    assert await password(settings) == CANARY
    await settings.set({"smtp.host": "evil.example"})
    assert await password(settings) == "secret.other-server"


async def test_one_of_an_earlier_release_is_for_what_is_saved(
    settings_with: Callable[..., SettingsService], tmp_path: Path
) -> None:
    settings = settings_with(**VAULT)
    await settings.set(SERVER)
    await secret_chain(VAULT, tmp_path).set("company/smtp.password", CANARY)
    assert await password(settings) == CANARY
    assert await password(settings.over({"": {"smtp.host": "evil.example"}})) == "secret.other-server"
    assert await password(settings_with(**VAULT, KOMTUI_SMTP_HOST="evil.example")) == "secret.other-server"
    await settings.set({"smtp.host": "evil.example"})
    assert await password(settings) == "secret.other-server"


async def test_one_of_the_environment_is_for_what_is_set_and_not_for_what_is_tried(
    settings_with: Callable[..., SettingsService],
) -> None:
    settings = settings_with(**VAULT, KOMTUI_SMTP_PASSWORD=CANARY)
    await settings.set(SERVER)
    assert await password(settings) == CANARY
    assert await password(settings.over({"": {"smtp.host": "evil.example"}})) == "secret.other-server"


async def test_a_store_keeps_its_own_for_its_own_server(kept: SettingsService) -> None:
    await kept.set({"smtp.port": "2465"}, "lyon")
    assert await password(kept, "lyon") == "secret.other-server"
    await kept.set({"smtp.password": OTHER}, "lyon")
    assert await password(kept, "lyon") == OTHER
    await kept.set({"smtp.host": "evil.example"})
    assert await password(kept, "lyon") == "secret.other-server"


async def test_what_is_removed_leaves_nothing_behind(kept: SettingsService) -> None:
    await kept.set({"smtp.password": None})
    assert await kept._secrets.kept("company/smtp.password.for") is None


MAILBOX = {"imap.host": "imap.shop.example", "imap.user": "box"}
ELSEWHERE_BOXES = (
    {"imap.host": "evil.example"},
    {"imap.port": "2993"},
    {"imap.security": "starttls"},
    {"imap.user": "admin"},
)


async def box_password(settings: SettingsService, store: str = "") -> str:
    """Return the password that a mailbox server would be handed, or the code of why it is not."""
    try:
        return (await mailbox_in(settings, AccountService(settings), store)).account.password
    except ProblemError as error:
        return error.problems[0].code


async def test_the_senders_password_goes_to_a_mailbox_of_the_same_house_alone(kept: SettingsService) -> None:
    await kept.set(MAILBOX)
    assert await box_password(kept) == CANARY
    assert await box_password(kept.over({"": {"imap.host": "imap.evil.example"}})) == "imap.other-house"
    await kept.set({"imap.host": "imap.evil.example"})
    assert await box_password(kept) == "imap.other-house"
    await kept.set({"imap.password": OTHER})
    assert await box_password(kept) == OTHER


@pytest.mark.parametrize("changed", ELSEWHERE_BOXES, ids=lambda changed: next(iter(changed)))
async def test_a_mailboxs_own_password_goes_where_it_was_saved_for(
    settings_with: Callable[..., SettingsService], changed: dict[str, str]
) -> None:
    settings = settings_with(**VAULT)
    await settings.set(SERVER | MAILBOX | {"smtp.password": CANARY, "imap.password": OTHER})
    assert await box_password(settings) == OTHER
    assert await box_password(settings.over({"": changed})) == "secret.other-server"
    assert await box_password(settings.over({"": changed | {"imap.password": CANARY}})) == CANARY
    variables = {f"KOMTUI_{key.upper().replace('.', '_')}": value for key, value in changed.items()}
    assert await box_password(settings_with(**VAULT, **variables)) == "secret.other-server"
    # Saved by whoever may, it goes along to another port or the other TLS, and to nobody else.
    await settings.set(changed)
    goes = changed.keys() & {"imap.port", "imap.security"}
    assert await box_password(settings) == (OTHER if goes else "secret.other-server")


async def test_a_store_with_a_mailbox_of_its_own_borrows_no_password(kept: SettingsService) -> None:
    await kept.set(MAILBOX | {"imap.password": OTHER})
    await kept.set({"imap.folder": "Lyon"}, "lyon")
    assert await box_password(kept, "lyon") == OTHER
    await kept.set({"imap.host": "imap.elsewhere.example"}, "lyon")
    assert await box_password(kept, "lyon") == "imap.other-house"
