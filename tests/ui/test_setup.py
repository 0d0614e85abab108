"""The guided set-up, with the keyboard alone on 80×24."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import trustme

from komtui.domain.mail.account import Security
from komtui.domain.mail.connection import Combination
from komtui.domain.mail.preset import Server, SignIn
from komtui.i18n import current, use
from komtui.services.mail.account.discovery import Answer, Origin, Proposal
from komtui.ui.screens.setup._company_page import company_keys
from komtui.ui.screens.setup.empty import is_empty
from komtui.ui.screens.setup.language_page import territory
from komtui.ui.terminal.glyphs import GLYPHS

CANARY = "corr3ct-horse"


class Known:
    """Stands in for the look-up of an account: answers what a test says, about every address."""

    def __init__(self, *proposals: Proposal) -> None:
        self.proposals = proposals
        self.asked: list[str] = []

    async def discover(self, address: str) -> AsyncIterator[Answer]:
        self.asked.append(address)
        for proposal in self.proposals:
            yield Answer(proposal.origin, (proposal,))


def proposal(host: str, *, port: int = 587, origin: Origin = Origin.AUTOCONFIG, confirm: bool = False) -> Proposal:
    server = Server(host, port, Security.STARTTLS)
    return Proposal(origin, "lefevre.example", server, "marie", SignIn.PASSWORD, confirm=confirm)


@pytest.fixture
def known(house: Any) -> Known:
    """A look-up that finds one server."""
    found = Known(proposal("mail.lefevre.example"))
    house.services.__dict__["discovery"] = found
    return found


async def to_page(hands: Any, number: int) -> None:
    """Go on, page by page, without typing anything."""
    for page in range(1, number):
        await hands.sees(f"{page} of 5")
        await hands.press("f8")
    await hands.sees(f"{number} of 5")


async def test_it_opens_by_itself_where_there_is_nothing_and_only_there(house: Any) -> None:
    house.guide = True
    async with house.screen() as hands:
        await hands.sees("1 of 5", "Language", "Country")
        await hands.press("escape")
        # Nothing was typed, so nothing is asked; the first steps say how to take it up again.
        await hands.sees("First steps", "Ctrl+N")
        await hands.press("ctrl+n")
        await hands.sees("1 of 5")
    assert await is_empty(house.services)
    await house.services.settings.set({"company.name": "Lefèvre"})
    assert not await is_empty(house.services)
    async with house.screen() as hands:
        await hands.sees("Lefèvre", "First steps")
        assert len(hands.app.screen_stack) == 1


async def test_books_or_an_account_alone_are_not_an_empty_komtui(house: Any) -> None:
    await house.invoices("a@b.example")
    assert not await is_empty(house.services)


async def test_an_account_alone_is_not_an_empty_komtui(house: Any) -> None:
    await house.services.settings.set({"smtp.host": "127.0.0.1", "smtp.address": "a@b.example"})
    assert not await is_empty(house.services)


async def test_enter_alone_leads_through_a_page_and_keeps_it(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 2)
        await hands.sees("VAT number", "needed")
        for text in ("Lefèvre & Fils", "factures@lefevre.example", "1 rue du Four", "", "69001", "Lyon", "", "", ""):
            await hands.type(text)
            await hands.press("enter")
        # From the last line Enter goes on.
        await hands.press("enter")
        await hands.sees("3 of 5")
    kept = await house.services.settings.values(("company.name", "company.email", "company.city"))
    assert set(kept.values()) == {"Lefèvre & Fils", "factures@lefevre.example", "Lyon"}


async def test_what_law_needs_of_a_french_company_is_asked_and_checked(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 1)
        await hands.press("tab", "tab")
        await hands.sees("Usually sold", "VAT scheme", "Trade")
        assert "VAT on services" not in hands.text, "goods alone have no option for debits"
        await hands.press("right")
        await hands.sees("VAT on services")
        await hands.press("tab", "tab", "right", "f8")
        await hands.sees("2 of 5")
        for text in ("Lefèvre SAS", "a@b.example", "1 rue du Four", "", "69001", "Lyon", "303265045", "FR40303265045"):
            await hands.type(text)
            await hands.press("enter")
        await hands.press("tab", "shift+tab")
        await hands.sees("RCS")
        await hands.type("SAS au capital de 40 000 EUR, RCS Lyon 303 265 045")
        await hands.press("f8")
        await hands.sees("3 of 5")
    kept = {
        "company.legal_form": "SAS au capital de 40 000 EUR, RCS Lyon 303 265 045",
        "company.tax_scheme": "normal",
        "documents.supply": "services",
        "company.tax_on_debits": "yes",
        "company.sector": "",
    }
    assert await house.services.settings.values(tuple(kept)) == kept


async def test_a_restaurant_in_quebec_is_declined_in_one_sentence(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 1)
        await hands.press("tab")
        await hands.press("ctrl+u")
        await hands.type("Canada")
        await hands.press("tab")
        assert "VAT scheme" not in hands.text
        await hands.press("right", "right")
        await hands.sees("restaurant or bar", "WEB-SRM")


async def test_what_is_wrong_is_said_beside_its_field_and_the_page_stays(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 2)
        await hands.type("Lefèvre")
        await hands.press("tab")
        await hands.type("not an address")
        await hands.press("f8")
        await hands.sees("2 of 5", "✗", "not an address")
        assert await house.services.settings.value("company.name") == ""
        await hands.press("ctrl+u")
        await hands.type("a@b.example")
        await hands.press("f8")
        await hands.sees("3 of 5")
    assert await house.services.settings.value("company.name") == "Lefèvre"


async def test_leaving_asks_only_about_what_was_typed_and_what_was_saved_stays(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 2)
        await hands.type("Lefèvre")
        await hands.press("f8")
        await hands.sees("3 of 5")
        await hands.press("pageup")
        await hands.sees("2 of 5", "Lefèvre")
        await hands.press("end")
        await hands.type(" & Fils")
        await hands.press("escape")
        await hands.sees("not saved yet", "Go on here")
        await hands.press("enter")
        await hands.sees("Lefèvre & Fils")
        # The same for another way out.
        await hands.press("f3")
        await hands.sees("Go on here")
        await hands.press("down", "down", "enter")
        await hands.sees("Letters", "No letter yet")
    assert await house.services.settings.value("company.name") == "Lefèvre"


async def test_another_language_is_spoken_as_soon_as_it_is_chosen(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await hands.sees("Language", "Country")
        await hands.press("right", "right")
        await hands.sees("Langue", "Pays", "Français")
        # The choice is still under the cursor, and not kept yet.
        await hands.press("left")
        await hands.sees("Language", "Country")
        await hands.press("right", "right")
        await hands.sees("Français (Canada)")
        await hands.press("f8")
        await hands.sees("Courriel")
        await hands.press("escape")
        # What lies below speaks it too.
        await hands.sees("client, courriel", "Numéro")
    assert await house.services.settings.value("language.interface") == "fr_CA"


async def test_a_language_that_is_not_kept_is_not_spoken_on(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await hands.sees("Language", "Country")
        await hands.press("right", "right", "escape")
        await hands.press("down", "down", "enter")
        await hands.sees("Documents", "Search:")
    assert current().language == "en"
    assert await house.services.settings.value("language.interface") == ""


async def test_the_country_decides_which_numbers_are_asked_for(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await hands.sees("Country")
        await hands.press("tab", "end", "ctrl+u")
        await hands.type("ca")
        await hands.press("f8")
        await hands.sees("2 of 5", "GST number", "QST number", "Province")
        assert "VAT number" not in hands.text


@pytest.mark.parametrize(
    ("environment", "country"),
    [
        ({"LANG": "fr_CA.UTF-8"}, "CA"),
        ({"LANG": "en_US", "LC_ALL": "fr_FR@euro"}, "FR"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "eo_XX"}, ""),
        ({}, ""),
    ],
)
def test_the_locale_proposes_a_country(environment: dict[str, str], country: str) -> None:
    assert territory(environment) == country


async def test_the_language_that_is_spoken_proposes_a_country_where_the_locale_names_none(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    use("fr_CA")
    try:
        async with house.screen("ctrl+n") as hands:
            await hands.sees("▌Pays               CA")
    finally:
        use("en")


async def test_who_writes_quebec_as_the_country_has_said_the_province(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await hands.sees("Country")
        await hands.press("tab", "ctrl+u")
        await hands.type("Québec")
        await hands.press("f8")
        await hands.sees("Province", "QC", "GST number")
    assert await house.services.settings.value("company.country") == "CA"
    assert await house.services.settings.value("company.region") == "QC"


async def test_what_the_page_proposes_by_itself_is_nothing_to_ask_about(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    async with house.screen("ctrl+n") as hands:
        await hands.sees("Country", "CA")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
        await hands.press("ctrl+n")
        await hands.sees("Country")
        await hands.press("f8")
        await hands.sees("GST number")
    assert await house.services.settings.value("company.country") == "CA"


async def test_the_address_fills_in_the_rest_but_nothing_that_was_typed(house: Any, known: Known) -> None:
    await house.services.settings.set({"company.email": "factures@lefevre.example"})
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        # The company's own address is looked up without a key.
        await hands.sees("mail.lefevre.example", "587", "marie", "what the domain itself says")
        await hands.press("tab", "tab", "tab", "tab", "ctrl+u")
        await hands.type("paul")
        await hands.press("shift+tab", "shift+tab", "shift+tab", "shift+tab")
        known.proposals = (proposal("mx.other.example"),)
        await hands.type("a@other.example")
        await hands.press("tab")
        await hands.sees("mx.other.example", "paul")
        assert known.asked == ["factures@lefevre.example", "a@other.example"]


async def test_the_rest_is_filled_in_while_the_address_is_still_being_typed(house: Any, known: Known) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        await hands.type("a@other.example")
        await hands.sees("mail.lefevre.example", "what the domain itself says")
        assert known.asked[-1] == "a@other.example"


async def test_another_address_takes_what_came_with_the_old_one_along(house: Any) -> None:
    saved = {"smtp.address": "anne@free.fr", "smtp.host": "smtp.free.fr", "smtp.port": "465", "smtp.user": "anne"}
    await house.services.settings.set({**saved, "company.name": "Lefèvre", "company.email": "a@free.fr"})
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        await hands.sees("smtp.free.fr")
        await hands.press("end", "ctrl+u")
        await hands.type("marie@free.fr")
        await hands.press("tab")
        await hands.until(lambda: hands.text.count("marie") == 2, "the user follows within the domain")
        await hands.press("shift+tab", "end", "ctrl+u")
        await hands.type("marie@orange.fr")
        await hands.press("tab")
        text = await hands.sees("smtp.orange.fr", "Filled in for Orange")
        assert "smtp.free.fr" not in text
        await hands.press("shift+tab", "end", "ctrl+u")
        await hands.type("marie@unknown.example")
        await hands.press("tab")
        await hands.sees("Nothing is known of the mail server for")
        assert "orange.fr" not in hands.text, "nor is anything said of it any more"


async def test_a_server_that_was_chosen_is_asked_about_when_the_address_moves(house: Any, known: Known) -> None:
    saved = {"smtp.address": "a@old.example", "smtp.host": "relay.example.com", "smtp.user": "account-7"}
    await house.services.settings.set({**saved, "company.name": "Lefèvre", "company.email": "a@old.example"})
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        await hands.press("end", "ctrl+u")
        await hands.type("a@lefevre.example")
        await hands.press("tab")
        await hands.sees("relay.example.com", "mail.lefevre.example is known", "Take over")
        await hands.press("ctrl+t")
        await hands.until(lambda: "relay.example.com" not in hands.text and "marie" in hands.text, "taken over")


@pytest.mark.parametrize(
    ("language", "typed", "name", "little"),
    [
        ("en", "belgium", "Belgium", "of France and Canada"),
        ("fr", "BELGIQUE", "Belgique", "de la France et du Canada"),
        ("fr_CA", "belgique", "Belgique", "de la France et du Canada"),
    ],
)
async def test_a_country_whose_law_is_not_known_is_refused_at_once(
    house: Any, language: str, typed: str, name: str, little: str
) -> None:
    use(language)
    try:
        async with house.screen("ctrl+n") as hands:
            await hands.sees("F8")
            await hands.press("down", "end", "ctrl+u")
            await hands.type(typed)
            await hands.press("down")
            await hands.until(lambda: little in " ".join(hands.text.split()), "said at once")
            assert typed == name or name in hands.text
            assert GLYPHS.failed in hands.text
            assert GLYPHS.warning not in hands.text.partition("\n")[2], (
                "what is refused is not to be thought over as well"
            )
            await hands.press("f8")
            await hands.until(lambda: little in " ".join(hands.text.split()), "it stays where it is")
            await hands.press("pageup")
            assert "2 " not in hands.text.splitlines()[2]
    finally:
        use("en")
    assert await house.services.settings.value("company.country") == "FR"


async def test_an_address_that_nobody_reads_is_said_on_the_next_page_to_whoever_did_not_leave_its_field(
    house: Any,
) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 2)
        await hands.type("Lefèvre")
        await hands.press("down")
        await hands.type("no-reply@lefevre.example")
        await hands.press("f8")
        await hands.sees("3 of 5", "nobody reads")


async def test_numbers_and_an_address_that_nobody_reads_are_said_beside_their_fields(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 2)
        await hands.type("Lefèvre")
        await hands.press("down")
        await hands.type("no-reply@lefevre.example")
        await hands.press("down")
        await hands.sees("no-reply@lefevre.example", "⚠")
        await hands.press("down", "down", "down", "down")
        await hands.type("404833049")
        await hands.press("down")
        await hands.sees("is no SIREN")
        await hands.press("f8")
        await hands.sees("2 of 5")
        await hands.press("backspace")
        await hands.type("8")
        await hands.press("down")
        await hands.type("FR83404833048")
        await hands.press("f8")
        await hands.sees("3 of 5")


async def test_it_goes_on_where_one_was(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 2)
        await hands.type("Lefèvre")
        await hands.press("down")
        await hands.type("a@lefevre.example")
        await hands.press("f8")
        await hands.sees("3 of 5")
        await hands.press("f8")
        await hands.sees("4 of 5")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
        await hands.press("ctrl+n")
        await hands.sees("4 of 5")
    # Another start knows by what is set; the language and the country, which are what they were, are not asked again.
    from komtui.ui.screens.setup import screen

    screen._LEFT_AT.clear()
    async with house.screen("ctrl+n") as hands:
        await hands.sees("3 of 5")
        await hands.press("f8", "f8", "f8")
        await hands.until(lambda: len(hands.app.screen_stack) == 1, "finished")
        await hands.press("ctrl+n")
        await hands.sees("1 of 5")


async def test_a_gmail_address_leads_to_where_one_signs_in_and_back(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        assert "Ctrl+Y" not in hands.text
        await hands.type("compta@gmail.com")
        await hands.sees("smtp.gmail.com", "Ctrl+Y leads to where one signs in with Google")
        await hands.press("tab", "tab", "tab", "tab", "end", "ctrl+u")
        await hands.type("typed")
        await hands.press("ctrl+y")
        await hands.sees("Use my Gmail account", "compta@gmail.com")
        await hands.press("escape")
        await hands.sees("3 of 5", "typed")
        await house.services.settings.set({"mail.method": "gmail"})
        await hands.press("ctrl+y")
        await hands.sees("Use my Gmail account")
        await hands.press("escape")
        await hands.sees("4 of 5")


async def test_a_server_outside_the_domain_is_filled_in_only_by_a_person(house: Any, known: Known) -> None:
    known.proposals = (proposal("mail.elsewhere.example", origin=Origin.SRV, confirm=True),)
    await house.services.settings.set({"company.email": "factures@lefevre.example"})
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        await hands.sees("which is outside of it", "Take over")
        assert await house.services.settings.value("smtp.host") == ""
        await hands.press("ctrl+t")
        await hands.sees("587", "marie")
        await hands.press("f8")
        await hands.sees("4 of 5")
    assert await house.services.settings.value("smtp.host") == "mail.elsewhere.example"


async def test_an_address_that_nothing_is_known_of_is_said(house: Any, known: Known) -> None:
    known.proposals = ()
    await house.services.settings.set({"company.email": "factures@lefevre.example"})
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        await hands.sees("Nothing is known", "needed")


async def test_a_password_that_would_not_outlast_the_session_gets_a_vault(house: Any, known: Known) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        await hands.sees("not set")
        await hands.press("up", "up")
        await hands.type(CANARY)
        assert CANARY not in hands.text
        await hands.press("f8")
        await hands.sees("vault", "Once more")
        await hands.type("four plain words")
        await hands.press("tab")
        await hands.type("four plain words")
        await hands.press("enter")
        await hands.sees("4 of 5")
    assert await house.services.settings.secret_store() == "vault"
    assert await house.services.settings.secret("smtp.password") == CANARY
    assert not any(CANARY.encode() in file.read_bytes() for file in house.folder.rglob("*") if file.is_file())


async def test_a_password_without_a_vault_is_kept_only_where_somebody_says_so(house: Any, known: Known) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 3)
        await hands.sees("not set")
        await hands.press("up", "up")
        await hands.type(CANARY)
        for answer in (["escape"], ["down", "enter"]):
            await hands.press("f8")
            await hands.sees("vault", "Once more")
            await hands.press("escape")
            await hands.sees("Keep nothing", "Make a vault after all")
            assert await house.services.settings.secret("smtp.password") is None
            await hands.press(*answer)
            await hands.until(lambda: "Keep nothing" not in hands.text)
        await hands.sees("4 of 5")
    assert await house.services.settings.secret("smtp.password") == CANARY


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take everybody and everything."""
    writer.write(b"220 mx.example ESMTP\r\n")
    while line := await reader.readline():
        quits = line.upper().startswith(b"QUIT")
        writer.write(b"221 bye\r\n" if quits else b"250 mx.example \x1b[31m[b]\r\n")
        if quits:
            break
    writer.close()


@pytest.fixture
async def server() -> AsyncIterator[int]:
    """A mail server that takes everybody; the port that it listens on."""
    listening = await asyncio.start_server(_talk, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1]
    listening.close()


async def test_the_account_is_tried_as_soon_as_the_page_is_there(house: Any, server: int) -> None:
    await house.company(smtp__port=str(server))
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 4)
        text = await hands.sees("recipient", "It works")
        assert "\x1b" not in text


async def test_a_failed_test_says_what_to_do_and_what_works_instead_is_put_in(
    house: Any, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.company()  # nobody answers at its port
    connection = house.services.connection
    monkeypatch.setattr(connection, "_usual", (Combination(server, Security.NONE),))
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 4)
        await hands.sees("✗", "Ctrl+T puts", "Take over")
        await hands.press("ctrl+t")
        await hands.sees("It works")
    assert await house.services.settings.value("smtp.port") == str(server)


@pytest.fixture
async def untrusted() -> AsyncIterator[tuple[int, str]]:
    """A mail server on TLS whose authority nobody knows; its port, and the fingerprint of its certificate."""
    made = trustme.CA().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.configure_cert(context)
    der = ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode())
    listening = await asyncio.start_server(_talk, "127.0.0.1", 0, ssl=context)
    yield listening.sockets[0].getsockname()[1], hashlib.sha256(der).digest().hex(":").upper()
    listening.close()


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
async def test_the_certificate_that_was_shown_is_pinned_with_a_key(
    house: Any, untrusted: tuple[int, str], language: str
) -> None:
    port, fingerprint = untrusted
    await house.company(smtp__port=str(port), smtp__security="tls")
    use(language)
    try:
        async with house.screen("ctrl+n") as hands:
            for _page in range(3):
                await hands.press("f8")
            await hands.sees("Ctrl+T")
            await hands.until(lambda: fingerprint[-8:] in "".join(hands.text.split()), "what is to be compared")
            await hands.press("ctrl+t")
            await hands.until(lambda: "✓" in hands.text and "✗" not in hands.text, "it works")
    finally:
        use("en")
    assert await house.services.settings.value("mail.certificate_sha256") == fingerprint


async def test_the_certificate_is_pinned_in_the_configuration_as_well(house: Any, untrusted: tuple[int, str]) -> None:
    port, fingerprint = untrusted
    await house.company(smtp__port=str(port), smtp__security="tls")
    async with house.screen("f9") as hands:
        await hands.press("f5")
        await hands.sees("Ctrl+T pins this certificate")
        await hands.press("ctrl+t")
        await hands.sees("1 not saved")
        await hands.press("f5")
        await hands.sees("It works")
        await hands.press("ctrl+s")
        await hands.sees("To be saved", "Pinned certificate")
        await hands.press("enter")
        await hands.until(lambda: "not saved" not in hands.text, "saved")
    assert await house.services.settings.value("mail.certificate_sha256") == fingerprint


async def test_an_account_that_is_not_complete_can_wait(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 4)
        await hands.sees("not complete yet", "it can also wait")
        await hands.press("f8")
        await hands.sees("5 of 5")


async def test_a_silent_server_is_left_with_escape(house: Any) -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    gone = asyncio.Event()
    listening = await asyncio.start_server(silent, "127.0.0.1", 0)
    await house.company(smtp__port=str(listening.sockets[0].getsockname()[1]))
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 4)
        await hands.sees("waiting for the server")
        await hands.press("escape")
        await hands.sees("4 of 5", "Stopped.")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    gone.set()
    listening.close()


async def test_the_first_administrator_is_made_where_several_people_work(house: Any) -> None:
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 5)
        await hands.sees("Who works here")
        assert "Once more" not in hands.text
        await hands.press("right")
        await hands.sees("Your name", "Once more")
        await hands.press("tab")
        for text in ("Marie", "short", "short"):
            await hands.type(text)
            await hands.press("tab")
        await hands.press("f8")
        await hands.sees("5 of 5", "too short")
        for _field in range(2):
            await hands.press("ctrl+u")
            await hands.type(CANARY)
            await hands.press("tab")
        await hands.press("f8")
        await hands.sees("komtui is set up", "Marie")
        assert CANARY not in hands.text
    house.services.access.log_out()
    assert house.services.access.needs_login()


async def test_a_clerk_does_not_set_komtui_up(house: Any) -> None:
    from komtui.domain.access import Role

    await house.company()
    await house.services.access.add("Marie", Role.ADMINISTRATOR, CANARY)
    await house.services.access.add("Paul", Role.CLERK, CANARY)
    house.services.access.log_out()
    await house.services.access.log_in("Paul", CANARY)
    async with house.screen("ctrl+n") as hands:
        await hands.sees("Paul is a clerk")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)


async def test_what_the_environment_sets_is_shown_and_stays(house_with: Callable[..., Any]) -> None:
    house = house_with(KOMTUI_COMPANY_NAME="From Outside")
    async with house.screen("ctrl+n") as hands:
        await to_page(hands, 2)
        await hands.sees("From Outside", "environment")
        await hands.type("x")
        await hands.press("f8")
        await hands.sees("3 of 5")
    await house.services.close()


@pytest.mark.parametrize("country", ["FR", "CA", "US"])
def test_no_country_asks_for_more_than_a_screen_holds(country: str) -> None:
    assert len(company_keys(country)) <= 12


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
@pytest.mark.parametrize("page", range(1, 6))
async def test_every_page_fits_80_by_24_in_french(house: Any, known: Known, language: str, page: int) -> None:
    use(language)
    async with house.screen("ctrl+n") as hands:
        for number in range(1, page):
            await hands.until(lambda number=number: hands.app.screen._at == number - 1 and bool(hands.app.screen.page))
            await hands.press("f8")
        await hands.until(lambda: hands.app.screen._at == page - 1 and bool(hands.app.screen.page))
        shown = hands.app.screen.page
        await hands.until(lambda: shown.size.height > 0)
        assert shown.max_scroll_y == 0
        assert all(row.query_one(".label").size.height == 1 for row in shown.rows)


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int], language: str) -> None:
    async def fill(house: Any) -> None:
        await house.services.settings.set({"company.name": "Boulangerie Lefèvre", "company.country": "CA"})

    keys = ["ctrl+n", "tab", "9", "tab"]
    use(language)
    try:
        assert looks(fill, keys, "2 sur 5" if language != "en" else "2 of 5", size)
    finally:
        use("en")
