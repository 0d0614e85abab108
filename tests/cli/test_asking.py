"""What is asked for at a terminal: a pseudo-terminal types the answers."""

from __future__ import annotations

import os
import pty
import sys
from contextlib import suppress
from typing import Any

import pytest

import warm

AT_A_TERMINAL = """
import fcntl, os, runpy, sys, termios

os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("komtui", run_name="__main__", alter_sys=True)
"""
"""Makes what it stands on its own terminal, whose Ctrl+C it hears."""


def typed(komtui: Any, arguments: list[str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run komtui at a terminal; each answer is typed once its question has appeared."""
    terminal, inside = pty.openpty()
    command = [sys.executable, "-c", AT_A_TERMINAL, *arguments]
    environment = os.environ | komtui.env | {"KOMTUI_DATA": str(komtui.data)}
    process = warm.Popen(command, env=environment, stdin=inside, stdout=inside, stderr=inside)
    os.close(inside)
    shown, rest = "", b""
    try:
        for question, answer in answers:
            while question not in shown:
                shown += os.read(terminal, 4096).decode()
            shown = ""
            os.write(terminal, answer.encode())
        with suppress(OSError):  # Linux ends a pseudo-terminal so
            while data := os.read(terminal, 4096):
                rest += data
    except BaseException:
        process.kill()
        raise
    finally:
        os.close(terminal)
        process.wait()
    return process.returncode, rest.decode()


@pytest.fixture
def vault(komtui: Any) -> Any:
    """A vault made at the terminal, with the account's password in it."""
    code, shown = typed(
        komtui,
        ["config", "set", "smtp.password"],
        [("smtp.password", "canary-4711\n"), ("New passphrase", "four words\n"), ("Repeat", "four words\n")],
    )
    assert code == 0
    assert "canary" not in shown
    return komtui


def test_a_vault_is_made_and_opened_at_the_terminal(vault: Any) -> None:
    questions = [("smtp.password", "canary-4712\n"), ("Passphrase", "four words\n")]
    assert typed(vault, ["config", "set", "smtp.password"], questions)[0] == 0
    questions = [("smtp.password", "canary-4713\n"), ("Passphrase", "wrong words\n")]
    code, shown = typed(vault, ["config", "set", "smtp.password"], questions)
    assert code == 1
    assert "does not open the vault" in shown


def test_sending_asks_for_the_vault_where_the_password_is_in_it(vault: Any, sink: Any) -> None:
    vault.account(sink.port)
    number = vault.invoice()
    vault.account(sink.port, KOMTUI_SMTP_USER="factures")

    code, _shown = typed(vault, ["send", number], [("Passphrase", "four words\n")])

    assert code == 0
    assert len(vault.rows("outbox")) == 1


def test_ctrl_c_at_a_question_changes_nothing(komtui: Any) -> None:
    code, shown = typed(komtui, ["config", "set", "smtp.password"], [("smtp.password", "can\x03")])

    assert code == 130
    assert "Traceback" not in shown
    assert komtui.rows("config", "get", "smtp.password")[0]["set"] is False


def test_what_must_be_agreed_to_is_asked_at_the_terminal(komtui: Any, sink: Any) -> None:
    komtui.account(sink.port)
    number = komtui.invoice()
    assert typed(komtui, ["send", number], [])[0] == 0
    code, shown = typed(komtui, ["send", number], [("Mail it once more? [y/N]", "\n")])
    assert (code, "waiting in the outbox already" in shown) == (0, True)
    assert len(komtui.rows("outbox")) == 1
    assert typed(komtui, ["send", number], [("zoe@client.example on ", "y\n")])[0] == 0
    assert len(komtui.rows("outbox")) == 2
    assert typed(komtui, ["convert", number, "--to", "credit-note"], [])[0] == 0
    question = "draft-2. Make another one all the same?"
    code, shown = typed(komtui, ["convert", number, "--to", "credit-note"], [(question, "n\n")])
    assert (code, "--again" in shown) == (1, True)
    assert typed(komtui, ["convert", number, "--to", "credit-note"], [(question, "y\n")])[0] == 0
    assert typed(komtui, ["issue", "draft-2"], [])[0] == 0
    code, shown = typed(komtui, ["send", number], [("was cancelled", "\n")])
    assert (code, "--cancelled" in shown) == (1, True)
    questions = [("was cancelled", "y\n"), ("once more?", "y\n")]
    assert typed(komtui, ["send", number], questions)[0] == 0
    assert len(komtui.rows("outbox")) == 3
