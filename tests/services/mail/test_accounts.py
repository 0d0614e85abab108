from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from komtui.domain.mail.account import Account, Security
from komtui.domain.mail.authorization import Provider
from komtui.domain.problem import NotConfiguredError, ProblemError
from komtui.i18n import localizer
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.account.clients import ClientService
from komtui.services.sales.parties.company import documents_language, seller
from komtui.services.settings.settings import SettingsService

SettingsWith = Callable[..., SettingsService]
CANARY = "canary-7f3a91"
WHOLE = {
    "company.name": "Boulangerie Lefèvre",
    "company.email": "factures@lefevre.example",
    "smtp.host": "smtp.lefevre.example",
    "smtp.user": "factures",
    "smtp.password": CANARY,
}


def accounts(settings: SettingsService) -> AccountService:
    return AccountService(settings)


async def faults(settings: SettingsService, store: str = "") -> dict[str | None, str]:
    return {problem.field: problem.code for problem in await accounts(settings).missing(store)}


async def test_a_whole_account(settings: SettingsService) -> None:
    await settings.set(WHOLE)
    account = await accounts(settings).account()
    assert account == Account(
        scope="company",
        address="factures@lefevre.example",
        host="smtp.lefevre.example",
        port=465,
        security=Security.TLS,
        user="factures",
        password=CANARY,
        from_name="Boulangerie Lefèvre",
    )
    assert CANARY not in repr(account)
    await settings.set({"mail.notify_success": "yes"})
    assert (await accounts(settings).account()).notify_success
    await settings.set({"mail.notify_success": "no"})
    assert await accounts(settings).account("company") == account, "a scope is understood as well as a store"


async def test_all_that_is_missing_is_named_beside_its_field(settings: SettingsService) -> None:
    await settings.set({"smtp.user": "factures"})
    assert await faults(settings) == {
        "company.email": "mail.missing",
        "smtp.host": "mail.missing",
        "smtp.password": "mail.missing",
    }
    with pytest.raises(NotConfiguredError) as caught:
        await accounts(settings).account()
    assert caught.value.exit_code == 3
    sentences = [localizer("en").problem(problem) for problem in caught.value.problems]
    assert "SMTP account, Server" in sentences[1]
    assert "komtui config set smtp.host" in sentences[1]


async def test_its_own_address_and_name_come_before_the_companys(settings: SettingsService) -> None:
    await settings.set({**WHOLE, "smtp.address": "envoi@lefevre.example", "mail.from_name": "Anne"})
    account = await accounts(settings).account()
    assert (account.address, account.from_name) == ("envoi@lefevre.example", "Anne")


async def test_without_a_user_no_password_is_asked_for_or_handed_over(settings: SettingsService) -> None:
    await settings.set({**WHOLE, "smtp.user": None})
    assert (await accounts(settings).account()).password == ""


@pytest.mark.parametrize(("host", "allowed"), [("localhost", True), ("::1", True), ("smtp.lefevre.example", False)])
async def test_a_password_never_travels_in_clear(settings: SettingsService, host: str, allowed: bool) -> None:
    await settings.set({**WHOLE, "smtp.host": host, "smtp.security": "none"})
    assert await faults(settings) == ({} if allowed else {"smtp.security": "mail.clear-password"})


async def test_a_store_shares_the_account_until_it_has_its_own(settings: SettingsService) -> None:
    await settings.set(WHOLE)
    await settings.set({"company.name": "Lefèvre Lyon", "mail.reply_to": "lyon@lefevre.example"}, "lyon")
    shared = await accounts(settings).account("lyon")
    assert (shared.scope, shared.password, shared.reply_to) == ("company", CANARY, "lyon@lefevre.example")
    await settings.set({"smtp.user": "lyon", "smtp.password": "other"}, "lyon")
    own = await accounts(settings).account("lyon")
    assert (own.scope, own.user, own.password) == ("lyon", "lyon", "other")


@pytest.mark.parametrize("own", [{"smtp.host": "mx.elsewhere.example"}, {"smtp.user": "someone"}])
async def test_the_companys_password_is_never_handed_to_a_stores_server(
    settings: SettingsService, own: dict[str, str]
) -> None:
    await settings.set(WHOLE)
    await settings.set(own, "lyon")
    assert await faults(settings, "lyon") == {"smtp.password": "mail.missing"}


async def test_a_locked_vault_is_named_as_the_reason(settings_with: SettingsWith) -> None:
    await settings_with(KOMTUI_VAULT_PASSPHRASE="open").set(WHOLE)
    settings = settings_with()
    assert await faults(settings) == {"smtp.password": "secret.locked"}
    await settings.unlock("open")
    assert await faults(settings) == {}


async def test_a_wrong_variable_is_named(settings_with: SettingsWith) -> None:
    settings = settings_with(KOMTUI_SMTP_SECURITY="ssl")
    assert "setting.choice" in {problem.code for problem in await accounts(settings).missing()}
    with pytest.raises(NotConfiguredError):
        await accounts(settings).account()


@pytest.mark.parametrize(
    ("port", "security", "expected"),
    [
        ("465", "tls", []),
        ("587", "starttls", []),
        ("25", "starttls", []),
        ("2525", "tls", []),
        ("587", "tls", ["mail.port-security"]),
        ("465", "starttls", ["mail.port-security"]),
        ("465", "none", ["mail.in-clear"]),
    ],
)
async def test_a_port_of_another_security_is_pointed_out(
    settings: SettingsService, port: str, security: str, expected: list[str]
) -> None:
    await settings.set({"smtp.host": "mx.example", "smtp.port": port, "smtp.security": security})
    assert [problem.code for problem in await accounts(settings).hints()] == expected


async def test_the_seller_is_the_company_or_its_store(settings: SettingsService) -> None:
    await settings.set(
        {
            "company.name": "Boulangerie Lefèvre",
            "company.legal_form": "SARL au capital de 8 000 €\nRCS Lyon",
            "company.city": "Lyon",
            "company.vat_id": "FR40303265045",
        }
    )
    await settings.set(
        {
            "company.city": "Montréal",
            "company.region": "QC",
            "company.country": "CA",
            "company.gst_number": "123456782 RT0001",
            "company.qst_number": "1234567890 TQ0001",
            "company.vat_id": "",
        },
        "montreal",
    )
    now = await settings.snapshot()
    company, store = seller(now), seller(now, "montreal")
    assert (company.address.country, company.vat_id, company.tax_ids) == ("FR", "FR40303265045", ())
    assert company.legal_text == "SARL au capital de 8 000 €\nRCS Lyon"
    assert store == replace(
        company,
        address=replace(company.address, city="Montréal", region="QC", country="CA"),
        vat_id="",
        tax_ids=(("GST", "123456782 RT0001"), ("QST", "1234567890 TQ0001")),
    )
    now = await settings.snapshot()
    assert documents_language(now) == "fr"
    assert documents_language(now, "montreal") == "fr_CA"


PIN = ":".join(["AB"] * 32)


async def test_a_pinned_certificate_is_of_one_server(settings: SettingsService) -> None:
    await settings.set({**WHOLE, "mail.certificate_sha256": f"sha256 Fingerprint={PIN.lower()}"})
    assert (await accounts(settings).account()).certificate_sha256 == PIN
    assert (await accounts(settings).account("lyon")).certificate_sha256 == PIN, "the same server, the same pin"
    await settings.set({"smtp.host": "smtp.lyon.example", "smtp.password": "other"}, "lyon")
    assert (await accounts(settings).account("lyon")).certificate_sha256 == "", "another server has another certificate"
    await settings.set({"mail.certificate_sha256": PIN.replace("AB", "CD")}, "lyon")
    assert (await accounts(settings).account("lyon")).certificate_sha256 == PIN.replace("AB", "CD")


@pytest.mark.parametrize("wrong", ["AB:CD", "x" * 64, PIN + ":AB", "٣" * 64])
async def test_what_is_no_fingerprint_is_refused(settings: SettingsService, wrong: str) -> None:
    with pytest.raises(ProblemError) as caught:
        await settings.set({"mail.certificate_sha256": wrong})
    assert caught.value.problems[0].code == "setting.fingerprint"


async def test_a_clients_file_in_the_home_of_somebody_unknown_is_a_problem(settings_with: SettingsWith) -> None:
    clients = ClientService(settings_with(KOMTUI_GMAIL_CLIENT="~no-such-person/client.json"))
    with pytest.raises(ProblemError) as caught:
        await clients.client(Provider.GOOGLE)
    assert [(each.code, each.field) for each in caught.value.problems] == [("oauth.client-file", "gmail.client")]


@pytest.mark.parametrize("own", [{"smtp.host": "mx.elsewhere.example"}, {"smtp.user": "someone"}])
async def test_the_environments_password_is_the_companys(settings_with: SettingsWith, own: dict[str, str]) -> None:
    settings = settings_with(KOMTUI_SMTP_PASSWORD=CANARY, KOMTUI_VAULT_PASSPHRASE="four random words")
    await settings.set({key: value for key, value in WHOLE.items() if key != "smtp.password"})
    assert (await accounts(settings).account("lyon")).password == CANARY, "who shares the account shares it"
    await settings.set(own, "lyon")
    assert await faults(settings, "lyon") == {"smtp.password": "mail.missing"}
    await settings.set({"smtp.password": "other"}, "lyon")
    assert (await accounts(settings).account("lyon")).password == "other"
    assert (await accounts(settings).account()).password == CANARY
