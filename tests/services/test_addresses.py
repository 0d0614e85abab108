"""One parser for addresses: what people type, paste and export, and what is none."""

from __future__ import annotations

import pytest

from komtui.domain.problem import ProblemError
from komtui.services.addresses import a_label, joined, labelled, legible, mixed_label, normalized, one, parsed


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", ()),
        (" a@client.example ", ("a@client.example",)),
        ("a@client.example, b@client.example", ("a@client.example", "b@client.example")),
        ("a@client.example;b@client.example;", ("a@client.example", "b@client.example")),
        (
            "a@client.example b@client.example\nc@client.example",
            ("a@client.example", "b@client.example", "c@client.example"),
        ),
        ("a@client.example / b@client.example", ("a@client.example", "b@client.example")),
        ("a@client.example et b@client.example", ("a@client.example", "b@client.example")),
        ("Zoé Petit <zoe@client.example>", ("zoe@client.example",)),
        ('"Petit, Zoé" <zoe@client.example>, Ann <ann@client.example>', ("zoe@client.example", "ann@client.example")),
        ("<zoe@client.example>", ("zoe@client.example",)),
        ("mailto:zoe@client.example?subject=Facture", ("zoe@client.example",)),
        ("MAILTO:zoe%2Bf@client.example", ("zoe+f@client.example",)),
        ("Zoé <mailto:zoe@client.example>", ("zoe@client.example",)),
        ("a@CLIENT.example, a@client.example", ("a@client.example",)),
        ("\ufeffzoe@client.example\u200b", ("zoe@client.example",)),
        ("zoe@société.example", ("zoe@société.example",)),
        ("caisse@till.local", ("caisse@till.local",)),
    ],
)
def test_addresses_as_people_write_them(text: str, addresses: tuple[str, ...]) -> None:
    found = parsed(text)
    assert (found.addresses, found.wrong) == (addresses, ())
    assert parsed(joined(found.addresses)).addresses == addresses


@pytest.mark.parametrize(
    ("text", "addresses", "wrong"),
    [
        ("n/a", (), ("n/a",)),
        ("bob.example", (), ("bob.example",)),
        (f"{'a' * 65}@client.example", (), (f"{'a' * 65}@client.example",)),
        ("/", (), ("/",)),
        ("a@client.example, n/a", ("a@client.example",), ("n/a",)),
        ("a@b@client.example", (), ("a@b@client.example",)),
        ("=?utf-8?q?x?=@client.example", (), ("=?utf-8?q?x?=@client.example",)),
        ("Zoé zoe@client.example", (), ("Zoé zoe@client.example",)),
        ("a@client.example\r\nBcc: e@evil.example", ("a@client.example",), ("Bcc: e@evil.example",)),
        ("Zoé <zoe@client.example> <eve@evil.example>", (), ("Zoé <zoe@client.example> <eve@evil.example>",)),
    ],
)
def test_what_is_no_address_is_told_apart(text: str, addresses: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    found = parsed(text)
    assert (found.addresses, found.wrong) == (addresses, wrong)
    assert set(found.every) == {*addresses, *wrong}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lefèvre & Fils <a@b.eu>, <c@d.eu>", ("a@b.eu", "c@d.eu")),
        ("a@b.eu a@b.eu", ("a@b.eu",)),
        ("nobody, a@b.eu", ("nobody", "a@b.eu")),
        (" , ", ()),
    ],
)
def test_a_field_keeps_its_order_with_what_is_none(typed: str, meant: tuple[str, ...]) -> None:
    assert parsed(typed).every == meant


def test_a_name_stays_with_its_address() -> None:
    assert (one('"Petit, Zoé" <zoe@client.example>').name, one("zoe@client.example").name) == ("Petit, Zoé", "")


@pytest.mark.parametrize(
    "text", ["a@client.example, b@client.example", "", "a@client.example\nBcc: e@evil.example", "x" * 300]
)
def test_one_address_is_one(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        normalized(text)
    assert [each.code for each in caught.value.problems] == ["letter.address"]


@pytest.mark.parametrize(
    ("address", "said", "mixed"),
    [
        ("ada@example.com", "ada@example.com", ""),
        ("ada@société.example", "ada@société.example (xn--socit-esab.example)", ""),
        ("ada@аррӏе.example", "ada@аррӏе.example (xn--80ak6aa92e.example)", ""),
        ("ada@pаypal.example", "ada@pаypal.example (xn--pypal-4ve.example)", "pаypal"),
        ("ada@日本カード.example", "ada@日本カード.example (xn--lck0cthu79rzlb.example)", ""),
        ("ada@\u202eelpmaxe.example", "ada@�elpmaxe.example", ""),
    ],
)
def test_a_domain_that_may_not_be_what_it_looks_like_is_told_from_others(address: str, said: str, mixed: str) -> None:
    assert legible(address) == said
    assert mixed_label(address) == mixed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("to ada@pаypal.example.", "to ada@pаypal.example (xn--pypal-4ve.example)."),
        ("a@x.example, zoé@y.example", "a@x.example, zoé@y.example"),
        ("<ada@post.pаypal.example>", "<ada@post.pаypal.example (post.xn--pypal-4ve.example)>"),
        ("É@ two", "É@ two"),
    ],
)
def test_what_is_shown_has_the_ascii_form_behind_its_addresses_once(text: str, said: str) -> None:
    assert labelled(text) == said
    assert labelled(said) == said


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("_submissions._tcp.société.example", "_submissions._tcp.xn--socit-esab.example"),
        ("a1._domainkey.société.example", "a1._domainkey.xn--socit-esab.example"),
    ],
)
def test_services_of_a_domain_that_is_not_ascii_are_asked_for(name: str, ascii_name: str) -> None:
    """Its mail server was not found, nor its DKIM key: a look-up of either failed as if the network had."""
    assert a_label(name) == ascii_name
    with pytest.raises(ValueError, match="not allowed"):
        a_label("é_.example")
