"""The program on a real terminal: it ends when the terminal does, and a crash speaks plainly."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import resource
import select
import signal
import sqlite3
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.ui.conftest import House

PATIENCE = 60.0
"""Seconds after which a test gives up: the end is waited for, however busy the machine is."""


class Program:
    """komtui on a pseudo-terminal of 80×24."""

    def __init__(self, data: Path, *lines: str) -> None:
        code = "\n".join([*lines, "import sys", "from komtui.__main__ import main", "main()"])
        argv = [sys.executable, "-c", code, "--data", str(data), "--language", "en"]
        self.pid, self.line = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(argv[0], argv)
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.output = b""
        self.code: int | None = None

    def sees(self, words: bytes, seconds: float = PATIENCE) -> None:
        """Read until `words` were written."""
        end = time.monotonic() + seconds
        while words not in self.output:
            left = end - time.monotonic()
            assert left > 0, f"{words!r} did not come: {self.output[-600:]!r}"
            if select.select([self.line], [], [], left)[0]:
                try:
                    self.output += os.read(self.line, 65536)
                except OSError:
                    assert words in self.output, self.output[-600:]

    def type(self, keys: bytes) -> None:
        os.write(self.line, keys)

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window or SSH session does."""
        os.close(self.line)
        self.line = -1

    def gone(self) -> bool:
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def is_gone(self) -> bool:
        end = time.monotonic() + PATIENCE
        while not self.gone() and time.monotonic() < end:
            if self.line >= 0 and select.select([self.line], [], [], 0.05)[0]:
                try:
                    self.output += os.read(self.line, 65536)
                except OSError:
                    time.sleep(0.05)  # the program's side is closed: only its end is waited for
            elif self.line < 0:
                time.sleep(0.05)  # nothing tells of the end of a child but asking
        return self.gone()

    def end(self) -> None:
        if not self.gone():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.line >= 0:
            os.close(self.line)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start komtui over an empty folder."""
    started: list[Program] = []

    def start(*lines: str) -> Program:
        started.append(Program(tmp_path / "data", *lines))
        return started[-1]

    yield start
    for each in started:
        each.end()


def test_f10_leaves_the_terminal_as_it_was(program: Callable[..., Program]) -> None:
    komtui = program()
    komtui.sees(b"1 of 5")
    komtui.type(b"\x1b[21~")
    assert komtui.is_gone()
    assert komtui.code == 0
    # Back from the alternate screen, with the cursor shown and the mouse let go.
    for sequence in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):
        assert sequence in komtui.output


def test_bytes_that_are_no_text_are_read_and_end_nothing(program: Callable[..., Program]) -> None:
    komtui = program()
    komtui.sees(b"1 of 5")
    komtui.type(b"\x1b[200~" + bytes(range(0x80, 0x100)) + b"\x1b[201~")
    komtui.type(bytes(range(0x80, 0x100)) + b"\x1b[21~")
    assert komtui.is_gone()
    assert b"Error" not in komtui.output
    assert komtui.code == 0


def test_closing_the_terminal_ends_the_program_and_it_does_not_spin(program: Callable[..., Program]) -> None:
    komtui = program()
    komtui.sees(b"1 of 5")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    spent = user_seconds(komtui.pid)
    komtui.hang_up()
    assert komtui.is_gone()
    # Less than a second of work between the end of the terminal and that of the program; a spin takes all of it.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before - spent < 1.0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=str)
def test_a_signal_ends_it_in_order(program: Callable[..., Program], number: signal.Signals) -> None:
    komtui = program()
    komtui.sees(b"1 of 5")
    os.kill(komtui.pid, number)
    assert komtui.is_gone()
    assert komtui.code == 0
    assert b"\x1b[?1049l" in komtui.output


def test_closing_the_terminal_ends_a_program_that_cannot_listen(program: Callable[..., Program]) -> None:
    """The loop is held up for longer than anybody waits; the watch ends the process all the same."""
    komtui = program(
        "import sys, time",
        "from komtui.ui.app import KomtuiApp",
        "def hold_up(self):",
        "    sys.__stdout__.write('held up')",
        "    sys.__stdout__.flush()",
        "    time.sleep(60)",
        "KomtuiApp.action_help = hold_up",
    )
    komtui.sees(b"1 of 5")
    komtui.type(b"\x1bOP")
    komtui.sees(b"held up")
    komtui.hang_up()
    assert komtui.is_gone()


def test_a_crash_says_where_its_report_is_and_shows_no_value(program: Callable[..., Program], tmp_path: Path) -> None:
    komtui = program(
        "from komtui.ui.app import KomtuiApp",
        "def fail(self):",
        "    password = 'corr3ct' + '-horse'",
        "    raise RuntimeError(password)",
        "KomtuiApp.action_help = fail",
    )
    komtui.sees(b"1 of 5")
    komtui.type(b"\x1bOP")
    assert komtui.is_gone()
    assert komtui.code == 1
    said = komtui.output.rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
    assert "Nothing that was queued is lost" in said
    assert "Traceback" not in said
    (report,) = (tmp_path / "data" / "crash").iterdir()
    assert report.name in said.replace("\r\n", "")
    assert "corr3ct-horse" not in report.read_text() + said


def user_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("ends", ["killed", "hung up"])
def test_a_draft_is_found_again_whatever_became_of_the_terminal(
    program: Callable[..., Program], tmp_path: Path, ends: str
) -> None:
    komtui = program()
    komtui.sees(b"1 of 5")
    komtui.type(b"\x1bOQ")
    komtui.sees(b"Search")
    komtui.type(b"N")
    komtui.sees(b"What is to be written?")
    komtui.type(b"i")
    komtui.sees(b"takes the first one")
    komtui.type(b"Hotel\t")
    komtui.sees(b"saved")
    if ends == "killed":
        os.kill(komtui.pid, signal.SIGKILL)
    else:
        # What is being typed when the line goes is kept as well.
        komtui.type(b"\x1b[BPain")
        komtui.sees(b"Pain")
        komtui.hang_up()
    assert komtui.is_gone()
    with closing(sqlite3.connect(tmp_path / "data" / "komtui.sqlite3")) as books:
        ((body,),) = books.execute("SELECT body FROM document_bodies").fetchall()
    assert "Hotel" in body
    assert ("Pain" in body) == (ends == "hung up")
    komtui = program()
    komtui.sees(b"Hotel")


def write_books(data: Path) -> None:
    """Write an invoice, with an account that nobody answers at."""

    async def write() -> None:
        house = House(data, {})
        await house.company()
        await house.invoices("zoe@client.example")
        await house.services.close()

    asyncio.run(write())


@pytest.mark.parametrize("ends", ["killed", "hung up"])
def test_a_letter_is_gone_on_with_whatever_became_of_the_terminal(
    program: Callable[..., Program], tmp_path: Path, ends: str
) -> None:
    write_books(tmp_path / "data")
    komtui = program()
    komtui.sees(b"F-2026-0001")
    komtui.type(b"e")
    komtui.sees(b"F-2026-0001.pdf")
    komtui.type(b"Dear Zoe, ")
    komtui.sees(b"Dear Zoe,")
    if ends == "killed":
        with closing(sqlite3.connect(tmp_path / "data" / "komtui.sqlite3")) as books:
            kept = "SELECT count(*) FROM unsent_letters WHERE content LIKE '%Dear Zoe, %'"
            end = time.monotonic() + 30
            while not books.execute(kept).fetchone()[0]:
                assert time.monotonic() < end, "it is kept half a second after the last key"
                select.select([], [], [], 0.05)
        os.kill(komtui.pid, signal.SIGKILL)
    else:
        # What is being typed when the line goes is kept as well.
        komtui.hang_up()
    assert komtui.is_gone()
    komtui = program()
    komtui.sees(b"F-2026-0001")
    komtui.type(b"e")
    komtui.sees(b"was begun on")
    komtui.type(b"\r")
    komtui.sees(b"ear Zoe, Hello")  # the cursor is on the first letter
