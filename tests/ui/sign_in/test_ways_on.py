"""Where something gives way during a sign-in: each says what it is, and leads on."""

from __future__ import annotations

import os
import socket
from contextlib import closing
from typing import Any

import pytest

from komtui.domain.mail.authorization import Provider
from komtui.domain.problem import Problem, ProblemError

pytestmark = pytest.mark.filterwarnings("ignore:response_mode:UserWarning")
ADDRESS = "factures@lefevre.example"


def ended(person: Any) -> None:
    """The listener's socket is gone, as when the system takes it."""
    for each in person.screen.way.attempt._listener._server.sockets:
        os.dup2(os.open(os.devnull, os.O_RDONLY), each.fileno())


async def test_a_listener_that_ends_is_said_and_pasting_goes_on(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        port = person.port
        ended(person)
        words = await person.words(f"Nothing can come to port {port} any more", "F8 listens again")
        assert "ssh -N" not in words, "which would lead nowhere"
        await person.paste(await world.comes_back(person.url))
        await person.connected()


async def test_a_listener_that_ended_listens_again_to_the_same_port(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        port = person.port
        ended(person)
        await person.words("Nothing can come")
        await person.hands.press("f8")
        await person.words(f"ssh -N -L {port}:")
        assert "Back to komtui" in await world.visit(person.url)
        await person.connected()


async def test_a_port_lost_to_another_program_is_said(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        port = person.port
        ended(person)
        await person.words("Nothing can come")
        attempt = person.screen.way.attempt
        await attempt._close()
        with closing(socket.create_server(("127.0.0.1", port))):
            await person.hands.press("f8")
            await person.words(f"Port {port} of this machine is in use by another program", "F8 listens again")
        await person.hands.press("f8")
        await person.words("ssh -N -L")


async def test_where_nothing_can_listen_the_address_is_pasted(before: Any, company: Any, world: Any) -> None:
    async def refused(_port: int, _answer: Any) -> Any:
        raise ProblemError(Problem("oauth.listener", {"reason": "Operation not permitted"}))

    company.services.sign_in._listen = refused
    async with before(company) as person:
        await person.words("must be pasted", "Address or code")
        await person.paste(await world.comes_back(person.url))
        await person.connected()


async def failed(person: Any, world: Any) -> None:
    world.turns_away = True
    await person.paste(await world.comes_back(person.url))
    await person.words(f"{ADDRESS} is connected", "✗ sign-in", "535 5.7.8 not today", "Test again", "Leave it")


async def test_an_account_whose_test_fails_is_tested_again_and_then_used(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        await failed(person, world)
        world.turns_away = False
        await person.hands.press("enter")
        await person.words("It works", "Enter makes it the account that letters leave by")
        await person.hands.press("enter")
        await person.hands.until(lambda: person.answers == [True], "an end")
    assert await company.services.settings.value("mail.method") == "gmail"


async def test_an_account_whose_test_fails_is_used_nevertheless(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        await failed(person, world)
        await person.hands.press("down", "enter")
        await person.hands.until(lambda: person.answers == [True], "an end")
    assert await company.services.settings.value("mail.method") == "gmail"


async def test_an_account_whose_test_fails_is_signed_in_to_again(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        await failed(person, world)
        await person.hands.press("down", "down", "enter")
        await person.words("Open this address")
        world.turns_away = False
        await world.visit(person.url)
        await person.connected()


async def test_an_account_whose_test_fails_is_left(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        await failed(person, world)
        await person.hands.press("end", "enter")
        await person.hands.until(lambda: person.answers == [True], "an end")
    assert await company.services.settings.value("mail.method") == "smtp"
    assert (await company.services.sign_in.granted(Provider.GOOGLE)).address == ADDRESS, "the permission stays"


async def test_what_was_said_to_the_mail_server_is_shown_without_the_token(
    before: Any, company: Any, world: Any
) -> None:
    async with before(company) as person:
        await failed(person, world)
        await person.hands.press("v")
        words = await person.words("What was said, without passwords", "AUTH XOAUTH2", "535 5.7.8 not today")
        token = await company.services.tokens.stored(Provider.GOOGLE)
        assert token.access not in words
        await person.hands.press("escape")
        await person.words("Test again")


async def test_an_account_in_use_already_is_not_offered_to_be_used(before: Any, company: Any, world: Any) -> None:
    await company.services.settings.set({"mail.method": "gmail"})
    async with before(company) as person:
        await failed(person, world)
        assert "nevertheless" not in await person.words("Sign in again", "Leave it at that")


async def test_a_test_that_is_stopped_asks_the_same(before: Any, company: Any, world: Any) -> None:
    async with before(company) as person:
        company.services.connection.run = never
        await world.visit(person.url)
        await person.words("waiting for the server; Esc stops")
        await person.hands.press("escape")
        await person.words("The test was stopped", "Test again", "Use it nevertheless")


async def never(_account: Any) -> Any:
    import asyncio

    await asyncio.Event().wait()
    yield


async def test_a_narrow_footer_keeps_the_ways_on(before: Any, company: Any, world: Any) -> None:
    world.rules.approve = False
    async with before(company, Provider.MICROSOFT) as person:
        await person.hands.press("ctrl+w")
        await person.words("Ctrl+C Copy", "F5 QR code", "Ctrl+W Other", "Esc Cancel")
        ended(person)
        await person.words("Ctrl+C Copy", "F8 Listen again", "F5 QR code", "Esc Cancel", "F1 Help")


async def test_a_pasted_code_that_is_not_accepted_is_said_at_the_field_and_another_one_taken(
    before: Any, company: Any, world: Any
) -> None:
    async with before(company) as person:
        port, address = person.port, await world.comes_back(person.url)
        code = address.partition("code=")[2].partition("&")[0]
        await person.paste(address.replace(code, code[:20]))
        await person.words("not copied whole", "Open the address once more", "Address or code http://127.0.0.1")
        assert person.port == port, "the same sign-in goes on"
        await person.paste(await world.comes_back(person.url))
        await person.connected()
