"""The program as a whole: options everywhere, light at start, never a traceback."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from komtui import __version__
from komtui.cli.core._logs import OneLine, listen
from komtui.cli.main import COMMANDS, cli
from komtui.cli.straight import screen
from komtui.domain.problem import NotAllowedError, Problem, ProblemError
from komtui.i18n import Localizer
from komtui.services.sales.life.documents import DocumentService

HEAVY = {
    "textual",
    "rich",
    "sqlite3",
    "email",
    "ssl",
    "asyncio",
    "babel",
    "fpdf",
    "keyring",
    "cryptography",
    "aiosmtplib",
}


def program(*args: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "komtui", *args], capture_output=True, text=True, check=False, **more)


def test_the_version_comes_at_once_and_loads_nothing_heavy() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "komtui", "--version"], capture_output=True, text=True, check=True
    )

    assert result.stdout == f"komtui {__version__}\n"
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.stderr.splitlines()}
    assert "click" in loaded
    assert not HEAVY & loaded


def test_every_command_has_its_help() -> None:
    for name in COMMANDS:
        result = CliRunner().invoke(cli, [name, "--help"])
        assert result.exit_code == 0
        assert result.stdout.startswith(f"Usage: komtui {name}")
    overview = CliRunner().invoke(cli, ["--help"]).stdout
    assert all(f"\n  {name} " in overview for name in COMMANDS)
    assert "..." not in overview.partition("Commands:")[2]


def test_the_page_on_the_command_line_names_every_command(root: Path) -> None:
    page = (root / "docs" / "cli.md").read_text(encoding="utf-8")

    assert all(f"\nkomtui {name} " in page or f"\nkomtui {name}\n" in page for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["list", "--nonsense"], ["show"], ["list", "--kind", "poem"], ["outbox", "retry"]]
)
def test_wrong_usage_is_told_on_stderr_with_code_2(komtui: Any, arguments: list[str]) -> None:
    result = komtui(*arguments, code=2)

    assert result.stdout == ""
    assert "Error: " in result.stderr


def test_the_options_of_everywhere_stand_before_and_after_the_command(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    before = CliRunner().invoke(cli, ["--json", "--data", data, "config", "get", "company.country"])
    after = CliRunner().invoke(cli, ["config", "get", "company.country", "--json", "--data", data])

    assert json.loads(before.stdout) == json.loads(after.stdout)
    assert (tmp_path / "data" / "komtui.sqlite3").exists()


def test_an_empty_folder_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert CliRunner().invoke(cli, ["--data", "", "list"]).exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_the_database_can_stand_elsewhere(komtui: Any, tmp_path: Path) -> None:
    other = tmp_path / "other" / "books.sqlite3"
    komtui("--database", f"sqlite:///{other}", "config", "set", "company.name", "Ailleurs")

    assert other.exists()
    assert komtui("config", "get", "company.name").stdout == "\n"
    komtui.env["KOMTUI_DATABASE"] = str(other)
    assert komtui("config", "get", "company.name").stdout == "Ailleurs\n"


def test_help_and_errors_speak_the_language_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Localizer, "_", lambda self, text: f"<{self.language}:{text}>")

    assert "<fr:Show and change settings.>" in CliRunner().invoke(cli, ["config", "--help", "--language", "fr"]).stdout
    monkeypatch.setenv("KOMTUI_LANGUAGE", "fr_CA")
    assert "<fr_CA:There is no setting" in CliRunner().invoke(cli, ["config", "get", "nonsense"]).stderr


def test_the_language_of_a_customer_is_none_of_what_komtui_says(komtui: Any) -> None:
    komtui("customer", "add", "Zoé")
    wrong = komtui("--language", "fr", "customer", "change", "customer-1", "--language", "klingon", code=2).stderr
    assert "n’est pas l’une de ces valeurs" in wrong
    assert "Langue" in komtui("--language", "fr", "customer", "change", "customer-1", "--language", "en").stdout


def test_pages_and_errors_are_french_down_to_their_signs(komtui: Any) -> None:
    page = komtui("--language", "fr", "--help").stdout
    assert "\nOptions\u00a0:\n" in page
    assert "[en|fr|fr_CA]" in page
    # click's own name of the type is no word of anybody's.
    assert "integer range" not in komtui("--language", "fr", "list", "--limit", "x", code=2).stderr
    # "Open" is the name of a key too, and that is another word in French.
    assert "Voir" not in komtui("--language", "fr", "vault").stdout
    # What click says of an option, and of one that is missing, is French as well.
    assert "[obligatoire]" in komtui("--language", "fr", "sales", "--help").stdout
    assert "Au choix\u00a0:" in komtui("--language", "fr", "vault", "move", code=2).stderr


@pytest.mark.parametrize("written", ["fr_CA", "fr-ca", "FR_CA", "fr_ca"])
def test_a_language_is_known_however_it_is_written(komtui: Any, written: str) -> None:
    assert "courriel" in komtui("--language", written, "--help").stdout


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    def fail_with(error: BaseException) -> None:
        async def find(_self: DocumentService, _number: str) -> None:
            raise error

        monkeypatch.setattr(DocumentService, "find", find)

    return fail_with


def test_an_error_of_our_own_is_one_line_and_a_report_without_data(komtui: Any, failing: Any) -> None:
    failing(RuntimeError("canary-message"))

    result = komtui("show", "F-1", code=1)

    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "RuntimeError" in result.stderr
    (report,) = (komtui.data / "crash").iterdir()
    assert str(report) in result.stderr
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "showing.py" in text
    assert "canary-message" not in text + result.output


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotAllowedError(Problem("document.unknown", {"number": "F-1"})), 4),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_kind_of_error_has_its_code(komtui: Any, failing: Any, error: BaseException, code: int) -> None:
    failing(error)

    komtui("show", "F-1", code=code)


def test_a_problem_is_a_sentence_for_people_and_a_code_for_scripts(komtui: Any) -> None:
    result = komtui("show", "F-9\x1b[31m", "--json", code=1)

    (problem,) = json.loads(result.stdout)["problems"]
    assert list(problem) == ["code", "message", "field"]
    assert problem["code"] == "document.unknown"
    assert problem["message"] in result.stderr
    assert "\x1b" not in result.output


def test_a_reader_that_goes_away_is_no_trouble(komtui: Any) -> None:
    for number in range(3):
        komtui.invoice(f"F-{number}")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        result = subprocess.run(
            [sys.executable, "-m", "komtui", "--data", str(komtui.data), "list"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert result.stderr == ""
    assert result.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_stdout_is_told(komtui: Any) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        result = subprocess.run(
            [sys.executable, "-m", "komtui", "--data", str(komtui.data), "config", "list", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert result.returncode == 1
    assert result.stderr == "stdout cannot be written: No space left on device. Check the folder and the free space.\n"


def test_a_file_that_is_no_database_is_told_and_left_alone(komtui: Any) -> None:
    komtui.data.mkdir()
    (komtui.data / "komtui.sqlite3").write_bytes(b"not a database at all" * 100)

    (answer,) = komtui.rows("list", code=1)

    assert answer["problems"][0]["code"].startswith("system.database")
    assert (komtui.data / "komtui.sqlite3").read_bytes().startswith(b"not a database")
    findings = {row["name"]: row for row in komtui.rows("doctor", code=1)}
    assert not findings["database"]["ok"]
    assert findings["versions"]["ok"]


def test_an_old_encoding_of_the_terminal_stops_nothing(komtui: Any) -> None:
    komtui.invoice(email="zoe@client.example")
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}

    result = program("--data", str(komtui.data), "list", env=environment)

    assert result.returncode == 0
    assert "F-2026-0001" in result.stdout


@pytest.mark.parametrize("shell", ["zsh", "fish", "bash"])
def test_completion_knows_the_commands_and_the_settings(shell: str) -> None:
    assert "_KOMTUI_COMPLETE" in CliRunner().invoke(cli, ["completion", shell]).stdout
    environment = {"_KOMTUI_COMPLETE": "bash_complete", "COMP_WORDS": "komtui config get smtp.po", "COMP_CWORD": "3"}
    assert program(env=os.environ | environment).stdout == "plain,smtp.port\n"


def test_without_a_terminal_the_screen_says_so(komtui: Any) -> None:
    result = komtui(code=2)

    assert "--help" in result.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [["list"], ["worker", "--once"]])
def test_a_closed_stream_is_no_error(tmp_path: Path, closed: str, command: list[str]) -> None:
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "komtui", "--data", str(tmp_path / "data")]
    result = subprocess.run([*shell, *command], capture_output=True, text=True, check=False)

    assert (result.returncode, "Traceback" in result.stderr) == (0, False)
    assert not (tmp_path / "data" / "crash").exists()


def test_without_streams_there_is_no_screen(tmp_path: Path) -> None:
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "-m", "komtui", "--data", str(tmp_path)]

    assert subprocess.run(shell, capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["config", "--help"]])
def test_a_full_disk_is_said_of_help_too(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "komtui", "--data", str(tmp_path), *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (result.returncode, result.stderr.startswith("stdout cannot be written")) == (1, True)
    assert not (tmp_path / "crash").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["outbox", "retry", "9" * 30], 2),
        (["outbox", "list", "0"], 2),
        (["config", "get", "a\x1b[31m"], 2),
        (["import", "--store", "\udcff", "a.csv"], 2),
        (["config", "set", "--store", "a\x1bb", "company.name", "x"], 2),
        (["--database", "postgres://host/books", "list"], 1),
    ],
)
def test_what_nobody_can_mean_is_said_and_leaves_nothing(
    komtui: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)

    result = komtui(*arguments, code=code)

    assert "error of its own" not in result.stderr
    assert "\x1b" not in result.stderr
    assert [each.name for each in tmp_path.iterdir() if each.name != "data"] == []


@pytest.mark.parametrize("arguments", [[], ["list"], ["doctor"]])
def test_a_user_without_a_home_is_told(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    def folders() -> None:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv("KOMTUI_DATA", raising=False)
    monkeypatch.setattr("komtui.adapters.system.platform_folders", folders)

    assert screen(arguments) is None
    result = CliRunner().invoke(cli, arguments)

    assert (result.exit_code, "--data" in result.stderr) == (1, True)


def test_an_interruption_before_anything_is_loaded_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "click").mkdir()
    (tmp_path / "click" / "__init__.py").write_text("raise KeyboardInterrupt\n")
    result = program("list", env=os.environ | {"PYTHONPATH": str(tmp_path)})

    assert (result.returncode, result.stderr) == (130, "")


def test_a_screen_that_cannot_even_open_leaves_a_report_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_screen(*_: object) -> int:
        raise RuntimeError(str(tmp_path / "canary"))

    monkeypatch.setattr("komtui.ui.run.run_screen", run_screen)

    assert screen(["--data", str(tmp_path)]) == 1
    (report,) = (tmp_path / "crash").iterdir()
    said = capsys.readouterr().err
    assert (str(report) in said, str(tmp_path / "canary") in said + report.read_text(), "Traceback" in said) == (
        True,
        False,
        False,
    )


def test_what_goes_wrong_inside_is_one_line_and_only_a_mistake_leaves_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listen(tmp_path)
    try:
        for error in (ProblemError(Problem("system.database-full", {"file": "books"})), RuntimeError("canary")):
            try:
                raise error
            except type(error):
                logging.getLogger("komtui.services.mail.sending.delivery").exception("the outbox could not be used")
        # What a library says of its insides where a server went away is no line for anybody.
        logging.getLogger("psycopg").warning("error ignored terminating %r", object())
        # Nor what a closed page leaves behind in the event loop.
        logging.getLogger("asyncio").error("Future exception was never retrieved", exc_info=BrokenPipeError())
    finally:
        logging.getLogger().handlers[:] = [
            each for each in logging.getLogger().handlers if not isinstance(each, OneLine)
        ]

    full, mistake = capsys.readouterr().err.splitlines()
    assert "no room left" in full
    (report,) = (tmp_path / "crash").iterdir()
    assert str(report) in mistake


@pytest.mark.parametrize("name", ["no/such/books.sqlite3", "bokos.sqlite3"])
def test_a_mistyped_file_is_no_new_book(komtui: Any, tmp_path: Path, name: str) -> None:
    """Empty books with exit code 0 were what a mistyped name made."""
    mistyped = tmp_path / name
    for command in (("list",), ("outbox",), ("worker", "--once"), ("config",)):
        result = komtui("--database", str(mistyped), *command, code=1)
        assert str(mistyped) in result.stderr.replace("\n", ""), command
        assert not mistyped.exists(), command
    assert not mistyped.parent.exists() or mistyped.parent == tmp_path
    finding = next(
        row for row in komtui.rows("--database", str(mistyped), "doctor", code=1) if row["name"] == "database"
    )
    assert finding["problem"]["code"] == "system.database-absent"


def test_new_books_in_a_file_that_was_named_are_told_of(komtui: Any, tmp_path: Path) -> None:
    other = tmp_path / "other" / "books.sqlite3"
    begun = komtui("--database", str(other), "config", "set", "company.name", "Ailleurs")
    assert "New books were begun" in begun.stderr
    assert "New books" not in komtui("--database", str(other), "config", "set", "company.name", "Ici").stderr
    assert komtui("--database", str(other), "config", "get", "company.name").stdout == "Ici\n"
