"""The configuration screen, with the keyboard alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from textual.events import Paste

from configuring import find, flat, replace, save
from komtui.domain.settings.catalogue import BY_KEY, CATALOGUE, SettingKind
from komtui.i18n import _, use
from komtui.services.ports.discovery import MailExchange, ServiceRecord
from komtui.ui.screens.settings.first_steps import first_steps
from komtui.ui.screens.settings.form import SettingsForm
from komtui.ui.screens.settings.items import Field
from komtui.ui.screens.settings.kinds import KINDS
from komtui.ui.screens.vault.screen import VaultScreen
from komtui.ui.terminal.glyphs import GLYPHS

CANARY = "corr3ct-horse"
FIRST = "Trading name"
"""What the first section shows once it is read."""


def test_every_kind_of_setting_is_edited_somehow() -> None:
    assert set(KINDS) == set(SettingKind)


class Names:
    """A DNS of the test's own."""

    def __init__(self, mx: str = "", srv: str = "") -> None:
        self.mx, self.srv = mx, srv

    async def mail_exchanges(self, domain: str) -> list[MailExchange]:
        return [MailExchange(10, self.mx)] if self.mx else []

    async def services(self, name: str) -> list[ServiceRecord]:
        return [ServiceRecord(0, 0, 465, self.srv)] if self.srv and name.startswith("_submissions") else []

    async def texts(self, name: str) -> list[str]:
        return []

    async def addresses(self, host: str) -> list[str]:
        return []


def knows(house: Any, names: Names) -> None:
    """Let discovery and deliverability ask that DNS, and no network."""
    from komtui.services.mail.account.discovery import DiscoveryService
    from komtui.services.mail.trial.deliverability import DeliverabilityService

    async def nothing(address: str) -> list[Any]:
        return []

    house.services.__dict__["discovery"] = DiscoveryService(names, nothing)
    house.services.__dict__["deliverability"] = DeliverabilityService(names)


# Searching and moving


async def test_a_search_leaves_only_what_matches_and_escape_brings_all_back(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.type("mot de passe")
        text = await hands.sees("Password", "5 fields")
        assert FIRST not in text
        assert "Documents" not in text, "sections without a match leave the menu"
        assert "Secrets           1" in text
        await hands.type("zz")
        await hands.sees("No setting matches")
        await hands.press("escape")
        await hands.sees(FIRST, "Documents")


@pytest.mark.parametrize(
    ("words", "key"),
    [
        *(("password", "smtp.password"), ("mot de passe", "smtp.password"), ("user name", "smtp.user")),
        *(("security", "smtp.security"), ("cci", "mail.archive"), ("logo", "company.logo")),
    ],
)
async def test_a_search_leads_to_what_its_words_name_most(house: Any, words: str, key: str) -> None:
    """The help of another setting, which stands before it, may speak of it."""
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.type(words)
        await hands.press("enter")
        await hands.until(lambda: hands.app.screen._board.form._lines.item is not None)
        assert hands.app.screen._board.form._lines.item.key == key


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
@pytest.mark.parametrize("words", ["password", "mot de passe"])
async def test_whoever_looks_for_the_password_finds_that_of_the_account_first(
    house: Any, words: str, language: str
) -> None:
    use(language)
    try:
        async with house.screen("f9") as hands:
            form = hands.app.screen.query_one(SettingsForm)
            await hands.until(lambda: form.items, "the settings")
            await hands.type(words)
            await hands.until(lambda: hands.app.screen._board._found, "what is found")
            keys = [item.key for item in form.items if isinstance(item, Field)]
            passwords = [key for key in keys if BY_KEY[key].kind is SettingKind.SECRET]
            assert passwords[0] == "smtp.password"
            assert {"imap.password"} < set(passwords), "and those of others below it"
    finally:
        use("en")


async def test_a_section_without_fields_is_counted_as_one(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.type("coffre")
        text = await hands.sees("1 section")
        assert "0 field" not in text


@pytest.mark.parametrize("words", ["COURRIEL", "tva", "échéance", "echeance", "Sécurité", "iban"])
async def test_words_of_both_languages_find_settings(house: Any, words: str) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.type(words)
        await hands.until(lambda: "field" in hands.text and "No setting" not in hands.text, words)


async def test_what_matches_is_marked(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.type("passw")
        lines = hands.app.screen._compositor.render_strips()
        marked = [segment.text for line in lines for segment in line if segment.style and segment.style.underline]
        assert "Passw" in marked


async def test_the_menu_shows_one_section_and_leads_into_it(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("tab", "down", "down", "down", "down")
        await hands.sees("Quote numbers")
        await hands.press("enter")
        await hands.sees("which counts up")
        await hands.press("shift+tab")
        assert hands.app.focused.id == "search"


async def test_a_search_leads_to_places_without_settings(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "keyring")
        await hands.press("enter")
        await hands.sees("Make a vault", "this session only: in use")


async def test_before_an_account_is_set_up_it_says_that_this_machine_itself_sends(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said that letters wait, while the header said that they leave by this machine."""

    class Here:
        async def port(self) -> int:
            return 25

    await house.services.settings.set({"company.name": "Fromagerie", "company.email": "zoe@fromagerie.example"})
    monkeypatch.setattr(house.services.accounts, "_local", Here())
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f9")
        await hands.sees("sent by this machine itself", "Letters leave by this machine's own mail service")
        assert "letters wait until" not in hands.text


@pytest.mark.parametrize("section", ["People", "Journal"])
async def test_people_and_changes_are_a_section_away(house: Any, section: str) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("tab", "end", *(["up"] if section == "People" else []), "enter")
        await hands.sees("Open the")
        await hands.press("enter")
        await hands.until(lambda: type(hands.app.screen).__name__ != "SettingsScreen", section)


# Changing and saving


async def test_changes_are_marked_listed_and_then_saved(house: Any) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("down")
        await replace(hands, "Lefevre & Fils")
        await hands.sees("1 not saved", "• Name")
        await hands.press("ctrl+s")
        await hands.sees("To be saved", "Boulangerie Lefèvre → Lefevre & Fils")
        await hands.press("escape")
        await hands.sees("1 not saved")
        await save(hands)
        await hands.sees("Lefevre & Fils", "company")
    assert await house.services.settings.value("company.name") == "Lefevre & Fils"


async def test_changes_are_taken_back_one_by_one(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("down")
        await hands.type("Lefevre")
        await hands.press("down")
        await hands.type("Bakery")
        await hands.sees("2 not saved")
        await hands.press("ctrl+z")
        text = await hands.sees("1 not saved", "Lefevre")
        assert "Bakery" not in text
        await hands.press("ctrl+z")
        await hands.until(lambda: "not saved" not in hands.text and "Lefevre" not in hands.text)


async def test_every_fault_stands_at_its_field_and_nothing_is_saved(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        for words, wrong in (("ehlo", "not a name!"), ("port 587", "99999999")):
            await find(hands, words)
            await replace(hands, wrong)
        await hands.press("ctrl+s")
        await find(hands, "port")
        await hands.sees("✗ Port", "does not fit")
        await find(hands, "ehlo")
        await hands.sees("✗ EHLO", "not a name!")
    assert await house.services.settings.value("smtp.port") == "465"


async def test_a_password_is_kept_but_never_shown(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "smtp.password")
        await hands.press("down")
        await hands.type(CANARY)
        assert CANARY not in hands.text
        await hands.press("ctrl+s")
        text = await hands.sees("Password", "changed")
        assert CANARY not in text
        await hands.press("enter")
        # There is no place that lasts: one is offered, and not taken.
        await hands.sees("New passphrase")
        await hands.press("escape")
        # Nor is it kept for the session unasked: Esc keeps nothing, and what was typed stays.
        await hands.sees("Without the vault", "Keep nothing")
        await hands.press("escape")
        await hands.sees("Nothing was saved", "1 not saved")
        assert await house.services.settings.secret("smtp.password") is None
        await hands.press("ctrl+s")
        await hands.sees("To be saved")
        await hands.press("enter")
        await hands.sees("New passphrase")
        await hands.press("escape")
        await hands.sees("Keep it for this session only")
        await hands.press("down", "enter")
        await hands.sees("set; type to replace it")
        # Saved again untouched, it stays.
        await find(hands, "ehlo")
        await hands.type("till.example.com")
        await save(hands)
        assert CANARY not in hands.text + hands.app.export_screenshot()
    assert await house.services.settings.secret("smtp.password") == CANARY
    assert not any(CANARY.encode() in file.read_bytes() for file in house.folder.rglob("*") if file.is_file())


async def test_what_the_environment_sets_can_be_read_but_not_changed(house_with: Callable[..., Any]) -> None:
    house = house_with(KOMTUI_SMTP_HOST="mail.example.org")
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "serveur sortant")
        await hands.sees("mail.example.org", "environ")
        await hands.type("x")
        await hands.until(lambda: "KOMTUI_SMTP_HOST" in flat(hands))
        assert "not saved" not in hands.text
    await house.services.close()


async def test_leaving_asks_about_what_is_not_saved(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("down")
        await hands.type("Lefevre")
        await hands.press("escape")
        await hands.sees("not saved yet", "Go on here")
        await hands.press("enter")
        await hands.sees("1 not saved")
        # The same for another way out, and this time it is left.
        await hands.press("f2")
        await hands.sees("Go on here")
        await hands.press("down", "down", "enter")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert await house.services.settings.value("company.name") == ""


async def test_a_value_goes_back_to_its_default(house: Any) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "port 587")
        await hands.press("ctrl+r")
        await hands.sees("465", "default", "1 not saved")
        await save(hands)
    assert await house.services.settings.value("smtp.port") == "465"


async def test_a_paste_brings_no_control_characters_to_the_terminal(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        for words in ("trading", "postcode", "further legal"):
            await find(hands, words)
            hands.app.post_message(Paste("\x1b[31mred\x07 \u202eback"))
            await hands.until(lambda: "�[31mred� �back" in hands.text, words)
        assert "\x1b" not in hands.text


# Stores


async def test_a_store_is_added_named_overridden_and_removed(house: Any) -> None:
    await house.company()
    settings = house.services.settings
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f6")
        await hands.sees("Whose values?")
        await hands.press("end", "enter")
        await hands.sees("Short name")
        await hands.type("lyon")
        await hands.press("enter")
        await hands.sees("lyon", "being edited", "Store's name")
        await find(hands, "store's name")
        await hands.type("Lyon 2")
        await find(hands, "reply to")
        await hands.type("lyon@lefevre.example")
        await hands.sees("store")
        await save(hands)
        assert await settings.value("mail.reply_to", "lyon") == "lyon@lefevre.example"
        assert await settings.value("mail.reply_to") == ""
        await hands.press("escape")
        await hands.press("f6")
        await hands.sees("Lyon 2 (lyon)")
        await hands.press("escape")
        await hands.press("tab", "home", "down", "enter")
        await hands.sees("Remove this store's values")
        await hands.press("down", "down", "down", "enter")
        await hands.sees("Its documents stay")
        await hands.press("down", "enter")
        await hands.until(lambda: "Lyon 2" not in hands.text, "removed")
    assert await settings.stores() == []


async def test_what_a_store_may_not_override_stays_the_companys(house: Any) -> None:
    await house.services.settings.set({"store.name": "Lyon 2"}, "lyon")
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f6", "down", "enter")
        await hands.sees("Values of the store Lyon 2")
        await find(hands, "ehlo")
        await hands.type("x")
        await hands.sees("It is the same for all stores")
        assert "not saved" not in hands.text


# Mail texts


async def test_a_text_completes_its_placeholders_and_is_shown_on_a_document(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "texts.invoice.subject.fr")
        await hands.press("down")
        await find(hands, "texts.invoice.subject.en")
        assert "not saved" not in hands.text
        await replace(hands, "Bill {nu")
        await hands.sees("{number}  the document's number", "Tab completes {number}")
        await hands.press("tab", "f5")
        await hands.sees("As a letter with F-2026-0001 would say it", "Bill F-2026-0001")
        await hands.press("escape")
        await save(hands)
        await find(hands, "texts.invoice.body.en")
        await hands.type("{nonsense}")
        await hands.press("ctrl+s")
        await hands.until(lambda: "stands for nothing" in flat(hands))


@pytest.mark.parametrize(("language", "hello"), [("en", "Hello,"), ("fr", "Bonjour,"), ("fr_CA", "Bonjour,")])
async def test_the_text_that_applies_is_edited_and_not_replaced_by_the_first_key(
    house: Any, language: str, hello: str
) -> None:
    key = f"texts.quote.body.{language}"
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, key)
        await hands.sees(hello)
        assert "not saved" not in hands.text
        await hands.type("!")
        await hands.sees(f"!{hello}", "1 not saved")
        await hands.until(lambda: "brings komtui's own text back" in flat(hands), "the way back")
        # What is komtui's own again is nothing of one's own, however it came about.
        await hands.press("backspace")
        await hands.until(lambda: "not saved" not in hands.text, "as before")
        await hands.type("!")
        await save(hands)
        kept = await house.services.settings.value(key)
        assert kept.startswith(f"!{hello}")
        assert kept.endswith("{signature}")
        await hands.press("ctrl+r")
        await hands.until(lambda: f"!{hello}" not in hands.text, "komtui's own")
        await save(hands)
    assert await house.services.settings.value(key) == ""


@pytest.mark.parametrize("spoken", ["fr", "fr_CA"])
async def test_placeholders_are_in_the_language_of_whoever_writes(house: Any, spoken: str) -> None:
    key = f"texts.invoice.subject.{spoken}"
    use(spoken)
    try:
        async with house.screen("f9") as hands:
            await hands.until(lambda: "F10" in hands.text, "open")
            await find(hands, key)
            await hands.sees("Facture {numéro}")
            await replace(hands, "Votre facture {num")
            await hands.sees("{numéro}", "Tab complète")
            await hands.press("tab")
            await hands.type(", {reste}")
            await hands.press("ctrl+s")
            await hands.until(lambda: "{à_payer}" in flat(hands), "what there is, in the language of the screen")
            await hands.press(*["backspace"] * 9)
            await hands.press("ctrl+s")
            await hands.until(lambda: "Votre facture {numéro}" in hands.text and "Entrée" in hands.text, "the review")
            await hands.press("enter")
            await hands.until(lambda: "non enregistré" not in hands.text, "saved")
    finally:
        use("en")
    assert await house.services.settings.value(key) == "Votre facture {number}"


# The account


@pytest.mark.parametrize(("method", "said"), [("smtp", "Server"), ("gmail", "OAuth client"), ("microsoft", "Tenant")])
async def test_the_mail_account_in_use_is_one_key_away(house: Any, method: str, said: str) -> None:
    await house.services.settings.set({"mail.method": method})
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f9")
        await hands.sees(said, "F9")
        assert hands.app.screen._board.tab == method


async def test_another_address_takes_the_server_and_the_user_along(house: Any) -> None:
    knows(house, Names())
    await house.services.settings.set(
        {"smtp.address": "anne@free.fr", "smtp.host": "smtp.free.fr", "smtp.port": "465", "smtp.user": "anne"}
    )
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "smtp.address")
        await replace(hands, "marie@free.fr")
        await hands.press("escape")
        await hands.press("tab", "home", "down", "down")
        await hands.until(lambda: "marie " in hands.text, "the user follows within the domain")
        await find(hands, "smtp.address")
        await replace(hands, "marie@orange.fr")
        await hands.press("escape")
        text = await hands.sees("smtp.orange.fr", "marie@orange.fr")
        assert "smtp.free.fr" not in text
        await find(hands, "smtp.address")
        await replace(hands, "marie@shop.example")
        await find(hands, "smtp.host")
        await hands.until(lambda: "came with the address before" in flat(hands), "asked about")


async def test_numbers_of_the_company_are_checked_beside_their_fields(house: Any, language: str) -> None:
    said = {"en": "no SIREN", "fr": "pas un SIREN", "fr_CA": "pas un SIREN"}[language]
    async with house.screen("f9") as hands:
        await hands.until(lambda: "F9" in hands.text, "open")
        await find(hands, "company.legal_id")
        await hands.type("443061842")
        await hands.press("tab")
        await hands.until(lambda: said in flat(hands), "named as the field is left")
        await hands.press("shift+tab", "backspace")
        await hands.type("1")
        await hands.until(lambda: said not in flat(hands), "mended")
        await find(hands, "company.vat_id")
        await hands.type("FR83404833048")
        await hands.until(lambda: "404833048" in flat(hands) and "443061841" in flat(hands), "held against each other")


async def test_a_known_providers_values_are_put_in_and_never_over_typed_ones(house: Any) -> None:
    knows(house, Names())
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "port 587")
        await replace(hands, "2525")
        await find(hands, "smtp.address")
        await hands.type("anne.l@free.fr")
        await hands.press("escape")
        await hands.press("tab", "home", "down", "down")
        text = await hands.sees("smtp.free.fr", "Free")
        assert "anne.l " in text, "Free wants the part before the @"
        assert "2525" in text
        # What was found for another address goes again with it.
        await find(hands, "smtp.address")
        await replace(hands, "anne@shop.example")
        await hands.press("escape")
        await hands.until(lambda: "smtp.free.fr" not in hands.text, "withdrawn")


async def test_a_server_outside_the_domain_waits_for_a_yes(house: Any) -> None:
    knows(house, Names(srv="mail.elsewhere.example"))
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "smtp.address")
        await hands.type("anne@shop.example")
        await hands.until(lambda: "outside the domain" in flat(hands), "offered")
        assert await_value(hands, "smtp.host") == ""
        await hands.press("ctrl+t")
        assert await_value(hands, "smtp.host") == "mail.elsewhere.example"


async def test_the_provider_is_found_by_mx(house: Any) -> None:
    knows(house, Names(mx="mx1.mail.ovh.net"))
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "company.email")
        await hands.type("anne@shop.example")
        await hands.until(lambda: await_value(hands, "smtp.host") == "ssl0.ovh.net", "filled in")


def await_value(hands: Any, key: str) -> str:
    return str(hands.app.screen._board.draft.value(key))


async def test_what_was_found_for_an_address_goes_with_it_when_it_is_undone(house: Any) -> None:
    await house.services.settings.set({"company.email": "anne@shop.example", "smtp.host": "localhost"})
    knows(house, Names())
    async with house.screen("f9", size=(100, 40)) as hands:
        await hands.sees(FIRST)
        await find(hands, "smtp.address")
        await hands.type("anne@orange.fr")
        await hands.until(lambda: "Found: smtp.orange.fr" in flat(hands), "offered")
        await hands.press("ctrl+z")
        await hands.until(lambda: "Found:" not in flat(hands), "withdrawn")


async def test_an_outdated_server_gets_todays_offered(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "smtp.host")
        await hands.type("smtp.live.com")
        await hands.until(lambda: "smtp-mail.outlook.com" in flat(hands), "offered")
        await hands.press("ctrl+t")
        assert await_value(hands, "smtp.host") == "smtp-mail.outlook.com"
        assert await_value(hands, "smtp.port") == "587"


async def test_the_mailbox_of_a_known_provider_is_offered(house: Any) -> None:
    await house.services.settings.set({"company.email": "anne@shop.example", "smtp.host": "smtp.orange.fr"})
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "imap.host")
        await hands.until(lambda: "The mailbox is on imap.orange.fr" in flat(hands), "offered")
        await hands.press("ctrl+t")
        assert await_value(hands, "imap.host") == "imap.orange.fr"
        assert await_value(hands, "imap.port") == "993"


async def test_the_mailbox_is_tried_with_the_account(house: Any, server: int) -> None:
    from mailbox_server import mailbox_server

    with mailbox_server(messages={1: b"From: a@b.example\n\nx", 2: b"From: a@b.example\n\nx"}) as box:
        await house.company(
            smtp__port=str(server), imap__host="127.0.0.1", imap__port=str(box.port),
            imap__security="none",
        )  # fmt: skip
        await house.services.settings.set({"imap.password": "secret"})
        async with house.screen("f9", size=(100, 40)) as hands:
            await hands.sees(FIRST)
            await hands.press("f5")
            await hands.sees("mailbox", "INBOX can be read; messages in it: 2")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"company.email": "no-reply@shop.example"}, "nobody reads the answers"),
        ({"smtp.address": "anne@elsewhere.example"}, "another domain than the company's"),
        ({"smtp.user": "anne@elsewhere.example"}, "the account anne@elsewhere.example is of another domain"),
        ({"smtp.host": "mx.example", "smtp.security": "none"}, "travel in clear"),
    ],
)
async def test_what_a_server_may_refuse_is_said_at_its_field(house: Any, values: dict[str, str], said: str) -> None:
    await house.services.settings.set({"company.email": "anne@shop.example", "smtp.host": "localhost", **values})
    async with house.screen("f9", size=(100, 40)) as hands:
        await hands.sees(FIRST)
        await hands.press("tab", "down", "down", "enter")
        await hands.until(lambda: said in flat(hands), said)


@pytest.mark.parametrize(("moves", "host", "lines"), [(1, "smtp.gmail.com", 9), (2, "smtp.office365.com", 11)])
async def test_other_accounts_fill_in_the_smtp_account(house: Any, moves: int, host: str, lines: int) -> None:
    knows(house, Names())
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("tab", "down", "down", "enter")
        for _move in range(moves):
            await hands.press("right")
        await hands.press(*["down"] * lines)
        await hands.sees("app password", f"Fill in the SMTP account: {host}")
        await hands.press("enter")
        await hands.until(lambda: await_value(hands, "smtp.host") == host, "filled in")


@pytest.fixture
async def server() -> AsyncIterator[int]:
    """A mail server that takes everybody; the port that it listens on."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.example ESMTP\r\n")
        while line := await reader.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 2.0.0 queued as 4711\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 mx.example \x1b[31m[b]\r\n")
            await writer.drain()
            if verb == b"QUIT":
                break
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1]
    listening.close()


async def test_the_account_is_tried_with_what_is_on_the_screen(house: Any, server: int) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "port 465")
        await replace(hands, str(server))
        await hands.press("f5")
        text = await hands.sees("Test of the values on the screen", "It works")
        assert "recipient" in text
        assert "\x1b" not in text
        await hands.press("v")
        await hands.sees("What was said, without passwords", "EHLO")
        await hands.press("ctrl+c")
        assert "EHLO" in hands.app.clipboard
        await hands.press("escape")
        # Esc closes the test; the value on the screen is still not saved.
        await hands.press("escape")
        await hands.until(lambda: "It works" not in hands.text)
        await hands.sees("1 not saved")


async def test_a_test_message_goes_where_one_says(house: Any, server: int) -> None:
    await house.company(smtp__port=str(server))
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("tab", "down", "down", "enter", "f8")
        await hands.sees("A test message goes to this address")
        await replace(hands, "nonsense")
        await hands.press("enter")
        await hands.sees("✗")
        await replace(hands, "anne@lefevre.example")
        await hands.press("enter")
        await hands.until(lambda: "queued as 4711" in flat(hands), "the server's answer")


async def test_a_failed_test_says_what_happened_and_offers_what_works(house: Any) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f5")
        await hands.sees("refuses connections", "v Exchange")
        await hands.press("escape")
        await hands.until(lambda: "refuses connections" not in hands.text)


async def test_what_works_is_put_in_with_one_key(house: Any) -> None:
    from komtui.domain.mail.account import Security
    from komtui.domain.mail.connection import Combination, Finding
    from komtui.domain.problem import Problem

    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f5")
        await hands.sees("refuses connections")
        found = Finding(
            Problem("smtp.refused", {"host": "h", "port": 1}),
            suggestion=Combination(587, Security.STARTTLS),
            tried=True,
        )
        hands.app.screen._board.panel.end_test(found, ())
        await hands.press("ctrl+t")
        assert await_value(hands, "smtp.port") == "587"
        assert await_value(hands, "smtp.security") == "starttls"


async def test_the_passphrase_is_asked_for_where_the_test_needs_it(house_with: Any, server: int) -> None:
    first = house_with(KOMTUI_VAULT_PASSPHRASE="correct horse")
    await first.company(smtp__port=str(server), smtp__user="factures", smtp__password="canary-4711")
    await first.services.close()
    house = house_with()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f5")
        await hands.until(lambda: isinstance(hands.app.screen, VaultScreen), "asked for it")
        await hands.type("correct horse")
        await hands.press("enter")
        await hands.sees("Test of the saved values")
    await house.services.close()


async def test_escape_stops_a_test_and_f5_begins_again(house: Any) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(silent, "127.0.0.1", 0)
    await house.company(smtp__port=str(listening.sockets[0].getsockname()[1]))
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f5")
        await hands.sees("waiting for the server")
        await hands.press("escape")
        await hands.sees("Stopped.")
        await hands.press("f5")
        await hands.sees("waiting for the server")
        await hands.press("escape", "escape")
        await hands.until(lambda: "Stopped" not in hands.text)
    listening.close()


async def test_the_domain_is_judged_beside_it(house: Any) -> None:
    knows(house, Names(mx="mx.lefevre.example"))
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("tab", "down", "down", "enter", "ctrl+d")
        await hands.sees("What receivers see of factures@lefevre.example", "mx.lefevre.example", "SPF")


async def test_without_an_account_the_test_says_what_is_missing(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f5")
        await hands.sees("Letters cannot leave without it.", "✗ E-mail")
        await hands.type("a")
        assert await_value(hands, "company.email") == "a", "the focus is in the field"


async def test_the_vault_is_made_from_the_secrets(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "vault")
        await hands.press("enter")
        await hands.sees("Make a vault")
        await hands.press("ctrl+g")
        await hands.sees("Once more")
        for _field in range(2):
            await hands.type("four random words")
            await hands.press("tab")
        await hands.press("enter")
        await hands.sees("komtui's vault: in use")
    assert await house.services.settings.secret_store() == "vault"


# The catalogue


async def test_every_kind_of_setting_can_be_edited(house: Any) -> None:
    kinds = {}
    for setting in CATALOGUE:
        if not setting.only_store:
            kinds.setdefault(setting.kind, setting)
    assert set(kinds) == set(SettingKind)
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        for setting in kinds.values():
            await find(hands, setting.key)
            await hands.press("right" if setting.kind is SettingKind.CHOICE else "1")
            if setting.choices[1:] or not setting.choices:
                await hands.until(
                    lambda key=setting.key: any(place[1] == key for place in hands.app.screen._board.draft.places)
                )


async def test_the_first_steps_are_named_until_they_are_done(house: Any) -> None:
    steps = await first_steps(house.services)
    assert steps is not None
    assert steps.plain.count("F9") == 2
    await house.company(smtp__user="factures", smtp__security="tls")
    steps = await first_steps(house.services)
    assert steps is not None
    assert f"{GLYPHS.ok} F9  Set up the mail account" not in steps.plain, "its password is not there"
    await house.services.settings.unlock("correct horse")
    await house.services.settings.set({"smtp.password": "canary-4711"})
    steps = await first_steps(house.services)
    assert steps is not None
    assert f"{GLYPHS.ok} F9  Set up the mail account" in steps.plain
    await house.invoices("a@b.example")
    assert await first_steps(house.services) is None


async def test_the_first_steps_leave_the_list_of_a_shop_at_work_to_its_documents(house: Any) -> None:
    await house.services.settings.set({"company.name": "Lefèvre", "company.email": "us@us.example"})
    await house.invoices(*(f"{place}@b.example" for place in range(8)))
    assert await first_steps(house.services) is not None
    await house.order("O-1", "last@b.example")
    assert await first_steps(house.services) is None


# Looks


async def _filled(house: Any) -> None:
    await house.company()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int]) -> None:
    keys = ["tab", "down", "down", "enter", "down", "down", "down", "9"]
    assert looks(_filled, ["f9", *keys], "1 not saved", size)


PLACES = {
    "search": ([*"tls"], "STARTTLS"),
    "mail": (["tab", "down", "down", "enter"], "0987654321"),
    "gmail": (["tab", "down", "down", "enter", "right"], "Ctrl+Y"),
    "texts": (["tab", *["down"] * 4, "enter"], "}"),
    "secrets": (["tab", *["down"] * 6], "komtui"),
}
"""Where the pictures are taken: the keys that lead there, and what is seen then in every language."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_it_looks_as_it_did_in_every_language(looks: Callable[..., bool], language: str, place: str) -> None:
    from komtui.i18n import use

    async def fill(house: Any) -> None:
        await _filled(house)
        await house.services.settings.set({"smtp.user": "0987654321"})

    keys, words = PLACES[place]
    use(language)
    try:
        assert looks(fill, ["f9", *keys], words, (80, 24))
    finally:
        use("en")


async def test_the_mouse_does_the_same(house: Any) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands._pilot.click(offset=(5, 5))
        await hands.sees("SMTP account", "Port")
        row = next(y for y, line in enumerate(hands.text.splitlines()) if "│  Port" in line)
        await hands._pilot.click(offset=(50, row))
        await hands.sees("465 for TLS, 587 for STARTTLS")
        await replace(hands, "2525")
        assert await_value(hands, "smtp.port") == "2525"
        await hands._pilot.click(offset=(45, 3))
        await hands.sees("app password")


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (200, 60)], ids=str)
async def test_any_size_of_terminal_will_do(house: Any, size: tuple[int, int]) -> None:
    async with house.screen("f9", size=size) as hands:
        await hands.sees("Name")
        await find(hands, "smtp.host")
        await hands.type("mx.example")
        await hands.sees("mx.example")
        await hands.app.run_action("screen.back")
        await hands._pilot.resize_terminal(80, 24)
        await hands.sees("Documents")


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
async def test_the_next_numbers_stand_beside_their_patterns_and_no_label_is_cut(house: Any, language: str) -> None:
    await house.company(documents__next_invoice="413")
    await house.services.settings.set({"documents.number_invoice": "L-{number:04}"}, "lyon")
    use(language, "")
    async with house.screen("f9") as hands:
        await hands.until(lambda: hands.app.screen._board.ready)
        hands.app.screen.action_open_section("documents")
        await hands.sees("F-2026-0413")
        numbers = [setting for setting in CATALOGUE if setting.key.startswith(("documents.number_", "documents.next_"))]
        assert len(numbers) == 8
        for setting in numbers:
            hands.app.screen._board.form.go(setting.key)
            await hands.sees(f" {_(setting.label)} ")
        await hands.press("f6", "down", "enter")
        hands.app.screen._board.form.go("documents.number_invoice")
        await hands.sees(_("next: {number}").format(number="L-0001"))
        await replace(hands, "X-{number}")
        await hands.sees(_("next: {number}").format(number="X-1"))


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
async def test_a_pattern_of_numbers_has_its_places_in_the_readers_language(house: Any, language: str) -> None:
    use(language, "")
    async with house.screen("f9") as hands:
        await hands.until(lambda: hands.app.screen._board.ready)
        hands.app.screen.action_open_section("documents")
        hands.app.screen._board.form.go("documents.number_invoice")
        await hands.sees("F-{année}-{numéro:0", "{aa} (sur deux chiffres)")
        assert "{year}" not in hands.text
        await replace(hands, "F{aa}-{numéro:04}")
        await hands.press("ctrl+s")
        await hands.sees("F-{année}-{numéro:04} → F{aa}-{numéro:04}")
        await hands.press("enter")
        await hands.sees(_("Saved."))
    assert await house.services.settings.value("documents.number_invoice") == "F{yy}-{number:04}"


@pytest.fixture
async def mailing() -> AsyncIterator[Any]:
    """A provider and its mailbox: what is mailed lies there, with what a receiver writes on it."""
    from mailbox_server import mailbox_server

    results = (
        b"Authentication-Results: mx.example; spf=softfail smtp.mailfrom=lefevre.example;\r\n dkim=pass"
        b" header.d=ovh.example header.s=a; dmarc=none\r\nReceived: from out.example by mx.example with ESMTPS id 1\r\n"
    )
    with mailbox_server() as box:

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 ready\r\n")
            message = b""
            while line := await reader.readline():
                command = line[:4].upper()
                if command == b"DATA":
                    writer.write(b"354 go on\r\n")
                    message = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
                    box.messages[4] = results + message
                writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 queued as 4711\r\n")
            writer.close()

        listening = await asyncio.start_server(talk, "127.0.0.1", 0)
        yield {"smtp__port": str(listening.sockets[0].getsockname()[1]), "imap__port": str(box.port)}
        listening.close()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Permitted server (SPF): ", "There is a signature of ovh.example", "Ctrl+K copies it")),
        ("fr", ("Serveur autorisé (SPF) : ", "Il y a une signature de ovh.example", "Ctrl+K le copie")),
        ("fr_CA", ("Serveur autorisé (SPF) : ", "dans les pourriels", "Ctrl+K le copie")),
    ],
)
async def test_a_message_to_oneself_is_read_back(
    house: Any, mailing: Any, language: str, words: tuple[str, ...]
) -> None:
    """At 80×24 the verdict is read with the arrows, and the line for the DNS goes to whoever looks after it."""
    house.services.__dict__["_resolver"] = Names(mx="mx.lefevre.example")
    await house.company(imap__host="127.0.0.1", imap__security="none", language__interface=language, **mailing)
    await house.services.settings.set({"imap.password": "secret"})
    use(language)
    async with house.screen("f9") as hands:
        await hands.press("tab", "down", "down", "enter", "f8")
        await hands.sees("factures@lefevre.example")
        await hands.press("enter")
        panel = hands.app.screen._board.panel
        await hands.until(lambda: bool(panel.zone), "read back")
        seen = ""
        for _page in range(40):
            seen += f" {flat(hands)}"
            await hands.press("down")
        for word in words:
            assert word in seen, seen[-3000:]
        await hands.press("ctrl+k")
        assert '_dmarc.lefevre.example. IN TXT "v=DMARC1; p=none; rua=mailto:' in hands.app.clipboard
