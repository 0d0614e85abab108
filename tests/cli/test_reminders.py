"""`reminders`: what is due, sent, suspended and resumed."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support import waits

from komtui.cli.commands.reminders import _Sending
from komtui.cli.core.progress import Progress
from komtui.domain.mail.reminder import Step

TODAY = dt.datetime.now(dt.UTC).astimezone().date()


def document(komtui: Any, number: str, late: int, email: str = "zoe@client.example", **fields: Any) -> None:
    """Bring an invoice in that is overdue for so many days."""
    content = {
        "kind": "invoice",
        "number": number,
        "date": (TODAY - dt.timedelta(days=late + 30)).isoformat(),
        "due_date": (TODAY - dt.timedelta(days=late)).isoformat(),
        "currency": "EUR",
        "customer": {"name": "Café Müller", "email": email},
        "lines": [{"description": "Pain", "quantity": "1", "price": "100.00", "tax": "0"}],
    }
    path = Path(komtui.data).parent / f"{number}.json"
    path.write_text(json.dumps(content | fields), encoding="utf-8")
    komtui("import", str(path))


def test_what_is_due_is_said_and_nothing_is_sent(komtui: Any) -> None:
    komtui.account(1)
    document(komtui, "F-1", 10)
    document(komtui, "F-2", 3, "anne@client.example")
    first, kept = komtui.rows("reminders", "--plan")
    assert first["recipients"] == ["zoe@client.example"]
    assert (first["step"], first["numbers"], first["left"]) == ("1", ["F-1"], {"EUR": "100.00"})
    assert (kept["numbers"], kept["kept"], kept["step"]) == (["F-2"], "early", None)
    said = komtui("reminders").stdout
    assert "First reminder" in said
    assert "reminder 1 from" in said
    assert komtui.rows("reminders", "--level", "2") == [kept]
    assert komtui.rows("outbox") == []
    doctor = {each["name"]: each["detail"] for each in komtui.rows("doctor", code=None)}
    assert doctor["reminders"] == "1"


def test_each_goes_once_and_a_paid_one_never(komtui: Any) -> None:
    komtui.account(1)
    document(komtui, "F-1", 10)
    document(komtui, "F-2", 10, "anne@client.example")
    komtui("payment", "add", "F-2", "100")
    (row,) = komtui.rows("reminders", "send")
    assert (row["number"], row["recipient"], row["state"]) == ("F-1", "zoe@client.example", "queued")
    assert komtui.rows("reminders", "send") == []
    assert "reminder 1: ready to be sent" in komtui("history", "F-1").stdout


def test_what_is_suspended_is_kept_out_until_it_is_resumed(komtui: Any) -> None:
    komtui.account(1)
    document(komtui, "F-1", 10)
    assert komtui.rows("reminders", "suspend", "F-1", "--reason", "en litige") == [{"number": "F-1", "suspended": True}]
    (kept,) = komtui.rows("reminders")
    assert kept["kept"] == "suspended"
    assert "reminders suspended" in komtui("history", "F-1").stdout
    assert "reminders resumed" in komtui("reminders", "resume", "F-1").stdout
    assert komtui.rows("reminders")[0]["step"] == "1"
    assert "Name the documents" in komtui("reminders", "suspend", code=2).stderr
    komtui("reminders", "suspend", "F-9", code=1)


def test_quotes_about_to_expire(komtui: Any) -> None:
    komtui.account(1)
    until = (TODAY + dt.timedelta(days=3)).isoformat()
    document(komtui, "D-1", 0, kind="quote", valid_until=until, due_date=None)
    assert komtui.rows("reminders") == []
    (row,) = komtui.rows("reminders", "--quotes")
    assert (row["step"], row["numbers"]) == ("quote", ["D-1"])


def test_a_house_that_does_not_remind(komtui: Any) -> None:
    komtui.account(1)
    komtui("config", "set", "reminder.active", "no")
    assert "switched off" in komtui("reminders", code=1).stderr
    assert "rate in percent" in komtui("config", "set", "reminder.rate", "99", code=None).stderr
    komtui("config", "set", "reminder.rate", "12,15")
    assert komtui("config", "get", "reminder.rate").stdout.strip() == "12.15"


def several(komtui: Any, count: int) -> None:
    """Bring invoices of as many customers in, all overdue."""
    folder = Path(komtui.data).parent / "overdue"
    folder.mkdir()
    for place in range(count):
        content = {
            "kind": "invoice",
            "number": f"F-{place}",
            "date": (TODAY - dt.timedelta(days=40)).isoformat(),
            "due_date": (TODAY - dt.timedelta(days=10)).isoformat(),
            "currency": "EUR",
            "customer": {"name": f"Client {place}", "email": f"c{place}@client.example"},
            "lines": [{"description": "Pain", "quantity": "1", "price": "100.00", "tax": "0"}],
        }
        (folder / f"{place}.json").write_text(json.dumps(content), encoding="utf-8")
    komtui("import", str(folder))


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["words", "json"])
def test_whoever_stops_it_is_told_how_many_are_queued_and_the_next_run_has_the_others(
    komtui: Any, form: list[str]
) -> None:
    komtui.account(1)
    several(komtui, 60)
    environment = os.environ | komtui.env | {"KOMTUI_DATA": str(komtui.data)}
    command = [sys.executable, "-m", "komtui", *form, "reminders", "send"]

    with closing(sqlite3.connect(Path(komtui.data) / "komtui.sqlite3")) as books:

        def queued() -> int:
            return int(books.execute("SELECT count(*) FROM letters").fetchone()[0])

        with waits.started(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            while queued() <= 2:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            answered, said = process.communicate(timeout=20)
        count = queued()

    assert process.returncode == 130
    assert 2 < count < 60
    assert "Interrupted: what was not queued stays to be sent." in said
    if form:
        assert len(answered.splitlines()) == count
    else:
        assert f"{count} reminders were queued." in said
    assert len(komtui.rows("reminders")) == 60


def test_how_far_it_is_is_said_now_and_then(capsys: Any) -> None:
    sending = _Sending(as_json=False, progress=Progress(iter(range(0, 100, 3)).__next__))
    due, listed = SimpleNamespace(step=Step.FIRST), SimpleNamespace(step=None)
    letter: Any = SimpleNamespace(group=SimpleNamespace(entries=[due, listed]))
    sending.how_far(letter)
    assert capsys.readouterr().err == "", "nobody is told where what is due was not counted"
    sending.total = 4
    sending.how_far(letter)
    assert capsys.readouterr().err.startswith("50 %, ")
    sending.how_far(letter)
    assert capsys.readouterr().err.startswith("75 %, ")
    sending.how_far(letter)
    assert capsys.readouterr().err == "", "the last one says it by itself"
