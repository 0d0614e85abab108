from __future__ import annotations

import asyncio
import os
import stat
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import CATALOGUE, Origin
from komtui.i18n import LANGUAGES, localizer
from komtui.services.settings.settings import SettingsService

SettingsWith = Callable[..., SettingsService]
CANARY = "canary-7f3a91"


async def origin(settings: SettingsService, key: str, store: str = "") -> tuple[str, Origin]:
    (found,) = await settings.effective([key], store)
    return found.value, found.origin


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_nearer_value_wins_and_says_where_it_is_from(settings_with: SettingsWith) -> None:
    settings = settings_with()
    assert await origin(settings, "smtp.port", "lyon") == ("465", Origin.DEFAULT)
    await settings.set({"smtp.port": "587"})
    assert await origin(settings, "smtp.port", "lyon") == ("587", Origin.COMPANY)
    await settings.set({"smtp.port": "2525"}, "lyon")
    assert await origin(settings, "smtp.port", "lyon") == ("2525", Origin.STORE)
    assert await origin(settings, "smtp.port") == ("587", Origin.COMPANY)
    outside = settings_with(KOMTUI_SMTP_PORT="25")
    assert await origin(outside, "smtp.port", "lyon") == ("25", Origin.ENVIRONMENT)
    assert await outside.value("smtp.port", "lyon") == "25"
    await settings.set({"smtp.port": None}, "lyon")
    assert await settings.value("smtp.port", "lyon") == "587"


async def test_every_fault_is_named_at_once_and_nothing_is_written(settings: SettingsService) -> None:
    with pytest.raises(ProblemError) as caught:
        await settings.set(
            {
                "company.name": "Lefèvre",
                "smtp.password": CANARY,
                "smtp.port": "70000",
                "company.email": "a@b.example, c@d.example",
                "smtp.nonsense": "1",
            }
        )
    found = {problem.field: problem.code for problem in caught.value.problems}
    assert found == {
        "smtp.port": "setting.integer",
        "company.email": "setting.email",
        "smtp.nonsense": "setting.unknown",
    }
    assert await settings.value("company.name") == ""
    assert await settings.secret("smtp.password") is None


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("company.name", "  Boulangerie “Lefèvre” & [fils]  ", "Boulangerie “Lefèvre” & [fils]"),
        ("company.name", "é" * 300, "é" * 300),
        ("company.legal_form", "SARL\r\nRCS Lyon", "SARL\nRCS Lyon"),
        ("company.country", "ca", "CA"),
        ("company.email", " Anne.Lefèvre@Exämple.COM ", "Anne.Lefèvre@exämple.com"),
        ("company.email", "root@localhost", "root@localhost"),
        ("company.email", "x@shop.test", "x@shop.test"),
        ("company.email", "x@till.local", "x@till.local"),
        ("company.email", "x@mail.example", "x@mail.example"),
        ("company.iban", "fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("company.bic", "agri frpp", "AGRIFRPP"),
        ("smtp.host", "SMTP.Example.com.", "smtp.example.com"),
        ("smtp.host", "[::1]", "::1"),
        ("smtp.host", "127.0.0.1", "127.0.0.1"),
        ("smtp.host", "courriel.hôtel.example", "courriel.hôtel.example"),
        ("smtp.host", "courriel.hôtel\u200b.example", "courriel.hôtel.example"),
        ("smtp.host", "smtp。example。com", "smtp.example.com"),
        ("smtp.host", "\u202asmtp.example.com\u202c", "smtp.example.com"),
        ("smtp.host", "fe80::1%eth0", "fe80::1%eth0"),
        ("smtp.user", "\u200e anne\u200b", "anne"),
        ("company.name", "Moulin \u202efdp.exe\u2069", "Moulin fdp.exe"),
        ("smtp.port", "0587", "587"),
        ("smtp.security", "STARTTLS", "starttls"),
        ("mail.helo", "[192.0.2.1]", "[192.0.2.1]"),
        ("mail.helo", "[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]"),
        ("mail.helo", "[::1]", "[IPv6:::1]"),
        ("language.documents", "fr_ca", "fr_CA"),
        ("documents.number_invoice", "{store}-{yy}{month}-{number:05}", "{store}-{yy}{month}-{number:05}"),
        ("documents.number_quote", "D-{année}-{numéro:03}", "D-{year}-{number:03}"),
    ],
)
async def test_values_are_kept_in_their_normal_form(settings: SettingsService, key: str, typed: str, kept: str) -> None:
    await settings.set({key: typed})
    assert await settings.value(key) == kept


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("company.name", "a\x1b[31mb", "setting.control"),
        ("company.name", "one\ntwo", "setting.control"),
        ("company.name", "a\tb", "setting.control"),
        ("company.name", "\udcff", "setting.control"),
        ("company.name", "x" * 501, "setting.too-long"),
        ("company.legal_form", "a\x00b", "setting.control"),
        ("company.email", "anne@shop", "setting.email"),
        ("company.email", "anne@shop.example\nBcc: all@shop.example", "setting.control"),
        ("company.email", "anne@@shop.example", "setting.email"),
        ("company.email", "x" * 250 + "@shop.example", "setting.email"),
        ("company.country", "Frence", "setting.country"),
        ("company.country", "ZZ", "setting.country"),
        ("company.iban", "FR7630006000011234567890188", "setting.iban"),
        ("company.bic", "AGRI", "setting.bic"),
        ("company.logo", "/nowhere/logo.png", "setting.path"),
        ("company.logo", "/", "setting.path"),
        ("smtp.host", "https://smtp.example.com", "setting.host"),
        ("smtp.host", "smtp.example.com:587", "setting.host"),
        ("smtp.host", "smtp example.com", "setting.host"),
        ("smtp.host", "-smtp.example.com", "setting.host"),
        ("smtp.host", "300.1.1.1", "setting.host"),
        ("smtp.host", "::1%eth 0", "setting.host"),
        ("smtp.host", "::1%\u202e", "setting.host"),
        ("smtp.port", "0", "setting.integer"),
        ("smtp.port", "-1", "setting.integer"),
        ("smtp.port", "٤٦٥", "setting.integer"),
        ("smtp.port", "4_65", "setting.integer"),
        ("smtp.port", "9" * 400, "setting.integer"),
        ("smtp.security", "ssl", "setting.choice"),
        ("mail.helo", "my till", "setting.helo"),
        ("mail.helo", "192.0.2.1", "setting.helo"),
        ("documents.number_invoice", "F-{year}", "setting.pattern"),
        ("smtp.password", "one\r\ntwo", "setting.control"),
        ("smtp.password", "", "setting.empty"),
        ("nonsense", "", "setting.unknown"),
    ],
)
async def test_bad_values_are_refused_beside_their_field(
    settings: SettingsService, key: str, value: str, code: str
) -> None:
    problem = settings.check(key, value)
    assert problem is not None
    assert (problem.code, problem.field) == (code, key)
    with pytest.raises(ProblemError):
        await settings.set({key: value})
    for language in LANGUAGES:
        assert "…" not in localizer(language).problem(problem), "the sentence names a fact that is not given"


async def test_a_font_is_one_that_may_be_embedded(settings: SettingsService, tmp_path: Path) -> None:
    head = struct.pack(">4sHHHH4sIIIHhHH", b"\0\1\0\0", 1, 0, 0, 0, b"OS/2", 0, 28, 10, 4, 0, 400, 5)
    for bits, code in ((0, None), (2, "setting.font-licence")):
        (tmp_path / "a.ttf").write_bytes(head + struct.pack(">H", bits))
        problem = settings.check("documents.font", str(tmp_path / "a.ttf"))
        assert (problem.code if problem else None) == code
    (tmp_path / "a.ttf").write_bytes(b"wOFF")
    assert settings.check("documents.font", str(tmp_path / "a.ttf")).code == "setting.font"  # type: ignore[union-attr] # it is wrong
    assert settings.check("documents.font", str(tmp_path)).code == "setting.path"  # type: ignore[union-attr] # the same


async def test_a_colour_is_kept_as_its_figures(settings: SettingsService) -> None:
    await settings.set({"documents.colour": "Bordeaux"})
    assert await settings.value("documents.colour") == "#6f2036"
    assert settings.check("documents.colour", "mauvish").code == "setting.colour"  # type: ignore[union-attr] # it is wrong


@pytest.mark.parametrize("key", ["company.logo", "mail.ca_file", "gmail.client"])
async def test_a_pipe_or_a_device_is_refused_and_not_waited_for(
    settings: SettingsService, tmp_path: Path, key: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        problem = await asyncio.wait_for(asyncio.to_thread(settings.check, key, str(path)), 10)
        assert problem is not None
        assert problem.code == "setting.path"


async def test_an_authority_must_be_a_certificate_and_not_only_look_like_one(
    settings: SettingsService, tmp_path: Path
) -> None:
    for name, content in (
        ("pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        ("der", b"0\x82\x01\x01" + bytes(257)),
    ):
        (tmp_path / name).write_bytes(content)
        problem = settings.check("mail.ca_file", str(tmp_path / name))
        assert problem is not None
        assert problem.code == "setting.certificate"


async def test_a_path_must_be_what_its_setting_is_for(settings: SettingsService, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    assert [settings.check(key, str(text)).code for key in ("company.logo", "mail.ca_file")] == [  # type: ignore[union-attr] # both are wrong
        "setting.image",
        "setting.certificate",
    ]
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n")
    await settings.set({"company.logo": str(logo)})
    logo.unlink()
    assert await settings.value("company.logo") == str(logo), "a file that went away is not the settings' fault"


async def test_an_emptied_field_goes_back_to_the_default(settings: SettingsService) -> None:
    await settings.set({"smtp.port": "587", "company.iban": "FR7630006000011234567890189"})
    await settings.set({"smtp.port": " "})
    assert await origin(settings, "smtp.port") == ("465", Origin.DEFAULT)
    await settings.set({"company.iban": ""}, "montreal")
    assert await settings.value("company.iban", "montreal") == ""
    assert await settings.value("company.iban") != ""


async def test_a_store_overrides_only_what_it_may(settings: SettingsService) -> None:
    with pytest.raises(ProblemError, match=r"setting\.company-only"):
        await settings.set({"mail.helo": "till.example.com"}, "lyon")


async def test_machine_settings_live_in_the_file(settings: SettingsService, tmp_path: Path) -> None:
    await settings.set({"language.interface": "fr"})
    assert await origin(settings, "language.interface") == ("fr", Origin.MACHINE)
    assert (tmp_path / "config.toml").read_text() == '[language]\ninterface = "fr"\n'


async def test_a_wrong_value_from_outside_says_where_it_comes_from(settings_with: SettingsWith) -> None:
    settings = settings_with(KOMTUI_SMTP_PORT="many", KOMTUI_SMTP_USER="")
    with pytest.raises(ProblemError) as caught:
        await settings.value("smtp.port")
    sentences = [localizer("en").problem(problem) for problem in caught.value.problems]
    assert "“many”" in sentences[0]
    assert "KOMTUI_SMTP_PORT" in sentences[1]
    assert await origin(settings, "smtp.port") == ("many", Origin.ENVIRONMENT), "the screen still shows it"
    assert (await origin(settings, "smtp.user"))[1] is Origin.DEFAULT, "an empty variable is none"


async def test_a_secret_is_kept_and_never_shown(settings_with: SettingsWith, tmp_path: Path) -> None:
    settings = settings_with(KOMTUI_VAULT_PASSPHRASE="four random words here")
    assert await settings.secret_store() == "vault"
    await settings.set({"smtp.password": CANARY, "company.name": "Lefèvre"})
    assert await settings.secret("smtp.password", "lyon") == CANARY, "a store without its own has the company's"
    (shown,) = await settings.effective(["smtp.password"])
    assert (shown.value, shown.is_set, shown.origin) == ("", True, Origin.COMPANY)
    assert CANARY not in repr(shown) + repr(vars(settings))
    written = everything_in(tmp_path)
    assert b"Lef" in written
    assert CANARY.encode() not in written
    assert CANARY.encode("utf-16-le") not in written
    assert stat.S_IMODE((tmp_path / "vault.json").stat().st_mode) == 0o600
    await settings.set({"smtp.password": None})
    assert await settings.secret("smtp.password") is None


async def test_secrets_of_the_environment_come_first(settings_with: SettingsWith, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{CANARY}\n")
    settings = settings_with(KOMTUI_SMTP_PASSWORD_FILE=str(file))
    await settings.set({"smtp.password": "older"})
    assert await settings.secret("smtp.password", "lyon") == CANARY
    (shown,) = await settings.effective(["smtp.password"])
    assert (shown.origin, shown.is_set) == (Origin.ENVIRONMENT, True)
    (shown,) = await settings.effective(["smtp.password"], "lyon")
    assert (shown.origin, shown.is_set) == (Origin.COMPANY, True), "it is the company's: a store may have its own"


async def test_values_asked_together_are_the_same_as_alone(settings: SettingsService) -> None:
    await settings.set({"company.name": "A", "smtp.host": "mx.example"})
    keys = [setting.key for setting in CATALOGUE if not setting.secret]
    assert await settings.values(keys) == {key: await settings.value(key) for key in keys}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("mot de passe", "smtp.password"),
        ("MOT PASSE", "smtp.password"),
        ("tps", "company.gst_number"),
        ("numero facture", "documents.number_invoice"),
        ("numéro FACTURE", "documents.number_invoice"),
        ("starttls", "smtp.security"),
        ("smtp.ho", "smtp.host"),
        ("langue", "language.interface"),
        ("US Letter", "documents.paper"),
    ],
)
def test_a_setting_is_found_by_the_words_people_use(settings: SettingsService, words: str, key: str) -> None:
    assert key in {setting.key for setting in settings.search(words)}


def test_all_words_must_match_and_none_finds_all(settings: SettingsService) -> None:
    assert settings.search("smtp zzz") == []
    assert settings.search("  ") == list(CATALOGUE)


async def test_stores_are_those_with_values_of_their_own(settings: SettingsService) -> None:
    assert await settings.stores() == []
    await settings.set_all({"lyon": {"store.name": "Lyon 2"}, "": {"company.name": "Lefèvre"}})
    assert await settings.stores() == ["lyon"]
    with pytest.raises(ProblemError, match=r"setting\.store-only"):
        await settings.set({"store.name": "Lyon 2"})


async def test_several_stores_are_written_together_or_not_at_all(settings: SettingsService) -> None:
    with pytest.raises(ProblemError, match=r"setting\.integer"):
        await settings.set_all({"": {"company.name": "Lefèvre"}, "lyon": {"smtp.port": "many"}})
    assert await settings.value("company.name") == ""


async def test_unsaved_changes_are_read_through_but_never_written(settings: SettingsService) -> None:
    await settings.set({"smtp.host": "old.example", "smtp.password": "old"})
    changes = {"": {"smtp.host": "new.example", "smtp.password": CANARY}, "lyon": {"smtp.port": "0587"}}
    trial = settings.over(changes)
    assert await trial.value("smtp.host", "lyon") == "new.example"
    assert await origin(trial, "smtp.port", "lyon") == ("587", Origin.STORE)
    assert await trial.secret("smtp.password", "lyon") == CANARY
    assert await trial.secret("smtp.password") == CANARY
    assert await settings.over({"": {"smtp.password": None, "smtp.host": None}}).secret("smtp.password") is None
    assert await settings.value("smtp.host") == "old.example"
    assert await settings.secret("smtp.password") == "old"
    with pytest.raises(ProblemError, match=r"setting\.host"):
        settings.over({"": {"smtp.host": "no host"}})


@pytest.mark.parametrize(("words", "section"), [("coffre", "secrets"), ("GMAIL", "gmail"), ("magasins", "stores")])
def test_places_without_settings_are_found_too(settings: SettingsService, words: str, section: str) -> None:
    assert section in {each.key for each in settings.search_sections(words)}


def test_a_text_with_an_unknown_placeholder_is_refused(settings: SettingsService) -> None:
    assert settings.check("texts.invoice.body.fr", "Bonjour {customer}, {number}") is None
    problem = settings.check("texts.invoice.body.fr", "Bonjour {nom}")
    assert problem is not None
    assert problem.code == "setting.placeholder"
    assert "{nom}" in localizer("en").problem(problem)
