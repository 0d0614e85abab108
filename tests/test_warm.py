"""Programs that are begun warm are processes like any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import warm

SAYS = """
import os, sys
print(sys.argv[1:], os.getcwd(), os.environ["WORD"], sys.stdin.readline().strip(), os.getpid())
print("wrong", file=sys.stderr)
sys.exit(3)
"""


def test_it_has_its_own_arguments_folder_environment_streams_and_end(tmp_path: Path) -> None:
    process = warm.Popen(
        [sys.executable, "-c", SAYS, "a b", "é"],
        cwd=tmp_path,
        env=os.environ | {"WORD": "été"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said, wrong = process.communicate("typed\n", timeout=60)
    assert said == f"['a b', 'é'] {tmp_path} été typed {process.pid}\n"
    assert (wrong, process.returncode) == ("wrong\n", 3)
    assert "WORD" not in os.environ


def test_what_is_passed_to_it_has_the_number_that_it_is_told() -> None:
    ends = [os.pipe() for _ in range(3)]
    passed = [write for _read, write in reversed(ends)]
    code = "import os, sys; [os.write(int(each), str(at).encode()) for at, each in enumerate(sys.argv[1:])]"
    warm.Popen([sys.executable, "-c", code, *map(str, passed)], pass_fds=passed).communicate(timeout=60)
    for each in passed:
        os.close(each)
    # Each is closed with the program: who reads on comes to the end.
    assert [os.read(read, 2) + os.read(read, 2) for read, _write in reversed(ends)] == [b"0", b"1", b"2"]
    for read, _write in ends:
        os.close(read)


def test_what_one_has_done_another_knows_nothing_of() -> None:
    first = warm.run([sys.executable, "-c", "import builtins; builtins.known = 1"], check=True)
    again = warm.run([sys.executable, "-c", "print('known' in dir(__builtins__))"], capture_output=True, text=True)
    assert (first.returncode, again.stdout) == (0, "False\n")


def test_an_error_ends_it_as_any_program() -> None:
    done = warm.run([sys.executable, "-c", "1 / 0"], capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "ZeroDivisionError: division by zero")


def test_it_hears_signals_and_can_be_killed() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        command = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(600)"]
        process = warm.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        process.stdout.readline()
        assert process.poll() is None
        process.send_signal(number)
        process.communicate(timeout=60)
        assert process.returncode == -number


def test_komtui_itself() -> None:
    done = warm.run([sys.executable, "-m", "komtui", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[0], done.stderr) == (0, "komtui", "")
