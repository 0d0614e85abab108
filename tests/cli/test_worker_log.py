"""What nobody watches: the log of the worker, and that nobody sends."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waits

HOUR = 3_600_000_000


class Log:
    """The lines of a running worker."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []

    def until(self, words: str) -> str:
        """Return the first line with those words; the test's time runs out where none comes."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was not said: {self.lines}")

    def end(self) -> str:
        """Stop it and return what it said at the end."""
        self.process.send_signal(signal.SIGTERM)
        _out, rest = self.process.communicate(timeout=20)
        return rest


@contextmanager
def working(komtui: Any) -> Iterator[Log]:
    command = [sys.executable, "-m", "komtui", "--data", str(komtui.data), "worker"]
    with waits.started(command, env=os.environ | komtui.env, stderr=subprocess.PIPE) as process:
        log = Log(process)
        log.until("Ctrl+C")
        yield log


def test_the_log_says_what_failed_and_sums_up_at_the_end(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    good, bad = komtui.invoice("F-1"), komtui.invoice("F-2", "unknown@client.example")
    sink.at_recipient["unknown@client.example"] = "550 5.1.1 no such user"
    with working(komtui) as log:
        komtui("send", good, bad)
        line = log.until("failed")
        assert "F-2" in line
        assert "unknown@client.example" in line
        assert "no such user" in line
        assert "canary" not in "".join(log.lines)
        while {row["state"] for row in komtui.rows("outbox")} - {"sent", "failed"}:
            pass
        end = log.end()
    assert "1 sent, 1 failed" in end
    assert "Stopped." in end
    assert (log.process.returncode, "".join(log.lines).count("F-2")) == (0, 1)


def test_the_log_says_that_an_account_stands_still_and_that_it_goes_on(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    sink.at_recipient["zoe@client.example"] = "553 5.7.1 <x>: Sender address rejected: not owned by user y"
    with working(komtui) as log:
        (row,) = komtui.rows("send", number)
        line = log.until("stands still")
        assert "not owned by user y" in line
        assert "factures@lefevre.example" in line
        sink.at_recipient.clear()
        komtui("outbox", "retry", str(komtui.rows("outbox")[0]["id"]))
        log.until("goes on")
        while komtui.rows("outbox")[0]["state"] != "sent":
            pass
        assert "1 sent" in log.end()
    assert row["state"] == "queued"


def test_the_log_says_that_letters_wait_for_a_server_that_is_away_and_when_they_leave(komtui: Any, sink: Any) -> None:
    komtui.account(1)
    first, second = komtui.invoice("F-1"), komtui.invoice("F-2", "b@client.example")
    komtui.env["KOMTUI_LANGUAGE"] = "fr"
    with working(komtui) as log:
        komtui("send", first)
        line = log.until("n’est pas parti")
        assert "F-1" in line
        assert "refuse les connexions sur le port 1" in line
        komtui("send", second)
        while any(row["attempts"] == 0 for row in komtui.rows("outbox")):
            pass
        assert "F-2" not in log.end(), "once, while nothing leaves"


def test_of_two_workers_each_names_what_it_has_sent(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    sink.at_recipient["unknown@client.example"] = "550 5.1.1 no such user"
    numbers = [komtui.invoice(f"F-{place}", f"{place}@client.example") for place in range(1, 6)]
    numbers.append(komtui.invoice("F-6", "unknown@client.example"))
    with working(komtui) as one, working(komtui) as other:
        komtui("send", *numbers)
        while {row["state"] for row in komtui.rows("outbox")} - {"sent", "failed"}:
            pass
        said = [one.end(), other.end()]
    for number in numbers:
        assert sum(text.count(number) for text in said) == 1, (number, said)


def test_a_worker_to_which_nothing_happens_says_nothing(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    with working(komtui) as log:
        assert log.end().splitlines() == ["Stopped. What is still queued waits for the next start."]


def test_who_looks_is_told_that_nobody_sends(komtui: Any, sink: Any) -> None:
    """As the doctor had it, the outbox was well while letters lay in it for a day."""
    komtui.account(sink.port)
    first, second = komtui.invoice("F-1"), komtui.invoice("F-2")
    assert "nobody sends" not in komtui("send", first).stderr
    assert "nobody sends" not in komtui("outbox").stderr
    books = sqlite3.connect(komtui.data / "komtui.sqlite3")
    with books:
        books.execute(f"UPDATE deliveries SET due_at = due_at - {26 * HOUR}, trying_since = trying_since - {26 * HOUR}")
    books.close()
    for command in (("outbox",), ("send", second)):
        assert "nobody sends" in komtui(*command).stderr, command
    doctor = komtui("doctor", code=1)
    assert "nobody sends" in doctor.stderr
    komtui("worker", "--once")
    assert "nobody sends" not in komtui("outbox").stderr


def test_why_a_letter_failed_is_said_where_the_server_said_nothing(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice(email="rené@client.example")
    komtui("send", number, "--wait", code=1)
    for command in (("outbox",), ("show", number)):
        assert "letters that this server does not know" in komtui(*command).stdout.replace("\n", " "), command
