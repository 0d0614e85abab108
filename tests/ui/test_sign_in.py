"""Signing in on the screen, by the keyboard alone, against a real authority and a mail server on loopback."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.content import Content

from komtui.demo.authority import make_authority
from komtui.demo.authority_server import AuthorityServer
from komtui.domain.authorization import Provider, Revoked
from komtui.ui.screens.sign_in import revoking
from komtui.ui.screens.sign_in.screen import SignInScreen
from komtui.ui.screens.sign_in.view import Phase
from komtui.ui.widgets.big_letters import big
from komtui.ui.widgets.qr import Size, qr

pytestmark = pytest.mark.filterwarnings("ignore:response_mode:UserWarning")
ADDRESS = "factures@lefevre.example"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class World:
    """The provider, the mail server, and the person's browser on another machine."""

    def __init__(self, authority: AuthorityServer, context: ssl.SSLContext | None) -> None:
        self.authority = authority
        self.rules = authority.rules
        self.port = 0
        self.signed_in: list[str] = []
        handlers = [urllib.request.HTTPSHandler(context=context)] if context else []
        self._follows = urllib.request.build_opener(*handlers)
        self._stays = urllib.request.build_opener(NoRedirect, *handlers)

    async def visit(self, url: str) -> str:
        """What the browser shows at the end, where it reaches komtui's port."""

        def work() -> str:
            try:
                with self._follows.open(url, timeout=10) as page:
                    return page.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.read().decode()

        return await asyncio.to_thread(work)

    async def comes_back(self, url: str) -> str:
        """The address of the page that fails to load."""

        def work() -> str:
            try:
                self._stays.open(url, timeout=10).close()
            except urllib.error.HTTPError as answer:
                with answer:
                    return answer.headers["Location"]
            raise AssertionError("no redirect")

        return await asyncio.to_thread(work)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.example ESMTP\r\n")
        while line := await reader.readline():
            words = line.decode().split()
            answer = "250 ok"
            if words[0].upper() == "EHLO":
                answer = "250-mx.example\r\n250 AUTH XOAUTH2"
            elif words[0].upper() == "AUTH":
                said = base64.b64decode(words[2]).decode()
                whose = self.authority.good(said.partition("auth=Bearer ")[2].strip("\1"))
                self.signed_in.append(whose)
                answer = "235 2.7.0 welcome" if whose and f"user={whose}\1" in said else "535 5.7.8 no"
            elif words[0].upper() == "QUIT":
                answer = "221 bye"
            writer.write(answer.encode() + b"\r\n")
        writer.close()


@pytest.fixture
def authority_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    made = make_authority()
    (tmp_path / "authority.pem").write_bytes(made.certificate)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    return made.context


@pytest.fixture
async def world(tmp_path: Path, authority_context: ssl.SSLContext) -> AsyncIterator[World]:
    trusted = ssl.create_default_context(cafile=str(tmp_path / "authority.pem"))
    with AuthorityServer(authority_context) as authority:
        made = World(authority, trusted)
        listening = await asyncio.start_server(made.talk, "127.0.0.1", 0)
        made.port = listening.sockets[0].getsockname()[1]
        yield made
        listening.close()


@pytest.fixture
async def company(world: World, tmp_path: Path, house_with: Callable[..., Any]) -> AsyncIterator[Any]:
    """A company that has its clients, and no permission yet."""
    mail = {"HOST": "127.0.0.1", "PORT": str(world.port), "SECURITY": "none"}
    house = house_with(
        KOMTUI_GMAIL_CLIENT=str(world.authority.write_client(tmp_path / "client.json")),
        KOMTUI_MICROSOFT_CLIENT_ID=world.authority.client_id,
        KOMTUI_MICROSOFT_TENANT="lefevre.example",
        KOMTUI_MICROSOFT_AUTHORITY=world.authority.base,
        KOMTUI_VAULT_PASSPHRASE="four random words",
        SSH_CONNECTION="192.0.2.7 50022 192.0.2.9 22",
        **{f"KOMTUI_{kind}_{name}": value for kind in ("GMAIL", "MICROSOFT") for name, value in mail.items()},
    )
    await house.company()
    yield house
    await house.services.close()


class Person:
    """Who sits before the screen."""

    def __init__(self, hands: Any, screen: SignInScreen, answers: list[bool | None]) -> None:
        self.hands = hands
        self.screen = screen
        self.answers = answers

    @property
    def url(self) -> str:
        return self.screen._attempt.url  # type: ignore[union-attr]  # only while a sign-in is under way

    @property
    def port(self) -> int:
        found = re.search(r"-L (\d+):127\.0\.0\.1:\1 ", self.hands.text)
        assert found is not None, self.hands.text
        return int(found[1])

    async def paste(self, text: str) -> None:
        self.hands.app.post_message(events.Paste(text))
        await self.hands.press()

    async def words(self, *wanted: str) -> str:
        """Wait for words wherever their lines break."""
        seen = lambda: " ".join(self.hands.text.split())  # noqa: E731 - asked again and again
        await self.hands.until(lambda: all(word in seen() for word in wanted), wanted)
        return seen()

    async def connected(self) -> str:
        return await self.words(f"{ADDRESS} is connected", "✓ sign-in", "It works")


@asynccontextmanager
async def before(
    company: Any, provider: Provider = Provider.GOOGLE, address: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Person]:
    async with company.screen(size=size) as hands:
        screen, answers = SignInScreen(company.services, provider, address), []
        hands.app.push_screen(screen, answers.append)
        person = Person(hands, screen, answers)
        await hands.until(lambda: screen._phase is not Phase.BEGINNING, "a beginning")
        yield person


def listens(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


async def test_the_browser_reaches_the_port_and_the_account_is_connected_tried_and_used(
    company: Any, world: World
) -> None:
    async with before(company) as person:
        text = await person.hands.sees("Sign in with Google", "5:00 left", ADDRESS, "@192.0.2.9")
        assert "F5 Copy the address" in text
        assert "Esc Cancel" in text
        port = person.port
        assert "Back to komtui" in await world.visit(person.url)
        text = await person.connected()
        assert "Google lets komtui send mail as this account" in text
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
async def test_what_is_pasted_is_taken_however_it_was_copied(company: Any, world: World, damage: Any) -> None:
    async with before(company) as person:
        port = person.port
        await person.paste(damage(await world.comes_back(person.url)))
        await person.connected()
        assert not listens(port), "whichever comes first ends the other"
        await person.hands.press("escape")
        await person.hands.until(lambda: person.answers == [True], "an end")
    assert await company.services.settings.value("mail.method") == "smtp", "Esc leaves the account in use as it is"


async def test_a_terminal_that_types_a_wrapped_address_line_by_line_is_understood(company: Any, world: World) -> None:
    async with before(company) as person:
        address = await world.comes_back(person.url)
        cut = address.index("code=") + 3
        # As typing does, a few hundred keys faster.
        person.screen._field.insert_text_at_cursor(address[:cut])
        await person.hands.press("enter")
        await person.words("cut off")
        person.screen._field.insert_text_at_cursor(address[cut:])
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
    company: Any, world: World, damage: Any, words: str
) -> None:
    async with before(company) as person:
        address = await world.comes_back(person.url)
        await person.paste(damage(address)) if damage(address) else await person.hands.press("enter")
        assert "\x1b" not in await person.words(words)
        await person.paste(address)
        await person.connected()


async def test_a_stranger_at_the_port_is_turned_away_and_told_of(company: Any, world: World) -> None:
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
        ({"code_lifetime": -1.0}, "code has expired"),
        ({"faults": ["invalid_client"]}, "does not accept komtui's client"),
    ],
    ids=["denied", "scope", "expired", "client"],
)
async def test_what_the_provider_says_no_to_has_its_own_words_and_enter_begins_again(
    company: Any, world: World, rule: dict[str, Any], words: str
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


async def test_another_account_is_not_taken_unless_one_wants_it(company: Any, world: World) -> None:
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


async def test_a_port_that_is_taken_is_said_and_another_one_chosen(company: Any, world: World) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        async with before(company) as person:
            await person.hands.press("f4")
            await person.words("lets komtui choose")
            await person.hands.press("ctrl+u")
            await person.hands.type("80")
            await person.hands.press("enter")
            await person.words("from 1024 to 65535")
            await person.hands.press("ctrl+u")
            await person.hands.type(port)
            await person.hands.press("enter")
            await person.words(f"Port {port} of this machine is in use", "F4 chooses another port")
            await person.hands.press("f4")
            await person.hands.press("ctrl+u", "0", "enter")
            await person.words("Open this address")
            await world.visit(person.url)
            await person.connected()


async def test_escape_cancels_closes_the_port_and_keeps_nothing(company: Any) -> None:
    async with before(company) as person:
        port = person.port
        assert listens(port)
        await person.hands.press("f7", "escape")
        await person.hands.sees("Open this address")
        await person.hands.press("escape")
        await person.hands.until(lambda: person.answers == [False], "an end")
        assert not listens(port)
    assert await company.services.sign_in.granted(Provider.GOOGLE) is None


async def test_the_time_that_runs_out_is_said(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.services.sign_in.PATIENCE", dt.timedelta())
    async with before(company) as person:
        await person.words("Nobody answered within", "Enter begins again")


async def test_the_device_code_is_large_copied_and_goes_on_by_itself(company: Any, world: World) -> None:
    world.rules.approve, world.rules.address = False, ADDRESS
    async with before(company, Provider.MICROSOFT) as person:
        text = await person.hands.sees("Type this code there", "/device")
        code = person.screen._code
        assert code in text
        assert big(code, 74).splitlines()[1].rstrip() in text
        await person.hands.press("f6")
        assert person.hands.app.clipboard == code
        world.rules.approve = True
        await person.connected()
        assert world.signed_in == [ADDRESS]


async def test_microsoft_takes_a_pasted_address_where_codes_are_not_allowed(company: Any, world: World) -> None:
    world.rules.approve = False
    async with before(company, Provider.MICROSOFT) as person:
        await person.hands.press("f8")
        await person.words("Open this address in any browser, on any machine, and allow", "ssh -N -L")
        world.rules.approve = True
        await person.paste(await world.comes_back(person.url))
        await person.connected()


async def test_the_address_is_a_link_copied_whole_and_drawn_where_it_fits(company: Any) -> None:
    async with before(company) as person:
        url, hands = person.url, person.hands
        shown = {segment.style.link for line in hands.app.screen._compositor.render_strips() for segment in line}
        assert url in shown, "a link (OSC 8)"
        assert url not in hands.text, "shortened for sight"
        await hands.press("f5")
        assert hands.app.clipboard == url
        await hands.press("f6")
        assert hands.app.clipboard.startswith(f"ssh -N -L {person.port}:")
        assert "code_challenge" not in " ".join(each.message for each in hands.app._notifications)
        await hands.press("f7")
        await person.words("takes a window of", "80 × 24", "F7 goes back")
        await hands.press("f7")
        await hands.sees("Address or code")
    async with before(company, size=(90, 46)) as person:
        await person.hands.press("f7")
        drawn = qr(person.url, Size(88, 43))
        assert isinstance(drawn, Content)
        assert drawn.plain.splitlines()[6].rstrip() in person.hands.text


def test_a_drawn_code_has_every_module_and_says_what_room_it_wants() -> None:
    import segno

    text = "https://microsoft.com/devicelogin"
    drawn = qr(text, Size(78, 21))
    assert isinstance(drawn, Content)
    pairs = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows = [list(row) for line in drawn.plain.split("\n") for row in zip(*map(pairs.get, line), strict=True)]  # type: ignore[arg-type]  # every cell is one of the four
    wanted = [list(row) for row in segno.make_qr(text, error="L", boost_error=False).matrix_iter(border=4)]
    assert rows[: len(wanted)] == [[int(bool(module)) for module in row] for row in wanted]
    assert qr(text, Size(78, 10)) == Size(33, 17)


@pytest.fixture
async def permitted(company: Any, world: World) -> Any:
    attempt = await company.services.sign_in.begin(Provider.GOOGLE)
    attempt.paste(await world.comes_back(attempt.url))
    await attempt.finish()
    return company


@pytest.mark.parametrize("offline", [False, True])
async def test_revoking_says_which_of_the_two_happened(permitted: Any, world: World, offline: bool) -> None:
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


def every_file(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_no_token_and_no_code_is_left_to_be_seen(
    company: Any, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    async with before(company) as person:
        address = await world.comes_back(person.url)
        code = address.partition("code=")[2].partition("&")[0]
        await person.paste(address)
        await person.connected()
        app = person.hands.app
        shown = app.export_screenshot() + str(app.title) + str(app.sub_title) + repr(list(app._notifications))
    token = await company.services.tokens.stored(Provider.GOOGLE)
    said = shown + caplog.text + "".join(capfd.readouterr())
    files = await asyncio.to_thread(every_file, tmp_path)
    for secret in (code, urllib.parse.unquote(code), token.access, token.refresh):
        assert secret not in said
        assert secret.encode() not in files


GMAIL = ["tab", "down", "down", "enter", "right"]
"""From the configuration's search to the tab of the Gmail account."""


async def test_the_configuration_leads_to_the_sign_in_and_back_with_the_account_in_use(
    company: Any, world: World
) -> None:
    async with company.screen("f9") as hands:
        await hands.sees("Search")
        await hands.press(*GMAIL)
        await hands.sees("Use my Gmail account", "Revoke Gmail access")
        await hands.press("down", "enter")
        await hands.sees("Sign in with Google", "left")
        await world.visit(hands.app.screen._attempt.url)
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
    company: Any, world: World, house_with: Any
) -> None:
    kept = {name: value for name, value in company.services._environment.items() if "PASSPHRASE" not in name}
    house = house_with(**kept)
    try:
        async with house.screen() as hands:
            hands.app.push_screen(SignInScreen(house.services, Provider.GOOGLE))
            await hands.sees("New passphrase")
            await hands.press("escape")
            await hands.sees("Open this address")
            await world.visit(hands.app.screen._attempt.url)
            await hands.sees("is connected", "It works")
            await hands.press("escape")
            hands.app.run_worker(revoking.revoke(hands.app, house.services, Provider.GOOGLE))
            await hands.sees("Revoke Gmail access?", ADDRESS)
    finally:
        await house.services.close()
