"""Advice on the sender: what a server may refuse, or a reader dislike."""

from __future__ import annotations

import pytest

from komtui.domain.text import stray_edge, without_stray_edges
from komtui.i18n import localizer
from komtui.services.mail.account.advice import advice, is_nobody

SOUND = {
    "company.email": "invoices@shop.example",
    "smtp.address": "",
    "smtp.host": "mx.shop.example",
    "smtp.port": "465",
    "smtp.security": "tls",
    "smtp.user": "invoices@shop.example",
    "mail.reply_to": "",
}


def codes(**changed: str) -> set[tuple[str, str | None]]:
    values = SOUND | {key.replace("__", "."): value for key, value in changed.items()}
    return {(problem.code, problem.field) for problem in advice(values)}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, set()),
        ({"smtp__user": "invoices"}, set()),
        ({"smtp__user": "INVOICES@shop.example"}, set()),
        ({"smtp__address": "anne@shop.example"}, {("mail.user-address", "smtp.user")}),
        ({"smtp__user": "anne@mail.example"}, {("mail.user-domain", "smtp.user")}),
        (
            {"smtp__address": "anne@mail.example", "smtp__user": "anne@mail.example"},
            {("mail.other-sender", "smtp.address")},
        ),
        ({"mail__reply_to": "no-reply@shop.example"}, {("mail.no-reply", "mail.reply_to")}),
        ({"smtp__security": "none"}, {("mail.in-clear", "smtp.security")}),
        ({"smtp__security": "none", "smtp__host": "localhost"}, set()),
        ({key.replace(".", "__"): "" for key in SOUND}, set()),
    ],
)
def test_only_what_may_go_wrong_is_said(changed: dict[str, str], found: set[tuple[str, str | None]]) -> None:
    assert codes(**changed) == found


@pytest.mark.parametrize("address", ["noreply@a.example", "No-Reply@a.example", "ne_pas_repondre@a.example"])
def test_nobody_reads_such_addresses(address: str) -> None:
    assert is_nobody(address)
    assert not is_nobody("norbert@a.example")


def test_each_has_its_words() -> None:
    changed = SOUND | {"company.email": "noreply@a.example", "smtp.user": "x@b.example", "smtp.security": "none"}
    for problem in advice(changed):
        assert "…" not in localizer("en").problem(problem)


@pytest.mark.parametrize(
    ("password", "stray"),
    [
        (" canary", "U+0020"),
        ("canary ", "U+0020"),
        ("canary\u00a0", "U+00A0"),
        ("\ufeffcanary", "U+FEFF"),
        ("canary\u00ad", "U+00AD"),
        ("\u3164canary", "U+3164"),
        ("canary\ufe0f", "U+FE0F"),
        ("canary\x00", "U+0000"),
        ("\U000e0020canary", "U+E0020"),
        ("ca nary", ""),
    ],
)
def test_what_nobody_sees_at_the_ends_of_a_password_is_told_of(password: str, stray: str) -> None:
    assert stray_edge(password) == stray
    assert without_stray_edges(password) == ("canary" if stray else password)
    for key in ("smtp.password", "imap.password"):
        found = [each for each in advice({**SOUND, key: password}) if each.field == key]
        assert [each.facts["blank"] for each in found] == ([stray] if stray else [])
    assert "canary" not in repr(found)
