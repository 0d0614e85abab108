"""Golden books: what a release has written is read by this one, to the last field, and is never written to.

`tests/data` has a folder for each release, with what that release found in it: see `tests/data/write.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
EXPECTED = "expected.json"
VERSIONS = sorted(folder.name for folder in DATA.iterdir() if re.fullmatch(r"\d+\.\d+\.\d+", folder.name))
STATED = {"stated_net", "stated_taxes", "stated_totals"}
"""What 0.1.0 worked out at every read of an issued document; since then it is stated. The sums are compared as well."""
TOLD = 40
"""Differences that are shown: of a thousand, the first few say what happened."""


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports from `tests/data`, whose modules find each other as those of a script do."""
    monkeypatch.syspath_prepend(str(DATA))
    return import_module


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], Path]:
    """Copies the folder of a release to where it may be written to."""

    def copy(version: str) -> Path:
        return shutil.copytree(DATA / version, tmp_path / version, ignore=shutil.ignore_patterns(EXPECTED))

    return copy


@pytest.fixture(autouse=True)
def _never_written() -> Iterator[None]:
    """The golden files are what they were, and no others are beside them."""
    before = hashes()
    yield
    assert hashes() == before


def hashes() -> dict[str, str]:
    files = [path for version in VERSIONS for path in (DATA / version).rglob("*") if path.is_file()]
    return {str(path.relative_to(DATA)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """Yield where `found` says otherwise. It may say more of an object: a later release knows further fields."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in expected:
            inner = f"{place} › {key}" if place else key
            if key in STATED and expected[key] is None:
                continue
            if key in found:
                yield from differences(expected[key], found[key], inner)
            else:
                yield f"{inner}: expected {shown(expected[key])}, and it is not there"
    elif isinstance(expected, list) and isinstance(found, list):
        for index, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from differences(one, other, f"{place} › {index}")
        if len(expected) != len(found):
            yield f"{place}: expected {len(expected)} of them, found {len(found)}"
    elif type(expected) is not type(found) or expected != found:
        yield f"{place}: expected {shown(expected)}, found {shown(found)}"


def shown(value: Any) -> str:
    # Pure ASCII: what differs may be a character that nobody sees.
    text = json.dumps(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def freeze(expected: Any) -> None:
    """Let every issued document state what 0.1.0 computed at each read: later releases compute nothing of it again."""
    documents = [each["stored"]["document"] for each in expected["documents"].values()]
    for document in documents:
        # A note of 0.1.0 was a text alone.
        document["notes"] = [{"text": text, "subject": ""} for text in document["notes"]]
    issued = [document for document in documents if document["state"] != "draft"]
    assert issued
    for document in issued:
        for line in document["lines"]:
            line["stated_net"] = line["net"]
        document["stated_taxes"] = document["taxes"]
        document["stated_totals"] = document["totals"]


def test_there_are_golden_books() -> None:
    assert "0.1.0" in VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_release_has_written_is_read_as_it_read_it(
    version: str, copied: Callable[[str], Path], module: Callable[[str], ModuleType]
) -> None:
    found = module("reading").read(copied(version))

    expected = json.loads((DATA / version / EXPECTED).read_text("utf-8"))
    if version == "0.1.0":
        freeze(expected)
    told = list(islice(differences(expected, found), TOLD))
    assert not told, "\n".join(told)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_command_line_lists_them(version: str, copied: Callable[[str], Path]) -> None:
    command = [sys.executable, "-m", "komtui", "--data", str(copied(version)), "list", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    expected = json.loads((DATA / version / EXPECTED).read_text("utf-8"))
    assert len(rows) == len(expected["order"])


@pytest.mark.parametrize("version", VERSIONS)
def test_they_are_whole_and_small(version: str) -> None:
    """A database with a -wal beside it is not all in its file, and git keeps every byte for ever."""
    names = {path.name for path in (DATA / version).iterdir()}
    assert {EXPECTED, "komtui.sqlite3", "vault.json", "config.toml"} <= names
    assert not any(name.endswith(("-wal", "-shm", ".lock")) for name in names)
    assert sum(path.stat().st_size for path in (DATA / version).iterdir() if path.name != EXPECTED) < 1_200_000


def test_what_the_next_release_will_write_can_be_written_and_read(
    tmp_path: Path, module: Callable[[str], ModuleType]
) -> None:
    """Else nobody would know before a release that its own folder cannot be made any more."""
    found = module("reading").read(module("write").write(tmp_path / "books"))

    assert (found["chain"]["faults"], len(found["chain"]["keys"])) == ([], 1)
    assert {each["state"] for each in found["outbox"]["deliveries"]} == {
        *("queued", "sent", "failed", "uncertain", "cancelled", "bounced")
    }
    payments = [each for document in found["documents"].values() for each in document["payments"]]
    assert {each["method"] for each in payments} == {
        *("cash", "card", "cheque", "transfer", "voucher", "direct-debit", "credit-note")
    }
    assert [each["rounding"] for each in payments if each["currency"] == "CAD" and each["method"] == "cash"] == ["0.01"]
    assert [each["customer"]["party"]["name"] for each in found["customers"]].count("Éditions du Quai") == 1
    assert {each["event"] for each in found["journal"]} >= {"closing", "key", "payment-reversed", "shipped-in-part"}


def test_a_golden_folder_is_written_once_and_by_its_own_release(
    module: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    write = module("write")

    assert write.main([]) == 2
    assert write.main(["../elsewhere"]) == 2
    assert write.main(["99.0.0"]) == 1
    assert "can write no folder of another" in capsys.readouterr().err
    for version in VERSIONS:
        assert write.main([version]) == 1


def test_the_differences_are_named() -> None:
    """Else a comparison that sees nothing would look like books that have not changed."""
    expected = {"same": 1, "list": [{"unit": "C62"}, 2], "gone": None, "amount": "1.00"}
    found = {"same": True, "list": [{"unit": "H87", "new": 1}], "amount": "1.0", "further": 5}
    assert list(differences(expected, found)) == [
        "same: expected 1, found true",
        'list › 0 › unit: expected "C62", found "H87"',
        "list: expected 2 of them, found 1",
        "gone: expected null, and it is not there",
        'amount: expected "1.00", found "1.0"',
    ]
    assert list(differences(expected, expected | {"further": 5})) == []
    assert list(differences({"stated_net": None}, {"stated_net": "1.00"})) == []
    assert list(differences({"stated_net": "1.00"}, {"stated_net": None})) != []
