"""Addresses of books on a server: whatever a person types, its password is in nothing that is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.database_address import holds_secret, is_server, parsed, shown


@pytest.mark.parametrize(
    ("address", "url", "password"),
    [
        ("postgresql://h/d", "postgresql://h/d", ""),
        ("postgres://u@h:5433/d", "postgres://u@h:5433/d", ""),
        ("postgresql://u:canary@h/d", "postgresql://u@h/d", "canary"),
        ("postgresql://u:can%40ary%2F@h/d", "postgresql://u@h/d", "can@ary/"),
        ("postgresql://u:can@ary@h/d", "postgresql://u@h/d", "can@ary"),
        ("postgresql://u:can/ary@h/d", "postgresql://u@h/d", "can/ary"),
        ("postgresql://u:can@a/ry@h/d", "postgresql://u@h/d", "can@a/ry"),
        ("postgresql://u@h/d@2", "postgresql://u@h/d@2", ""),
        ("postgresql://u:canary@/d?host=/run/pg", "postgresql://u@/d?host=/run/pg", "canary"),
        ("postgresql://u@h/d?password=canary&sslmode=require", "postgresql://u@h/d?sslmode=require", "canary"),
        ("postgresql://u@h/d?p%61ssword=canary", "postgresql://u@h/d", "canary"),
        ("postgresql://u:canary@[::1]:5432,h2:5433/d", "postgresql://u@[::1]:5432,h2:5433/d", "canary"),
        ("postgresql:///?service=komtui", "postgresql:///?service=komtui", ""),
        ("postgresql://", "postgresql://", ""),
    ],
)
def test_the_password_is_taken_out(address: str, url: str, password: str) -> None:
    found = parsed(address)
    assert found is not None
    assert (found.url, found.password) == (url, password)
    assert holds_secret(address) is bool(password)
    assert "canary" not in found.shown
    assert "canary" not in repr(found)


@pytest.mark.parametrize(
    "address",
    ["postgresql://u:can?ary@h/d", "postgresql://u:can#ary@h/d", "postgresql://u:can ary@h/d", "postgresql://u:canary"],
)
def test_what_cannot_be_read_is_not_shown_either(address: str) -> None:
    assert parsed(address) is None
    assert holds_secret(address)
    assert shown(address) == "postgresql://…"


def test_only_what_says_where_is_shown() -> None:
    address = "postgresql://u@/d?host=/run/pg&sslpassword=canary&options=-c%20x&sslmode=verify-full"
    assert shown(address) == "postgresql://u@/d?host=/run/pg&sslmode=verify-full"
    assert holds_secret(address)


def test_a_file_is_no_server() -> None:
    for address in ("books.sqlite3", "sqlite:///books.sqlite3", "mysql://u:p@h/d"):
        assert not is_server(address)
        assert not holds_secret(address)
        assert shown(address) == address


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12))
def test_no_password_is_ever_shown(text: str) -> None:
    secret = f"canary{text}yranac"
    said = shown(f"postgresql://u:{secret}@h:5432/d?sslmode=require")
    assert "canary" not in said
    assert "yranac" not in said
