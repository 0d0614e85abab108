"""A form in one packet: the keys that lead there, what is typed, and the key that saves: all of it is saved."""

from __future__ import annotations

import asyncio
import email
from collections.abc import Awaitable, Callable
from email import policy
from typing import Any, NamedTuple

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from komtui.domain.access import Role
from komtui.domain.problem import ProblemError
from komtui.ui.app import KomtuiApp

LONG = "Zoé Ünal-Marceau & Filles (Évreux)"
MAIL = "compta@boulangerie-zoe-unal.example"
PASSWORD = "corr3ct-horse"


def packet(app: KomtuiApp, *keys: str) -> None:
    """Send keys as one packet; a text of several letters that names no key is typed."""
    for key in keys:
        for each in (key,) if key in NAMED or key.startswith(("ctrl+", "f1")) else key:
            app.post_message(Key(_character_to_key(each), each) if len(each) == 1 else Key(each, None))


NAMED = {"enter", "tab", "escape", "up", "down", "left", "right", "end", "home", "space", "backspace", "delete"} | {
    *(f"f{number}" for number in range(1, 13)),
    "shift+tab",
}


class Form(NamedTuple):
    """A form, the keys from the documents through it, and what is kept then."""

    name: str
    keys: tuple[str, ...]
    kept: Callable[[Any], Awaitable[object]]
    wanted: object


async def _customer(house: Any) -> object:
    found = await house.services.customers._customers.after(0, 9)
    return [(each.customer.party.name, each.customer.party.address.line1) for each in found]


async def _payment(house: Any) -> object:
    found = [each for key in range(1, 4) for each in await house.services.payments.of(key)]
    return [(f"{each.amount:f}", each.note) for each in found]


async def _people(house: Any) -> object:
    access = house.services.access
    try:
        names = [each.name for each in await access.people()]
        return names and (names, (await access.log_in("Zoé Ünal", PASSWORD)).role)
    except ProblemError:
        return None  # from the moment that there is somebody, one has to log in


async def _draft(house: Any) -> object:
    try:
        found = (await house.services.documents.get(4)).document
    except ProblemError:
        return None
    return (
        found.buyer.name,
        found.buyer.email,
        [(line.description, f"{line.quantity:f}", f"{line.price:f}") for line in found.lines],
    )


async def _letters(house: Any) -> object:
    found = await house.services.outbox.deliveries()
    return sorted([(each.recipient, await _subject(house, each.letter_id)) for each in found])


async def _subject(house: Any, letter: int) -> str:
    message = email.message_from_bytes(await house._outbox.mime(letter), policy=policy.default)
    return str(message["Subject"])


def setting(key: str, store: str = "") -> Callable[[Any], Awaitable[object]]:
    """What a setting is."""
    return lambda house: house.services.settings.value(key, store)


async def _views(house: Any) -> object:
    return [each.name for each in await house.services.views.every()]


async def _times(house: Any) -> object:
    return [f"{each.next_try_at:%d %H:%M}" for each in await house.services.outbox.deliveries()]


async def _served(house: Any) -> object:
    return (await house.services.marking.of(3)).employee


async def _sealed(house: Any) -> object:
    return await house.services.settings.secret("smtp.password") if house.services.settings.vault_exists else None


async def _mappings(house: Any) -> object:
    return [(each.name, each.mapping.currency) for each in await house.services.importing.kept()]


FORMS = (
    Form(
        "vault",
        ("f9", "ctrl+f", "password", "enter", PASSWORD, "ctrl+s", "ctrl+s", LONG, "tab", LONG, "enter"),
        _sealed,
        PASSWORD,
    ),
    Form("who served", ("m", "V", LONG, "enter"), _served, LONG),
    Form("all letters", ("E", "f6", "30/11 8:00", "f8"), _times, ["30 08:00"] * 3),
    Form(
        "setting of several lines",
        ("f9", "ctrl+f", "further legal text", "enter", "ctrl+u", LONG, "ctrl+s", "ctrl+s"),
        setting("company.legal_text"),
        LONG,
    ),
    Form(
        "store",
        (
            "f9",
            "f6",
            "down",
            "enter",
            "lyon-part-dieu",
            "enter",
            "ctrl+f",
            "company name",
            "enter",
            "ctrl+u",
            LONG,
            "ctrl+s",
            "ctrl+s",
        ),
        setting("company.name", "lyon-part-dieu"),
        LONG,
    ),
    Form("set-up", ("ctrl+n", "f8", "ctrl+u", LONG, "tab", "ctrl+u", MAIL, "f8"), setting("company.email"), MAIL),
    Form("customer", ("f4", "N", LONG, "ctrl+s"), _customer, [(LONG, "")]),
    Form("payment", ("$", "ctrl+u", "12.34", "tab", "tab", "tab", LONG, "ctrl+s"), _payment, [("12.34", LONG)]),
    Form(
        "person",
        ("f9", "ctrl+o", "N", "Zoé Ünal", "tab", "tab", PASSWORD, "tab", PASSWORD, "ctrl+s"),
        _people,
        (["Zoé Ünal"], Role.ADMINISTRATOR),
    ),
    Form(
        "draft",
        ("N", "enter", LONG, "enter", MAIL, "ctrl+s", "Pain de seigle", "enter", "2", "enter", "12.50", "escape"),
        _draft,
        (LONG, MAIL, [("Pain de seigle", "2", "12.50")]),
    ),
    Form(
        "letter",
        ("e", "shift+tab", "shift+tab", "shift+tab", "ctrl+u", MAIL, "tab", "tab", "ctrl+u", LONG, "f8"),
        _letters,
        [(MAIL, LONG)],
    ),
    Form("view", ("f6", "enter", "w", "ctrl+s", LONG, "enter"), _views, [LONG]),
)


@pytest.fixture
async def full(house: Any) -> Any:
    await house.company()
    await house.invoices("one@a.example", "two@b.example", "three@c.example")
    return house


async def kept(hands: Any, house: Any, how: Callable[[Any], Awaitable[object]], wanted: object) -> None:
    """Wait until it is what is wanted, and nothing is under way any more."""
    found = None
    for _turn in range(400):
        found = await how(house)
        if hands.app.is_settled and found == wanted:
            break
        await asyncio.sleep(0.02)
    assert found == wanted, hands.text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
async def test_what_was_typed_before_the_key_that_saves_is_saved_whole(full: Any, form: Form) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, *form.keys)
        await kept(hands, full, form.kept, form.wanted)


async def test_a_file_that_is_asked_about_comes_in_with_what_was_said_and_is_kept_in_one_packet(full: Any) -> None:
    path = full.folder / "till.csv"
    path.write_text("Number,Date,Customer,Item,Qty,Price,Service charge\n1,2026-01-05,Zoé,Pain,1,10.00,4\n")
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "i", str(path), "enter", "y", "cad", "enter", "ctrl+s", "ctrl+u", LONG, "enter")
        await kept(hands, full, _mappings, [(LONG, "CAD")])


async def test_a_clerk_logs_in_in_one_packet_and_searches(full: Any) -> None:
    access = full.services.access
    await access.add("Marie", Role.ADMINISTRATOR, PASSWORD)
    await access.add("Zoé Ünal", Role.CLERK, f"{PASSWORD} 2")
    access.log_out()
    async with full.screen() as hands:
        await hands.sees("Password")
        packet(hands.app, "Zoé Ünal", "enter", f"{PASSWORD} 2", "enter", "/", "0002", "enter")
        await hands.sees("Invoice F-2026-0002")
    assert access.current().name == "Zoé Ünal"


async def test_what_nobody_can_serve_under_stays_where_it_was_typed(full: Any) -> None:
    """It was refused once the question was gone, and with it what had been typed."""
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "m", "V", "Zoé ", *["x" * 57], "enter")
        await hands.sees("Who served?", "60 characters", "xxx")
        packet(hands.app, "backspace", "enter")
        await kept(hands, full, _served, f"Zoé {'x' * 56}")
