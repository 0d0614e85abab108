"""What every way into komtui begins with, seen from a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import ProblemError
from komtui.hardening import WRITE_SECRETS, clean_environment

LOOK = """
import os, resource, sys
sys.argv = ["komtui", "--version"]
from komtui.__main__ import main
try:
    main()
except SystemExit:
    pass
from komtui.adapters.secrets.chain import secret_chain
from pathlib import Path
secret_chain({}, Path("."))
import ctypes
print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
print(sorted(set(os.environ) & set(sys.stdin.read().split())))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux")
def test_files_memory_and_variables_are_closed_on_the_way_in(tmp_path: Path) -> None:
    given = dict.fromkeys(WRITE_SECRETS, str(tmp_path / "log"))
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        input=" ".join(WRITE_SECRETS),
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=True,
        umask=0o002,
    )
    assert done.stdout.splitlines()[-2:] == ["0o77 0 0", "[]"]
    assert not (tmp_path / "log").exists()


BEGUN = """
import ctypes, sys
from komtui.hardening import harden
harden()
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux")
@pytest.mark.parametrize(("name", "dumpable"), [("KOMTUI_VAULT_PASSPHRASE", "0"), ("KOMTUI_LANGUAGE", "1")])
def test_a_secret_of_the_environment_is_hidden_from_the_start(name: str, dumpable: str) -> None:
    """A worker that had nothing to send yet had its passphrase open to every process of its user."""
    env = {key: value for key, value in os.environ.items() if "PASS" not in key} | {name: "canary"}
    done = subprocess.run([sys.executable, "-c", BEGUN], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == dumpable


def test_what_works_for_komtui_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMTUI_SMTP_PASSWORD", "canary")
    monkeypatch.setenv("PGPASSWORD", "canary")
    assert "canary" not in clean_environment().values()
    assert clean_environment()["PATH"] == os.environ["PATH"]


def test_a_data_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    services = LazyServices(Places(tmp_path / "link", tmp_path / "real"), {})
    with pytest.raises(ProblemError, match=r"system\.data-link"):
        _ = services.database
    with pytest.raises(ProblemError, match=r"system\.data-link"):
        _ = services._secrets
