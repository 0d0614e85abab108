"""`send`, `worker` and `outbox`, through a real server on loopback."""

from __future__ import annotations

import email
import hashlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

import waits
import warm
from komtui.cli.commands import sending
from komtui.domain.problem import Problem, ProblemError


def test_send_and_wait_hands_the_pdf_over_and_says_what_the_server_said(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()

    (row,) = komtui.rows("send", number, "--wait")

    assert list(row) == ["number", "recipient", "state", "reply", "message_id"]
    assert (row["number"], row["recipient"], row["state"]) == (number, "zoe@client.example", "sent")
    assert "taken as 12345" in row["reply"]
    (wire,) = sink.messages
    message = email.message_from_bytes(wire, policy=default)
    assert message["Message-ID"] == row["message_id"]
    assert message["From"].addresses[0].addr_spec == "factures@lefevre.example"
    assert message["From"].addresses[0].display_name == "Boulangerie Lefèvre"
    (rendered,) = komtui.rows("render", number, "--to", str(komtui.data / "out"))
    (pdf,) = message.iter_attachments()
    assert hashlib.sha256(pdf.get_content()).hexdigest() == rendered["sha256"]
    assert komtui.rows("list")[0]["delivery"] == "sent"


def test_how_far_a_long_act_is_is_said_beside_what_is_answered(
    komtui: Any, sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("komtui.cli.core.progress._EVERY", -1.0)
    komtui.account(sink.port)
    numbers = [komtui.invoice(f"F-2026-000{place}", f"n{place}@client.example") for place in (1, 2)]
    done = komtui("send", *numbers, "--wait")
    assert "50 %, " in done.stderr
    assert "%" not in done.stdout
    assert "%" not in komtui("send", *numbers, "--wait", "--again", "--json").stderr


def test_a_letter_is_put_off_and_taken_back(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    for moment in ("soon", "2020-01-01 8:00"):
        komtui("send", number, "--at", moment, code=2)
    komtui("send", number, "--at", "18:00", "--wait", code=2)
    (row,) = komtui.rows("send", number, "--at", "tomorrow 8:00")
    assert row["state"] == "queued"
    komtui("worker", "--once")
    (waiting,) = komtui.rows("outbox")
    assert waiting["state"] == "queued"
    assert waiting["next_try_at"]
    assert sink.messages == []
    komtui("outbox", "cancel", str(waiting["id"]))


def test_a_letter_leaves_without_the_libraries_of_the_screen(komtui: Any, sink: Any) -> None:
    """Whoever sends from a script or by cron pays neither their time nor their memory."""
    komtui.account(sink.port)
    number = komtui.invoice()
    code = (
        "import atexit, sys\n"
        "from komtui.__main__ import main\n"
        "atexit.register(lambda: print('loaded:', *sys.modules, file=sys.stderr))\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "--data", str(komtui.data), "send", number, "--wait"]

    done = subprocess.run(
        command, check=False, env=os.environ | komtui.env, capture_output=True, text=True, timeout=120
    )

    assert (done.returncode, len(sink.messages)) == (0, 1), done.stderr
    loaded = {module.partition(".")[0] for module in done.stderr.partition("loaded:")[2].split()}
    assert "aiosmtplib" in loaded, "the program no longer says what it has loaded"
    assert loaded & {"textual", "rich"} == set()


def test_sending_again_by_mistake_sends_nothing(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    (first,) = komtui.rows("send", number, "--wait")

    result = komtui("send", number, "--wait")

    assert "--again" in result.stderr
    assert len(sink.messages) == 1
    (again,) = komtui.rows("send", number, "--wait", "--again")
    assert len(sink.messages) == 2
    assert again["message_id"] != first["message_id"]


def test_one_refused_recipient_is_told_apart_from_the_others(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    sink.at_recipient["gone@client.example"] = "550 5.1.1 no such user \x1b[31m"

    rows = komtui.rows("send", number, "--to", "zoe@client.example", "--cc", "gone@client.example", "--wait", code=1)

    assert {row["recipient"]: row["state"] for row in rows} == {
        "zoe@client.example": "sent",
        "gone@client.example": "failed",
    }
    assert len(sink.messages) == 1
    assert "\x1b" not in komtui("outbox").stdout


@pytest.mark.parametrize(
    ("reply", "state", "code"),
    [("451 4.3.0 later", "queued", 1), ("554 5.7.1 spam", "failed", 1), (None, "uncertain", 5)],
)
def test_the_exit_code_tells_what_became_of_it(
    komtui: Any, sink: Any, reply: str | None, state: str, code: int
) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    sink.at_dot = lambda _server: reply

    (row,) = komtui.rows("send", number, "--wait", code=code)

    assert row["state"] == state
    assert komtui.rows("outbox", "list")[0]["state"] == state


def test_the_outbox_is_written_a_page_at_a_time(komtui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("komtui.cli.commands.outbox.PAGE", 2)
    komtui.account(1)
    komtui("send", *(komtui.invoice(f"F-{number}", f"a{number}@client.example") for number in range(5)))
    every = [row["number"] for row in komtui.rows("outbox")]
    assert every == [f"F-{number}" for number in (4, 3, 2, 1, 0)]
    assert [row["number"] for row in komtui.rows("outbox", "list", "--limit", "3")] == every[:3]
    lines = komtui("outbox").stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["Number", *every[:2], "Number", *every[2:4], "Number", every[4]]


def test_the_outbox_is_searched_and_shows_what_is_to_be_done(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    sink.at_dot = lambda _server: "554 5.7.1 no"
    number = komtui.invoice()
    komtui("send", number, "--wait", code=1)

    (row,) = komtui.rows("outbox", "list", number.lower(), "--state", "to-do")

    assert (row["number"], row["numbers"], row["state"]) == (number, [number], "failed")
    assert komtui.rows("outbox", "list", row["customer"][:4])[0]["id"] == row["id"]
    assert komtui.rows("outbox", "list", "nobody at all") == []
    komtui("outbox", "set-aside", str(row["id"]))
    assert komtui.rows("outbox", "list", "--state", "to-do") == []
    assert komtui.rows("outbox", "list", str(row["id"]), "--state", "failed")[0]["id"] == row["id"]


def test_without_an_account_nothing_is_queued(komtui: Any) -> None:
    number = komtui.invoice()

    (answer,) = komtui.rows("send", number, "--wait", code=3)

    assert {problem["code"] for problem in answer["problems"]} == {"mail.missing", "letter.no-seller"}
    assert {"company.email", "smtp.host"} <= {problem["field"] for problem in answer["problems"]}
    assert komtui.rows("outbox") == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--to", "nobody"], ("letter.address", "to")),
        (["--to", "a@client.example\r\nBcc: e@evil.example"], ("letter.address", "to")),
        (["--cc", "a@client.example, bob.example"], ("letter.address", "cc")),
    ],
)
def test_wrong_addresses_are_refused_before_anything_is_queued(
    komtui: Any, sink: Any, arguments: list[str], problem: tuple[str, str]
) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()

    (answer,) = komtui.rows("send", number, *arguments, code=1)

    assert [(each["code"], each["field"]) for each in answer["problems"]] == [problem]
    assert komtui.rows("outbox") == []


def test_a_document_without_an_address_does_not_keep_the_others_back(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    silent, good = komtui.invoice("F-1", email=""), komtui.invoice("F-2")

    first, *rest = komtui.rows("send", silent, good, "--wait", code=1)

    assert (first["number"], first["state"]) == (good, "sent")
    assert [problem["code"] for problem in rest[0]["problems"]] == ["letter.no-recipient"]


def test_the_worker_sends_what_was_queued(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    (row,) = komtui.rows("send", komtui.invoice())
    assert row["state"] == "queued"
    assert sink.messages == []

    assert komtui.rows("worker", "--once") == [{"tried": 1}]

    assert len(sink.messages) == 1
    assert komtui.rows("outbox")[0]["state"] == "sent"


def test_the_worker_tells_of_a_failure_however_many_letters_came_after_it(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    sink.at_recipient["p1-0@client.example"] = "550 5.1.1 nobody here"
    for place in (1, 2, 3):
        addresses = [f"--to=p{place}-{at}@client.example" for at in range(100)]
        komtui("send", komtui.invoice(f"F-{place}"), *addresses)

    assert komtui.rows("worker", "--once", code=1) == [{"tried": 3}]


def test_a_run_of_the_worker_that_was_interrupted_says_so(komtui: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        komtui.account(silent.getsockname()[1])
        komtui("send", komtui.invoice())
        environment = os.environ | komtui.env | {"KOMTUI_DATA": str(komtui.data)}
        command = [sys.executable, "-m", "komtui", "worker", "--once"]
        with waits.started(command, env=environment, stderr=subprocess.PIPE) as process:
            connection, _ = silent.accept()
            with connection:
                process.send_signal(signal.SIGINT)
                _out, narration = process.communicate(timeout=10)

    assert (process.returncode, "Stopped." in narration) == (130, True)
    assert [row["state"] for row in komtui.rows("outbox")] == ["queued"]


def test_a_person_decides_on_letters_that_stand(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    komtui.rows("send", komtui.invoice("F-1"))
    (waiting,) = komtui.rows("outbox")

    (cancelled,) = komtui.rows("outbox", "cancel", str(waiting["id"]))

    assert cancelled["state"] == "cancelled"
    komtui.rows("send", "F-1", "--to", "a@b.example", "--cc", "c@b.example")
    copied, addressed = komtui.rows("outbox", "list", "--state", "queued")
    said = komtui("outbox", "cancel", str(copied["id"])).stderr
    assert f"{addressed['recipient']}. To take that back as well: komtui outbox cancel {addressed['id']}" in said
    assert "still to be sent" not in komtui("outbox", "cancel", str(addressed["id"])).stderr
    (answer,) = [row for row in komtui.rows("outbox", "retry", "999", code=1) if "problems" in row]
    assert answer["problems"][0]["code"] == "mail.no-retry"
    sink.at_dot = lambda _server: None
    komtui.rows("send", komtui.invoice("F-2"), "--wait", code=5)
    uncertain = next(row for row in komtui.rows("outbox") if row["state"] == "uncertain")
    assert "--arrived" in komtui("outbox", "resolve", str(uncertain["id"]), code=2).stderr
    (resolved,) = komtui.rows("outbox", "resolve", str(uncertain["id"]), "--arrived")
    assert resolved["state"] == "sent"
    assert sink.messages == []


def test_what_needs_nothing_more_is_set_aside_and_taken_up_again(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    for place in range(2):
        sink.at_recipient[f"{place}@wrong.example"] = "550 5.1.1 no such user"
        komtui.rows("send", number, "--to", f"{place}@wrong.example", "--wait", code=1)
    last, first = (row["id"] for row in komtui.rows("outbox"))

    (aside,) = komtui.rows("outbox", "set-aside", str(first))

    assert (aside["state"], aside["settled_by"]) == ("failed", None)
    assert aside["settled_at"]
    assert "(set aside)" in komtui("outbox").stdout
    assert [row["detail"] for row in komtui.rows("doctor", code=None) if row["name"] == "outbox"] == ["failed 1"]
    (answer,) = (row for row in komtui.rows("outbox", "set-aside", str(first), code=1) if "problems" in row)
    assert answer["problems"][0]["code"] == "mail.no-set-aside"
    (again,) = komtui.rows("outbox", "set-aside", str(first), "--undo")
    assert again["settled_at"] is None
    (sent,) = komtui.rows("send", number, "--to", "zoe@client.example", "--wait")
    assert sent["state"] == "sent"
    newest, *before = komtui.rows("outbox", number)
    assert [(row["id"], row["settled_by"]) for row in before] == [(last, newest["id"]), (first, newest["id"])]
    assert "(settled since)" in komtui("outbox").stdout


def test_what_is_decided_on_is_named_by_its_documents_number(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    sink.at_recipient["zoe@wrong.example"] = "550 5.1.1 no such user"
    komtui.rows("send", number, "--to", "zoe@wrong.example", "--wait", code=1)

    (failed,) = komtui.rows("outbox", number.lower())
    assert failed["state"] == "failed"
    assert komtui.rows("outbox", "zoe@wrong.example") == [failed]
    (aside,) = komtui.rows("outbox", "set-aside", number)
    assert aside["settled_at"]
    (answer,) = komtui.rows("outbox", "retry", number, code=1)
    assert answer["problems"][0]["code"] == "mail.no-letter-so"
    komtui("outbox", "set-aside", number, "--undo")
    assert komtui.rows("outbox", "retry", number)[0]["state"] == "queued"
    assert komtui.rows("outbox", "cancel", number)[0]["state"] == "cancelled"
    assert "retyr" in komtui("outbox", "retyr", number, code=2).stderr


def test_an_account_that_stands_still_goes_on_when_a_person_asks(komtui: Any, sink: Any) -> None:
    number = komtui.invoice()
    komtui.account(sink.port, KOMTUI_SMTP_SECURITY="starttls")
    (row,) = komtui.rows("send", number, "--wait", code=1)
    assert row["state"] == "queued"
    assert "stands still" in komtui("outbox").stderr

    komtui.account(sink.port)
    (delivery,) = komtui.rows("outbox")
    komtui("outbox", "retry", str(delivery["id"]))
    komtui("worker", "--once")

    assert komtui.rows("outbox")[0]["state"] == "sent"
    assert len(sink.messages) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_worker_ends_cleanly_by_a_signal(komtui: Any, sink: Any, number: signal.Signals) -> None:
    komtui.account(sink.port)
    environment = os.environ | komtui.env | {"KOMTUI_DATA": str(komtui.data)}
    command = [sys.executable, "-m", "komtui", "worker"]
    with waits.started(command, env=environment, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert "Ctrl+C" in process.stderr.readline()
        process.send_signal(number)
        _out, narration = process.communicate(timeout=5)

    assert process.returncode == 0
    assert "Stopped." in narration


def test_an_order_goes_on_to_a_supplier(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port, KOMTUI_SMTP_ADDRESS="factures@lefevre.example")
    path = komtui.data.parent / "order.csv"
    path.write_text(
        "kind,number,date,customer,email,currency,description,quantity,price,tax\n"
        "order,C-1,2026-11-20,Zoe,zoe@client.example,EUR,Baguettes,10,1.20,5.5\n"
    )
    komtui("import", str(path))
    assert "mail.supplier" in komtui("send", "C-1", "--to", "s@mill.example", "--supplier", code=1).stderr
    komtui("config", "set", "mail.supplier", "achats@lefevre.example")
    assert komtui("send", "C-1", "--supplier", code=1).stderr
    result = komtui("send", "C-1", "--to", "s@mill.example", "--supplier", "--wait")
    assert "achats@lefevre.example" in result.stderr
    message = email.message_from_bytes(sink.messages[0], policy=default)
    assert (message["From"].addresses[0].addr_spec, message["Reply-To"]) == (*["achats@lefevre.example"] * 2,)
    assert sink.recipients == [["s@mill.example"]]


def test_what_a_credit_note_has_cancelled_is_mailed_only_if_one_says_so(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    (note,) = komtui.rows("convert", number, "--to", "credit-note")
    komtui("issue", note["number"])
    assert komtui.rows("list", number)[0]["state"] == "cancelled"
    assert "--cancelled" in komtui("send", number, "--wait", code=1).stderr
    assert not sink.messages
    assert komtui.rows("send", number, "--wait", "--cancelled")[0]["state"] == "sent"


def test_what_waits_for_tomorrow_keeps_nobody_waiting(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port, KOMTUI_SMTP_HOST="smtp.gmail.com", KOMTUI_SMTP_ADDRESS="us@gmail.com")
    number = komtui.invoice()
    books = sqlite3.connect(komtui.data / "komtui.sqlite3")
    now = time.time_ns() // 1000
    rows = [("us@gmail.com@smtp.gmail.com", now - place, place, 1) for place in range(500)]
    with books:
        books.executemany("INSERT INTO handovers VALUES (?, ?, ?, ?)", rows)
    books.close()
    (row,) = komtui.rows("send", number, "--wait", code=1)
    assert row["state"] == "queued"
    result = komtui("outbox")
    assert "500 of 500 in 24 h" in result.stderr
    assert "Limit reached: letters wait" in result.stderr


def test_what_failed_is_told_once_by_mail_however_many_workers_there_are(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port, KOMTUI_MAIL_ALERT="boss@lefevre.example", KOMTUI_LANGUAGE_DOCUMENTS="en")
    sink.at_recipient["gone@client.example"] = "550 5.1.1 no such user"
    komtui.invoice(email="gone@client.example")
    komtui("send", "F-2026-0001")
    command = [sys.executable, "-m", "komtui", "--data", str(komtui.data), "worker", "--once"]
    workers = [
        warm.Popen(command, env=os.environ | komtui.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for worker in workers:
        worker.communicate(timeout=30)
    assert sink.recipients == [["boss@lefevre.example"]]
    message = email.message_from_bytes(sink.messages[0], policy=default)
    assert "F-2026-0001 → gone@client.example" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr] # it has one
    alert, failed = komtui.rows("outbox")
    assert (alert["kind"], alert["number"], alert["state"]) == ("alert", "", "sent")
    assert (failed["kind"], failed["state"]) == ("document", "failed")
    assert komtui.rows("list")[0]["delivery"] == "failed"


PREPAID = """{
  "kind": "invoice", "number": "F-2026-0009", "date": "2026-11-20", "currency": "EUR", "prepaid": "300.00",
  "customer": {"name": "Zoe", "email": "zoe@client.example"},
  "lines": [{"description": "Cake", "quantity": "1", "price": "250.00", "tax": "20"}]
}"""


def paid(komtui: Any, number: str) -> None:
    """Take what is due on an invoice."""
    due = next(row["payable"] for row in komtui.rows("list") if row["number"] == number)
    komtui("payment", "add", number, due)


def test_what_is_paid_is_mailed_only_if_one_says_so(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port, KOMTUI_LANGUAGE_DOCUMENTS="en")
    number, other = komtui.invoice(), komtui.invoice("F-2026-0002")
    paid(komtui, number)
    (row, answer) = komtui.rows("send", number, other, "--wait", code=1)
    assert row["number"] == other
    assert answer["problems"][0]["code"] == "letter.paid"
    assert "--paid" in answer["problems"][0]["message"]
    assert komtui.rows("send", number, "--wait", "--paid")[0]["state"] == "sent"
    body = email.message_from_bytes(sink.messages[-1], policy=default).get_body().get_content()  # type: ignore[union-attr] # it has one
    assert "payable" not in body
    assert "It is settled." in body


def test_a_letter_is_tried_again_after_its_invoice_was_paid_only_if_one_says_so(komtui: Any, sink: Any) -> None:
    number = komtui.invoice(email="gone@client.example")
    komtui.account(sink.port)
    sink.at_recipient["gone@client.example"] = "550 5.1.1 no such user"
    komtui("send", number, "--wait", code=1)
    (delivery,) = komtui.rows("outbox")
    paid(komtui, number)

    *_, answer = komtui.rows("outbox", "retry", str(delivery["id"]), code=1)
    assert answer["problems"][0]["code"] == "letter.paid"
    assert komtui.rows("outbox")[0]["state"] == "failed"

    assert komtui.rows("outbox", "retry", str(delivery["id"]), "--paid")[0]["state"] == "queued"


def test_an_invoice_that_was_paid_before_it_was_issued_leaves_without_a_question(
    komtui: Any, sink: Any, tmp_path: Path
) -> None:
    komtui.account(sink.port, KOMTUI_LANGUAGE_DOCUMENTS="en")
    path = tmp_path / "prepaid.json"
    path.write_text(PREPAID, encoding="utf-8")
    komtui("import", str(path))
    assert komtui.rows("send", "F-2026-0009", "--wait")[0]["state"] == "sent"
    assert "It is settled." in sink.messages[0].decode().replace("=\r\n", "")


def test_a_plan_says_who_gets_what_and_why_not_and_queues_nothing(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    # Whose documents are somebody's in the list go to the address there.
    komtui("config", "set", "customers.collect", "no")
    ready, settled, before = komtui.invoice("F-1"), komtui.invoice("F-2"), komtui.invoice("F-3")
    silent = komtui.invoice("F-4", email="")
    paid(komtui, settled)
    komtui("send", before)
    queued = komtui.rows("outbox")

    rows = komtui.rows("send", "--plan", ready, settled, before, silent, "F-9", code=1)

    assert [list(row) for row in rows] == [["recipients", "numbers", "problem", "remarks"]] * 5
    assert [(row["numbers"], row["recipients"]) for row in rows] == [
        ([number], ["zoe@client.example"] if number in {ready, settled, before} else [])
        for number in (ready, settled, before, silent, "F-9")
    ]
    codes = [row["problem"] and row["problem"]["code"] for row in rows]
    assert codes == [None, "letter.paid", "letter.sent-before", "letter.no-recipient", "document.unknown"]
    assert komtui.rows("outbox") == queued
    assert komtui.rows("send", "--plan", settled, "--paid")[0]["problem"] is None
    assert komtui.rows("send", "--plan", before, "--again")[0]["problem"] is None
    # As `send` itself, which answers with what is there.
    assert [each.count(before) for each in komtui("send", "--plan", before).stderr.splitlines()] == [1]
    shown = komtui("send", "--plan", ready, "--to", "x@y.example")
    assert "x@y.example" in shown.stdout
    shown = komtui("send", "--plan", ready, "--to", "x@société.example")
    assert "x@société.example (xn--socit-esab.example)" in shown.stdout
    shown = komtui("send", "--plan", ready, "--to", "x@pаypal.example")
    assert "letters of several scripts" in shown.stderr


def test_a_letter_in_another_language_than_law_wants_is_named_before_it_is_queued_then_and_by_check(
    komtui: Any, sink: Any
) -> None:
    komtui.account(sink.port)
    for key, value in {"country": "CA", "region": "QC", "city": "Québec", "postcode": "G1R 2B5"}.items():
        komtui("config", "set", f"company.{key}", value)
    file = komtui.data.parent / "quebec.csv"
    file.write_text(
        "kind,number,date,customer,email,city,region,country,language,description,quantity,price\n"
        "invoice,F-1,2026-11-20,Zoé,zoe@client.example,Québec,QC,CA,fr_CA,Pain,1,10\n"
    )
    komtui("import", str(file))
    (customer,) = komtui.rows("customer", "list")
    komtui("customer", "change", f"customer-{customer['id']}", "--language", "en")

    (row,) = komtui.rows("send", "--plan", "F-1")
    assert [(each["code"], each["field"]) for each in row["remarks"]] == [
        ("letter.in-french-quebec", "customer.language")
    ]
    assert row["problem"] is None
    assert "gets letters in French" in komtui("send", "--plan", "F-1").stderr
    assert "reçoit ses messages en français" in komtui("--language", "fr", "send", "--plan", "F-1").stderr
    assert "reçoit ses messages en français" in komtui("--language", "fr_CA", "send", "--plan", "F-1").stderr
    (answer,) = komtui.rows("check", "F-1")
    assert answer["ok"]
    assert [each["field"] for each in answer["findings"] if each["code"] == "letter.in-french-quebec"] == [
        "customer.language"
    ]
    assert "gets letters in French" in komtui("send", "F-1").stderr
    who, said = f"customer-{customer['id']}", "gets statements of account in French"
    assert said in komtui("customer", "statement", who, "--to", str(file.with_suffix(".pdf"))).stderr
    assert said in komtui("customer", "statement", who, "--mail").stderr
    komtui("customer", "change", f"customer-{customer['id']}", "--language", "fr_CA")
    assert komtui.rows("send", "--plan", "--again", "F-1")[0]["remarks"] == []
    assert komtui.rows("check", "F-1")[0]["findings"] == []
    assert "French" not in komtui("customer", "statement", who, "--to", str(file.with_suffix(".pdf"))).stderr


def test_one_customer_gets_one_letter_with_all_of_it(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    komtui("config", "set", "customers.collect", "no")
    first, second = komtui.invoice("F-1"), komtui.invoice("F-2")
    other = komtui.invoice("F-3", email="leo@other.example")

    plan = komtui.rows("send", "--plan", first, other, second)
    rows = komtui.rows("send", first, other, second, "--wait")

    assert [(row["numbers"], row["recipients"]) for row in plan] == [
        (["F-1", "F-2"], ["zoe@client.example"]),
        (["F-3"], ["leo@other.example"]),
    ]
    assert [list(row) for row in rows] == [["number", "recipient", "state", "reply", "message_id"]] * 3
    assert [(row["number"], row["state"]) for row in rows] == [("F-1", "sent"), ("F-2", "sent"), ("F-3", "sent")]
    assert rows[0]["message_id"] == rows[1]["message_id"] != rows[2]["message_id"]
    assert len(sink.messages) == 2
    (wire,) = [each for each in sink.messages if b"zoe@client" in each]
    message = email.message_from_bytes(wire, policy=default)
    assert [part.get_filename() for part in message.iter_attachments()] == ["F-1.pdf", "F-2.pdf"]
    # A script that is run twice is answered with what is there, of what it names alone.
    again = komtui.rows("send", second, "--wait")
    assert [(row["number"], row["message_id"]) for row in again] == [("F-2", rows[0]["message_id"])]
    assert len(sink.messages) == 2
    assert {row["delivery"] for row in komtui.rows("list")} == {"sent"}


def test_each_document_goes_alone_where_one_says_so(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    first, second = komtui.invoice("F-1"), komtui.invoice("F-2")

    assert [row["numbers"] for row in komtui.rows("send", "--plan", "--each", first, second)] == [[first], [second]]
    komtui("config", "set", "mail.grouping", "each")
    assert [row["numbers"] for row in komtui.rows("send", "--plan", first, second)] == [[first], [second]]
    komtui("config", "set", "mail.grouping", "customer")
    assert [row["numbers"] for row in komtui.rows("send", "--plan", first, second)] == [[first, second]]
    (customer,) = komtui.rows("customer", "list")
    komtui("customer", "change", f"customer-{customer['id']}", "--grouping", "each")
    assert [row["numbers"] for row in komtui.rows("send", "--plan", first, second)] == [[first], [second]]


def test_what_was_sent_before_or_is_paid_stays_out_of_the_letter_of_the_others(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    before, settled, good, other = (komtui.invoice(f"F-{place}") for place in (1, 2, 3, 4))
    komtui("send", before)
    paid(komtui, settled)

    rows = komtui.rows("send", "--plan", before, settled, good, other, code=1)
    assert [row["numbers"] for row in rows] == [[before], [settled], [good, other]]
    together = komtui.rows("send", "--plan", before, settled, good, other, "--paid", "--again")
    assert [row["numbers"] for row in together] == [[before, settled, good, other]]
    rows = komtui.rows("send", before, settled, good, other, code=1)
    assert [row.get("number") for row in rows] == [before, good, other, None]
    assert [each["code"] for each in rows[-1]["problems"]] == ["letter.paid"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("system.database-uncertain", "Nobody can tell whether F-1, F-2 were queued."),
        ("system.database-lost", "F-1, F-2 were not queued."),
    ],
)
def test_it_is_not_said_of_a_letter_that_it_was_not_queued_where_nobody_knows(code: str, said: str) -> None:
    assert sending._not_queued(["F-1", "F-2"], ProblemError(Problem(code, {"file": "x", "address": "x"}))) == said
