"""The doctor: each finding by itself, and none of them keeps the others from being made."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.problem import Problem
from komtui.services.doctor import Finding
from komtui.services.files import open_to_others
from komtui.services.ports import NewLetter

ENVIRONMENT = {
    "KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre",
    "KOMTUI_COMPANY_EMAIL": "factures@lefevre.example",
    "KOMTUI_SMTP_HOST": "mail.example.com",
    "KOMTUI_SMTP_USER": "factures",
    "KOMTUI_SMTP_PASSWORD": "canary-4711",
    "TERM": "xterm-256color",
    "LANG": "fr_CA.UTF-8",
}
LETTER = NewLetter(
    0, 1, "test", "company", "a@b.example", ("c@d.example",), "Essai", b"Subject: x\r\n\r\n", "<1@b.example>"
)


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    opened = LazyServices(Places.of(tmp_path / "data", None), dict(ENVIRONMENT))
    yield opened
    await opened.close()


async def look(services: LazyServices) -> dict[str, Finding]:
    return {each.name: each for each in await services.doctor.look()}


async def test_all_is_well_and_no_secret_is_told(services: LazyServices) -> None:
    findings = await look(services)

    assert {each.name for each in findings.values() if not each.ok} <= {"terminal"}
    assert findings["account"].detail == "factures @ mail.example.com:465 tls, factures@lefevre.example"
    assert "environment" in findings["secrets"].detail
    assert "xterm-256color" in findings["terminal"].detail
    assert "canary-4711" not in repr(findings)


async def test_a_vault_that_is_closed_is_said_with_what_opens_it(tmp_path: Path) -> None:
    environment = {key: each for key, each in ENVIRONMENT.items() if key != "KOMTUI_SMTP_PASSWORD"}
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    opened = LazyServices(Places.of(tmp_path / "data", None), environment)
    await opened.settings.unlock("correct horse")
    await opened.settings.set({"smtp.password": "canary-4711"})
    assert (await look(opened))["secrets"].ok
    await opened.close()

    closed = LazyServices(Places.of(tmp_path / "data", None), environment)
    finding = (await look(closed))["secrets"]
    await closed.close()
    assert not finding.ok
    assert finding.problem is not None
    assert finding.problem.code == "secret.locked"
    assert ("vault", "!") in finding.items

    # With a password from elsewhere letters leave; that nobody can look into the vault is said all the same.
    elsewhere = LazyServices(Places.of(tmp_path / "data", None), environment | {"KOMTUI_SMTP_PASSWORD": "x"})
    finding = (await look(elsewhere))["secrets"]
    await elsewhere.close()
    assert finding.ok
    assert finding.problem is not None


async def test_a_file_that_went_away_is_told(services: LazyServices, tmp_path: Path) -> None:
    assert "files" not in await look(services)
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n")
    await services.settings.set({"company.logo": str(logo)})
    await services.settings.set({"company.logo": str(logo)}, "lyon")
    finding = (await look(services))["files"]
    assert (finding.ok, finding.detail) == (True, str(logo))
    logo.unlink()
    found = [each for each in await services.doctor.look() if each.name == "files"]
    assert [(each.store, each.ok, each.problem and each.problem.code) for each in found] == [
        ("", False, "setting.path"),
        ("lyon", False, "setting.path"),
    ]


async def test_a_file_that_letters_cannot_offer_is_told(services: LazyServices, tmp_path: Path) -> None:
    """Two paths on one line are one, at which nothing lies; nothing else would ever say so."""
    (tmp_path / "terms.pdf").write_bytes(b"%PDF-1.7")
    await services.settings.set({"mail.enclosures": f"fr: {tmp_path}/terms.pdf"})
    assert "files" not in await look(services)
    await services.settings.set({"mail.enclosures": f"{tmp_path}/terms.pdf; {tmp_path}/bank.pdf"})
    finding = (await look(services))["files"]
    assert (finding.ok, finding.detail) == (False, f"{tmp_path}/terms.pdf; {tmp_path}/bank.pdf")
    assert finding.problem is not None
    assert finding.problem.code == "doctor.standing-file"


async def test_letters_that_did_not_arrive_and_accounts_that_stand_still_are_told(services: LazyServices) -> None:
    from komtui.adapters.database.repositories.outbox import OutboxRepository

    outbox = OutboxRepository(services.database, services.clock)
    await outbox.enqueue(LETTER)
    claimed = await outbox.claim("worker", dt.timedelta(seconds=60))
    assert claimed is not None
    await outbox.record(claimed, [Outcome("c@d.example", Verdict.FAIL, "550 no", Problem("smtp.recipient"))])

    finding = (await look(services))["outbox"]

    assert not finding.ok
    assert finding.problem == Problem("doctor.undelivered", {"count": 1})
    assert finding.detail == f"{DeliveryState.FAILED.value} 1"


async def test_a_broken_configuration_is_a_finding_and_not_the_end(services: LazyServices) -> None:
    services._environment["KOMTUI_SMTP_PORT"] = "many"  # type: ignore[index] # the dict above

    findings = await look(services)

    assert not findings["account"].ok
    assert findings["company"].ok


async def test_an_unusable_database_leaves_the_rest_to_be_told(tmp_path: Path) -> None:
    (tmp_path / "komtui.sqlite3").write_bytes(b"no database" * 1000)
    services = LazyServices(Places.of(tmp_path, None), dict(ENVIRONMENT))

    findings = await look(services)
    await services.close()

    assert findings["database"].problem is not None
    assert {"data", "language", "terminal", "versions"} <= findings.keys()
    assert "account" not in findings


async def test_a_stores_own_account_is_looked_at_too(services: LazyServices) -> None:
    await services.settings.set({"mail.method": "gmail"}, "lyon")
    await services.settings.set({"mail.reply_to": "nice@b.example"}, "nice")

    found = [each for each in await services.doctor.look() if each.name == "account"]

    assert [(each.store, each.ok, each.detail) for each in found] == [
        ("", True, "factures @ mail.example.com:465 tls, factures@lefevre.example"),
        ("lyon", False, "gmail.client"),
    ]


async def test_a_database_that_vanishes_meanwhile_is_a_finding(
    services: LazyServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = services.database.quick_check

    async def and_gone() -> tuple[str, ...]:
        found = await check()
        services.database.path.unlink()
        return found

    monkeypatch.setattr(services.database, "quick_check", and_gone)

    finding = (await look(services))["database"]

    assert finding.problem is not None
    assert finding.problem.code == "system.database-gone"


@pytest.mark.parametrize(("other", "closed"), [("", True), ("photo.jpg", False)])
async def test_a_lax_folder_is_closed_where_it_is_komtuis_own(tmp_path: Path, other: str, closed: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    if other:
        (folder / other).touch()
    services = LazyServices(Places.of(folder, None), dict(ENVIRONMENT))

    finding = (await look(services))["data"]
    await services.close()

    assert folder.stat().st_mode & 0o777 == (0o700 if closed else 0o755)
    # What was looked at before the books were opened is told as it was then.
    assert (open_to_others(folder) is None) is closed
    assert other == "" or finding.problem == Problem("doctor.open", {"file": str(folder)})


async def test_a_till_whose_books_are_elsewhere_needs_no_data_folder(tmp_path: Path) -> None:
    """With books on a server nothing is kept on this machine before a password is."""
    books = tmp_path / "books.sqlite3"
    places = Places.of(tmp_path / "data", str(books))
    services = LazyServices(places, dict(ENVIRONMENT))

    finding = (await look(services))["data"]
    await services.close()

    assert (finding.ok, finding.problem, finding.items) == (True, None, (("missing", ""),))


async def test_it_says_who_judges_e_invoices_and_how_to_have_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from komtui.adapters.validation.validator import RuleValidator

    versions = (("Factur-X", "1.09.2"), ("saxonche", "13.1.1"))
    monkeypatch.setattr(RuleValidator, "versions", versions)
    for country, is_there, problem in (
        ("FR", True, None),
        ("FR", False, Problem("doctor.unjudged")),
        ("CA", False, None),
        ("", False, None),
    ):
        monkeypatch.setattr(RuleValidator, "available", is_there)
        said = {"KOMTUI_COMPANY_COUNTRY": country} if country else {}
        opened = LazyServices(Places.of(tmp_path / "data", None), ENVIRONMENT | said)
        found = (await look(opened))["e-invoices"]
        await opened.close()
        assert (found.ok, found.problem) == (True, problem)
        assert found.detail == "Factur-X 1.09.2, saxonche 13.1.1"


async def test_what_a_provider_has_announced_is_told_and_is_no_fault(tmp_path: Path) -> None:
    values = {**ENVIRONMENT, "KOMTUI_SMTP_HOST": "smtp.office365.com"}
    services = LazyServices(Places.of(tmp_path / "data", None), values)
    try:
        found = (await look(services))["account"]
    finally:
        await services.close()

    assert found.ok
    assert found.problem is not None
    assert found.problem.code in {"mail.deadline-microsoft", "mail.deadline-microsoft-past"}
