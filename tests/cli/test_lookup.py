"""`account discover` and `account deliverability`, over look-ups that a table answers."""

from collections.abc import Sequence
from typing import Any

import pytest

from komtui.bootstrap import LazyServices
from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Server, SignIn
from komtui.services.mail.account.discovery import DiscoveryService
from komtui.services.mail.trial.deliverability import DeliverabilityService
from komtui.services.ports.discovery import Advertised, MailExchange, ServiceRecord


class Table:
    """A resolver of one domain."""

    async def mail_exchanges(self, domain: str) -> Sequence[MailExchange]:
        return [MailExchange(1, "mx1.mail.ovh.net")] if domain == "lefevre.example" else []

    async def services(self, name: str) -> Sequence[ServiceRecord]:
        found = [ServiceRecord(0, 0, 465, "mail.evil\x1b.example")]
        return found if name == "_submissions._tcp.lefevre.example" else []

    async def texts(self, name: str) -> Sequence[str]:
        return ["v=spf1 ip4:192.0.2.1 -all"] if name == "lefevre.example" else []

    async def addresses(self, host: str) -> Sequence[str]:
        return ["192.0.2.1"] if host == "127.0.0.1" else []


@pytest.fixture(autouse=True)
def look_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    async def autoconfig(address: str) -> Sequence[Advertised]:
        server = Server("smtp.lefevre.example", 465, Security.TLS)
        source = "https://autoconfig.lefevre.example/"
        return [Advertised(server, address, SignIn.PASSWORD, source)] if "lefevre" in address else []

    monkeypatch.setattr(LazyServices, "discovery", DiscoveryService(Table(), autoconfig))
    monkeypatch.setattr(LazyServices, "deliverability", DeliverabilityService(Table()))


def test_proposals_for_people(komtui: Any) -> None:
    result = komtui("account", "discover", "zoe@lefevre.example")

    first, *rows = result.stdout.splitlines()
    assert first.split()[:2] == ["Server", "Port"]
    assert [row.split()[0] for row in rows] == ["smtp.lefevre.example", "ssl0.ovh.net", "mail.evil�.example"]
    assert "\x1b" not in result.output
    assert "MX Plan" in result.stderr
    assert "outside the domain" in result.stderr


def test_proposals_for_scripts(komtui: Any) -> None:
    rows = komtui.rows("account", "discover", "zoe@lefevre.example")

    assert [(row["origin"], row["host"], row["confirm"]) for row in rows] == [
        ("autoconfig", "smtp.lefevre.example", False),
        ("mx", "ssl0.ovh.net", False),
        ("srv", "mail.evil\x1b.example", True),
    ]
    assert rows[1]["provider"] == "OVHcloud (MX Plan)"
    assert rows[1]["port"] == 465


def test_nothing_found_and_no_address(komtui: Any) -> None:
    assert "by hand" in komtui("account", "discover", "zoe@nowhere.example", code=1).stderr
    assert "not an e-mail address" in komtui("account", "discover", "zoe", code=1).stderr


def test_deliverability_never_fails(komtui: Any) -> None:
    komtui.account(25)
    komtui.env["KOMTUI_COMPANY_EMAIL"] = "zoe@lefevre.example"

    rows = komtui.rows("account", "deliverability")
    lines = komtui("account", "deliverability").stdout.splitlines()

    assert {(row["topic"], row["level"], row["code"]) for row in rows} >= {
        ("mx", "good", "deliverability.mx"),
        ("spf", "warning", "deliverability.spf-not-covered"),
        ("dkim", "note", "deliverability.dkim-unknown"),
    }
    assert len(lines) == len(rows)


def test_deliverability_needs_an_address(komtui: Any) -> None:
    assert "Company, E-mail" in komtui("account", "deliverability", code=3).stderr
