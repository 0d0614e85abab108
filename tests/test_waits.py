"""Nothing waits for ever: what the tests of programs stand on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

import waits

ENDLESS = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]


def test_a_test_that_waits_for_ever_fails_where_it_waits() -> None:
    with pytest.raises(waits.TooLongError), waits.at_most(0.05):
        time.sleep(60)


def test_what_a_failed_test_has_started_ends_with_it() -> None:
    with pytest.raises(subprocess.TimeoutExpired), waits.started(ENDLESS, stdout=subprocess.PIPE) as process:
        process.communicate(timeout=0.05)
    assert process.returncode == -signal.SIGKILL


def test_a_program_hears_ctrl_c_however_the_tests_were_started() -> None:
    code = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    answer = subprocess.run([sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True)
    assert answer.stdout == "True\n"
