"""A process that is gone is told from one that lives, and from one that nobody here can see."""

import os
import subprocess
import sys

import pytest

from komtui.adapters.database.holder import holder, is_gone

pytestmark = pytest.mark.skipif(not holder(), reason="this system has no /proc; there the lease alone counts")


def test_this_process_lives():
    assert not is_gone(holder())


def test_another_process_under_the_same_id_is_another_process():
    machine, pid, start = holder().split(":")
    assert is_gone(f"{machine}:{pid}:{int(start) + 1}")


def test_a_process_that_ended_is_gone_although_nobody_has_asked_for_its_end():
    code = "from komtui.adapters.database.holder import holder; print(holder(), flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    name = child.stdout.readline().strip()
    assert not is_gone(name)
    child.stdin.close()
    # Waits for its end and leaves it among the processes, as a parent does that never asks.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name)
    child.wait()
    child.stdout.close()
    assert is_gone(name)


@pytest.mark.parametrize("name", ["", "elsewhere/boot/space:1:1", "no sense"])
def test_what_cannot_be_seen_from_here_is_not_called_gone(name):
    assert not is_gone(name)


@pytest.mark.parametrize("hidden", [FileNotFoundError, PermissionError])
def test_a_process_that_is_hidden_is_not_called_gone(monkeypatch, hidden):
    name = holder()

    def read_text(self, **_):
        raise hidden(self)

    monkeypatch.setattr("pathlib.Path.read_text", read_text)
    assert not is_gone(name)
