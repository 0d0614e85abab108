"""`komtui account test`, as people, scripts and timers use it."""

from __future__ import annotations

import email
import json
import socket
import subprocess
import sys
from email.policy import default
from typing import Any

import pytest

import waits

CANARY = "canary-8c1f"


def test_it_answers_as_its_contract_says(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)

    (answer,) = komtui.rows("account", "test")

    assert list(answer) == ["ok", "steps", "finding"]
    assert (answer["ok"], answer["finding"]) == (True, None)
    assert [step["name"] for step in answer["steps"]] == [
        "resolve",
        "connect",
        "greeting",
        "ehlo",
        "sender",
        "recipient",
    ]
    assert all(list(step) == ["name", "ok", "ms", "detail"] for step in answer["steps"])
    assert all(isinstance(step["ms"], int) for step in answer["steps"])
    assert sink.messages == []


def test_a_message_goes_where_it_is_told_to(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port, KOMTUI_MAIL_REPLY_TO="anne@lefevre.example")

    (answer,) = komtui.rows("account", "test", "--to", "zoe@client.example")

    assert (answer["steps"][-1]["name"], answer["steps"][-1]["detail"]) == ("message", "250 2.0.0 taken as 12345")
    (wire,) = sink.messages
    message = email.message_from_bytes(wire, policy=default)
    assert message["From"].addresses[0].display_name == "Boulangerie Lefèvre"
    assert (message["To"], message["Reply-To"]) == ("zoe@client.example", "anne@lefevre.example")
    assert komtui.rows("outbox") == [], "it is no letter of the outbox"
    komtui("account", "test", "--to", "nobody", code=1)
    assert len(sink.messages) == 1


def test_a_failure_ends_in_a_finding(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    sink.at_recipient["gone@client.example"] = "550 5.1.1 no such user \x1b[31m"

    (answer,) = komtui.rows("account", "test", "--to", "gone@client.example", code=1)

    assert (answer["ok"], answer["steps"][-1]["ok"]) == (False, False)
    finding = answer["finding"]
    assert list(finding) == ["code", "message", "remedy", "suggestion"]
    assert finding["code"] == "smtp.recipient-unknown"
    assert "550 5.1.1" in finding["message"]
    assert finding["remedy"]
    assert finding["suggestion"] is None
    said = komtui("account", "test", "--to", "gone@client.example", code=1)
    assert finding["remedy"] in said.stderr
    assert "\x1b" not in said.output
    assert sink.messages == []


def test_a_remedy_that_is_a_procedure_has_its_steps(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    sink.at_recipient["a@client.example"] = (
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled"
    )

    (answer,) = komtui.rows("account", "test", "--to", "a@client.example", code=1)

    finding = answer["finding"]
    assert list(finding) == ["code", "message", "remedy", "suggestion", "steps"]
    assert finding["code"] == "smtp.auth-off"
    assert "Manage email apps" in finding["steps"][1]
    said = komtui("account", "test", "--to", "a@client.example", code=1)
    assert [line for line in said.stderr.splitlines() if line.startswith("  ")] == [
        f"  {number}. {step}" for number, step in enumerate(finding["steps"], 1)
    ]


def test_nothing_is_said_to_a_timer_while_all_is_well(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    result = komtui("account", "test", "--quiet")
    assert (result.stdout, result.stderr) == ("", "")

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        komtui.account(nobody.getsockname()[1])
        failed = komtui("account", "test", "--quiet", code=1)
    assert len(failed.stdout.splitlines()) == 1
    assert "refuses connections" in failed.stderr


def test_an_account_that_is_not_set_up_is_told_apart(komtui: Any) -> None:
    (answer,) = komtui.rows("account", "test", code=3)
    assert {problem["code"] for problem in answer["problems"]} == {"mail.missing"}


@pytest.mark.parametrize("options", [[], ["--json"], ["--transcript"]])
def test_the_password_is_nowhere(komtui: Any, sink: Any, options: list[str]) -> None:
    komtui.account(sink.port, KOMTUI_SMTP_USER="ada", KOMTUI_SMTP_PASSWORD=CANARY)
    result = komtui("account", "test", *options, code=1)
    assert CANARY not in result.output
    if "--transcript" in options:
        assert ">> EHLO" in result.stderr


def test_what_works_is_found_and_its_commands_are_named(komtui: Any, tmp_path: Any) -> None:
    """A server with STARTTLS on a port that was set to TLS: the same port with the other security."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    command = [sys.executable, "-c", STARTTLS, str(tmp_path / "server.pem")]
    with waits.started(command, stdout=subprocess.PIPE) as server:
        port = int(server.stdout.readline())
        more = {"KOMTUI_SMTP_SECURITY": "tls", "KOMTUI_SMTP_HOST": "localhost"}
        komtui.account(port, **more, KOMTUI_MAIL_CA_FILE=str(tmp_path / "authority.pem"))
        result = komtui("account", "test", "--json", code=1)
        plain = komtui("account", "test", code=1)
    finding = json.loads(result.stdout)["finding"]
    assert finding["code"] == "smtp.plain-on-tls"
    assert finding["suggestion"] == {"port": port, "security": "starttls"}
    assert f"{port} / STARTTLS works" in finding["remedy"]
    assert "komtui config set smtp.security starttls" in plain.stderr


STARTTLS = """
import asyncio, ssl, sys
from aiosmtpd.smtp import SMTP

async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(object(), hostname="x", tls_context=context), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


class Silence:
    """A resolver that knows no name: a test asks nobody beyond this machine."""

    async def mail_exchanges(self, domain: str) -> list[Any]:
        return []

    services = texts = addresses = mail_exchanges


def test_a_message_to_oneself_is_read_back(komtui: Any, sink: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sink takes lies in the mailbox, with what a receiver writes on it."""
    from komtui.bootstrap import LazyServices
    from mailbox_server import mailbox_server

    monkeypatch.setattr(LazyServices, "_resolver", Silence())

    results = b"Authentication-Results: mx.example; spf=pass smtp.mailfrom=lefevre.example; dkim=none; dmarc=none\r\n"
    way = b"Received: from 127.0.0.1 by mx.example with ESMTPS id 1\r\n"
    with mailbox_server(user="factures", password="secret") as box:

        def delivers(server: Any) -> str:
            box.messages[7] = results + way + server.envelope.original_content
            return "250 2.0.0 taken"

        sink.at_dot = delivers
        komtui.account(
            sink.port,
            KOMTUI_IMAP_HOST="127.0.0.1",
            KOMTUI_IMAP_PORT=str(box.port),
            KOMTUI_IMAP_SECURITY="none",
            KOMTUI_IMAP_PASSWORD="secret",
        )

        (answer,) = komtui.rows("account", "test", "--received")
        said = komtui("account", "test", "--received")
        other = komtui.rows("account", "test")[0]

    assert list(answer) == ["ok", "steps", "finding", "received"]
    assert list(other) == ["ok", "steps", "finding"]
    assert [step["name"] for step in answer["steps"]][-3:] == ["message", "mailbox", "received"]
    assert all(list(step) == ["name", "ok", "ms", "detail"] for step in answer["steps"])
    received = answer["received"]
    assert (answer["ok"], received["ok"], received["folder"], received["host"]) == (True, False, "inbox", "mx.example")
    assert received["spf"] == {"result": "pass", "domain": "lefevre.example", "aligned": True}
    assert received["dkim"] == []
    assert received["tls"] == "yes"
    assert {(line["topic"], line["level"], line["code"]) for line in received["lines"]} >= {
        ("folder", "good", "received.folder-inbox"),
        ("spf", "good", "received.spf-pass"),
        ("dkim", "warning", "received.dkim-none"),
        ("receiver", "warning", "received.at-orange-refused"),
    }
    assert all(list(line) == ["topic", "level", "code", "message"] for line in received["lines"])
    assert sink.recipients == [["factures@lefevre.example"]] * 2
    assert "Permitted server (SPF): The server that this message came from may send for" in said.stdout
    assert "Orange/Wanadoo: refused" in said.stdout


def test_without_a_mailbox_nothing_is_sent(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)

    (answer,) = komtui.rows("account", "test", "--received", code=1)

    assert (answer["ok"], answer["finding"]["code"], answer["received"]) == (False, "imap.not-set", None)
    assert (answer["steps"][-1]["name"], answer["steps"][-1]["ok"]) == ("received", False)
    assert sink.messages == []
