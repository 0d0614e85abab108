"""`reminders`: what is due, sent, suspended and resumed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

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
