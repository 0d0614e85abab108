"""`serve`: what it asks for before it listens. The site itself is in tests/adapters/test_browser.py."""

from __future__ import annotations

from typing import Any


def test_without_passwords_nobody_is_served(komtui: Any) -> None:
    komtui.invoice()
    komtui("people", "add", "Léa", "--role", "administrator", "--no-password")
    assert "people add" in komtui("serve", code=3).stderr


def test_the_address_is_an_origin(komtui: Any) -> None:
    for wrong in ("till.example", "https://till.example/path", "ftp://till.example", "https://"):
        assert "https://till.example" in komtui("serve", "--url", wrong, code=2).stderr
