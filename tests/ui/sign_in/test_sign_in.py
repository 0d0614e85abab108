"""Signing in on the screen, by the keyboard alone, against a real authority and a mail server on loopback."""

from __future__ import annotations

import datetime as dt
import re
import socket
from contextlib import closing
from typing import Any

import pytest

from komtui.domain.mail.authorization import Provider, Revoked
from komtui.ui.screens.sign_in import revoking
from komtui.ui.screens.sign_in.screen import SignInScreen
from komtui.ui.screens.sign_in.ways import PasteField
from komtui.ui.widgets.big_letters import big

pytestmark = pytest.mark.filterwarnings("ignore:response_mode:UserWarning")
ADDRESS = "factures@lefevre.example"


def listens(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


async def test_the_browser_reaches_the_port_and_the_account_is_connected_tried_and_used(
    before: Any, company: Any, world: Any
) -> None:
    async with before(company) as person:
        text = await person.hands.sees("Sign in with Google", "5:00 left", ADDRESS, "@192.0.2.9")
        assert "Ctrl+C Copy  " in text
        assert "Esc Cancel" in text
        port = person.port
        assert "Back to komtui" in await world.visit(person.url)
        text = await person.connected()
        assert "Google lets komtui send mail as this account" in text
        assert "session only" not in text
        assert "Enter makes it the account that letters leave by" in text
        assert world.signed_in == [ADDRESS]
        assert not listens(port)
        await person.hands.press("enter")
        await person.hands.until(lambda: person.answers == [True], "an end")
    assert await company.services.settings.value("mail.method") == "gmail"
    assert (await company.services.sign_in.granted(Provider.GOOGLE)).address == ADDRESS


def wrapped(address: str) -> str:
    return "\n".join(address[at : at + 60] for at in range(0, len(address), 60))


@pytest.mark.parametrize(
    "damage",
    [
        lambda address: address,
        lambda address: f' "{address}" ',
        wrapped,
        lambda address: wrapped(address).replace("\n", "\r\n"),
        lambda address: f"{address}\n{address}",
        lambda address: address.partition("code=")[2].partition("&")[0],
    ],
    ids=["whole", "quoted", "wrapped", "wrapped-crlf", "doubled", "code-alone"],
)
async def test_what_is_pasted_is_taken_however_it_was_copied(
    before: Any, company: Any, world: Any, damage: Any
) -> None:
    async with before(company) as person:
        port = person.port
        await person.paste(damage(await world.comes_back(person.url)))
        await person.connected()
        assert not listens(port), "whichever comes first ends the other"
        await person.hands.press("escape")
        await person.hands.until(lambda: person.answers == [True], "an end")
    assert await company.services.settings.value("mail.method") == "smtp", "Esc leaves the account in use as it is"


async def test_a_terminal_that_types_a_wrapped_address_line_by_line_is_understood(
    before: Any, company: Any, world: Any
) -> None:
    async with before(company) as person:
        address = await world.comes_back(person.url)
        cut = address.index("code=") + 3
        # As typing does, a few hundred keys faster.
        person.screen.query_one(PasteField).insert_text_at_cursor(address[:cut])
        await person.hands.press("enter")
        await person.words("cut off")
        person.screen.query_one(PasteField).insert_text_at_cursor(address[cut:])
        await person.hands.press("enter")
        await person.connected()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda _address: "", "Nothing was pasted"),
        (lambda address: address[: address.index("code=")], "cut off"),
        (lambda _address: "good morning", "neither the address nor the code"),
        (lambda _address: "https://accounts.example/signin?x=1", "the address of another page"),
        (lambda address: re.sub("state=[^&]+", "state=somebody-elses-state-1234", address), "another sign-in"),
        (lambda address: f"{address}\n{re.sub('code=[^&]+', 'code=4%2F0other', address)}", "Two different answers"),
        (lambda _address: "\x1b[31mred \x9b2J green", "neither the address nor the code"),
    ],
    ids=["nothing", "truncated", "words", "other-page", "state", "two", "controls"],
)
async def test_a_wrong_paste_is_explained_and_the_sign_in_goes_on(
    before: Any, company: Any, world: Any, damage: Any, words: str
) -> None:
    async with before(company) as person:
        address = await world.comes_back(person.url)
        await person.paste(damage(address)) if damage(address) else await person.hands.press("enter")
        assert "\x1b" not in await person.words(words)
        await person.paste(address)
        await person.connected()


async def test_a_stranger_at_the_port_is_turned_away_and_told_of(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        assert "Nothing happened" in await world.visit(f"http://127.0.0.1:{person.port}/?state=wrong&code=4%2F0")
        await person.words("turned away", "belongs to another sign-in")
        await world.visit(person.url)
        await person.connected()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"deny": True}, "was refused on the provider's page"),
        ({"withhold": "https://mail.google.com/"}, "did not grant komtui to send mail"),
        ({"code_lifetime": -1.0}, "it has expired, was used already"),
        ({"faults": ["invalid_client"]}, "does not accept komtui's client"),
    ],
    ids=["denied", "scope", "expired", "client"],
)
async def test_what_the_provider_says_no_to_has_its_own_words_and_enter_begins_again(
    before: Any, company: Any, world: Any, rule: dict[str, Any], words: str
) -> None:
    well = {name: getattr(world.rules, name) for name in rule}
    async with before(company) as person:
        vars(world.rules).update(rule)
        await world.visit(person.url)
        await person.words("Not signed in with Google", words, "Enter begins again")
        assert await company.services.sign_in.granted(Provider.GOOGLE) is None
        vars(world.rules).update(well)
        await person.hands.press("enter")
        await person.words("Open this address")
        await world.visit(person.url)
        await person.connected()


async def test_another_account_is_not_taken_unless_one_wants_it(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        world.rules.address = "other@lefevre.example"
        await world.visit(person.url)
        await person.words(
            "You signed in as other@lefevre.example", "Nothing was kept", "Ctrl+T uses other@lefevre.example"
        )
        assert await company.services.sign_in.granted(Provider.GOOGLE) is None
        await person.hands.press("ctrl+t")
        await person.words("other@lefevre.example is connected", "It works")
        assert world.signed_in == ["other@lefevre.example"]
    assert await company.services.settings.value("gmail.address") == "other@lefevre.example"


async def test_a_port_that_is_taken_is_said_and_another_one_chosen(before: Any, company: Any, world: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        async with before(company) as person:
            await person.hands.press("f6")
            await person.words("lets komtui choose")
            await person.hands.press("ctrl+u")
            await person.hands.type("80")
            await person.hands.press("enter")
            await person.words("from 1024 to 65535")
            await person.hands.press("ctrl+u")
            await person.hands.type(port)
            await person.hands.press("enter")
            await person.words(f"Port {port} of this machine is in use", "F6 chooses another port")
            await person.hands.press("f6")
            await person.hands.press("ctrl+u", "0", "enter")
            await person.words("Open this address")
            await world.visit(person.url)
            await person.connected()


async def test_escape_cancels_closes_the_port_and_keeps_nothing(before: Any, company: Any) -> None:
    async with before(company) as person:
        port = person.port
        assert listens(port)
        await person.hands.press("f5", "escape")
        await person.hands.sees("Open this address")
        await person.hands.press("escape")
        await person.hands.until(lambda: person.answers == [False], "an end")
        assert not listens(port)
    assert await company.services.sign_in.granted(Provider.GOOGLE) is None


async def test_the_time_that_runs_out_is_said(before: Any, company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.services.mail.account.sign_in.PATIENCE", dt.timedelta())
    async with before(company) as person:
        await person.words("Nobody answered within", "Enter begins again")


async def test_the_device_code_is_large_copied_and_goes_on_by_itself(before: Any, company: Any, world: Any) -> None:
    world.rules.approve, world.rules.address = False, ADDRESS
    async with before(company, Provider.MICROSOFT) as person:
        text = await person.hands.sees("Type this code there", "/device")
        code = person.screen.way.code
        assert code in text
        assert big(code, 74).splitlines()[1].rstrip() in text
        await person.hands.press("ctrl+k")
        assert person.hands.app.clipboard == code
        world.rules.approve = True
        await person.connected()
        assert world.signed_in == [ADDRESS]


async def test_microsoft_takes_a_pasted_address_where_codes_are_not_allowed(
    before: Any, company: Any, world: Any
) -> None:
    world.rules.approve = False
    async with before(company, Provider.MICROSOFT) as person:
        await person.hands.press("ctrl+w")
        await person.words("Open this address in any browser, on any machine, and allow", "ssh -N -L")
        world.rules.approve = True
        await person.paste(await world.comes_back(person.url))
        await person.connected()


async def test_the_address_is_a_link_and_copied_whole(before: Any, company: Any) -> None:
    async with before(company) as person:
        url, hands = person.url, person.hands
        shown = {segment.style.link for line in hands.app.screen._compositor.render_strips() for segment in line}
        assert url in shown, "a link (OSC 8)"
        assert url not in hands.text, "shortened for sight"
        await hands.press("ctrl+c")
        assert hands.app.clipboard == url
        await hands.press("ctrl+k")
        assert hands.app.clipboard.startswith(f"ssh -N -L {person.port}:")
        assert "code_challenge" not in " ".join(each.message for each in hands.app._notifications)


@pytest.fixture
async def permitted(company: Any, world: Any) -> Any:
    attempt = await company.services.sign_in.begin(Provider.GOOGLE)
    attempt.paste(await world.comes_back(attempt.url))
    await attempt.finish()
    return company


@pytest.mark.parametrize("offline", [False, True])
async def test_revoking_says_which_of_the_two_happened(permitted: Any, world: Any, offline: bool) -> None:
    if offline:
        world.authority.stop()
    async with permitted.screen() as hands:
        work = hands.app.run_worker(revoking.revoke(hands.app, permitted.services, Provider.GOOGLE))
        await hands.sees("Revoke Gmail access?", ADDRESS)
        await hands.press("down", "enter")
        await hands.sees("Google was not told" if offline else "has taken the permission back")
        await hands.press("escape")
        assert await work.wait() is (Revoked.ONLY_HERE if offline else Revoked.AT_PROVIDER)
    assert await permitted.services.sign_in.granted(Provider.GOOGLE) is None


async def test_keeping_it_is_the_first_answer(permitted: Any) -> None:
    async with permitted.screen() as hands:
        work = hands.app.run_worker(revoking.revoke(hands.app, permitted.services, Provider.GOOGLE))
        await hands.sees("Revoke Gmail access?")
        await hands.press("enter")
        assert await work.wait() is None
    assert await permitted.services.sign_in.granted(Provider.GOOGLE) is not None


GMAIL = ["tab", "down", "down", "enter", "right"]
"""From the configuration's search to the tab of the Gmail account."""


async def test_the_configuration_leads_to_the_sign_in_and_back_with_the_account_in_use(
    company: Any, world: Any
) -> None:
    async with company.screen("f9") as hands:
        await hands.sees("Search")
        await hands.press(*GMAIL)
        await hands.sees("Use my Gmail account", "Revoke Gmail access")
        await hands.press("down", "enter")
        await hands.sees("Sign in with Google", "left")
        await world.visit(hands.app.screen.way.attempt.url)
        await hands.sees("is connected", "It works")
        await hands.press("enter")
        await hands.sees("This account is in use", "Use my Gmail account")
        await hands.press("ctrl+b")
        await hands.sees("Revoke Gmail access?")
        await hands.press("down", "enter")
        await hands.sees("has taken the permission back")
        await hands.press("enter")
        await hands.sees("Use my Gmail account")
    assert world.authority.seen[-1] == "revoke"


async def test_a_company_without_a_client_is_led_to_the_field_and_to_the_guide(house: Any) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees("Search")
        await hands.press(*GMAIL, "ctrl+y")
        await hands.sees("Letters cannot leave without it")
        assert not isinstance(hands.app.screen, SignInScreen)
        await hands.press("up", "up", "enter")
        await hands.sees("The company's own client at Google", "create a project")


async def test_a_vault_is_offered_before_the_page_and_not_for_what_is_given_up(
    company: Any, world: Any, house_with: Any
) -> None:
    kept = {name: value for name, value in company.services._environment.items() if "PASSPHRASE" not in name}
    house = house_with(**kept)
    try:
        async with house.screen() as hands:
            hands.app.push_screen(SignInScreen(house.services, Provider.GOOGLE))
            await hands.sees("New passphrase")
            await hands.press("escape")
            await hands.sees("Keep it for this session only")
            await hands.press("down", "enter")
            await hands.sees("Open this address")
            await world.visit(hands.app.screen.way.attempt.url)
            await hands.sees("is connected", "It works", "for this session only")
            await hands.press("escape")
            hands.app.run_worker(revoking.revoke(hands.app, house.services, Provider.GOOGLE))
            await hands.sees("Revoke Gmail access?", ADDRESS)
    finally:
        await house.services.close()
