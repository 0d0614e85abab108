"""`sudo komtui …` on the folder of a service: what it writes belongs to the service, which must be able to read it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters.database.unrecorded import UnrecordedFiles
from komtui.adapters.system import write_private
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Verdict
from komtui.services.files import keep_owner

SERVICE, GROUP = 4242, 4243
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def owners(folder: Path) -> set[tuple[int, int]]:
    """Return to whom everything in a folder belongs."""
    return {(each.lstat().st_uid, each.lstat().st_gid) for each in (folder, *folder.rglob("*"))}


@pytest.fixture
def service(komtui: Any) -> Any:
    komtui.data.mkdir(mode=0o700)
    os.chown(komtui.data, SERVICE, GROUP)
    return komtui


def test_all_that_root_writes_is_the_services(service: Any) -> None:
    service("config", "set", "company.name", "Boulangerie Lefèvre")
    service("config", "set", "language.interface", "fr")
    service.env["KOMTUI_VAULT_PASSPHRASE"] = "canary-4711 correct horse"
    service("vault", "create")
    service("config", "set", "smtp.user", "factures")
    service("config", "set", "smtp.password", stdin="canary-4712\n")
    assert (service.data / "config.toml").exists()
    assert (service.data / "vault.json").exists()
    others = [
        each for each in service.data.rglob("*") if (each.lstat().st_uid, each.lstat().st_gid) != (SERVICE, GROUP)
    ]
    assert others == []
    assert owners(service.data) == {(SERVICE, GROUP)}


def test_what_root_heard_and_could_not_record_is_the_services_to_record(tmp_path: Path) -> None:
    os.chown(tmp_path, SERVICE, GROUP)
    letter = ClaimedLetter(1, "company", "", ("zoe@client.example",), b"", "", 0, dt.datetime.now(dt.UTC), lease="1")
    UnrecordedFiles(tmp_path / "unrecorded", "books").keep(letter, [Outcome("zoe@client.example", Verdict.SENT)], None)
    assert owners(tmp_path) == {(SERVICE, GROUP)}


def test_a_former_file_keeps_its_owner_and_lets_its_group_read(tmp_path: Path) -> None:
    """/etc/komtui is root's, and config.toml in it the service's."""
    path = tmp_path / "config.toml"
    path.write_text("[language]\n")
    path.chmod(0o640)
    os.chown(path, 0, GROUP)
    write_private(path, b"[language]\ninterface = 'fr'\n")
    found = path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (0, GROUP, 0o640)


def test_nothing_is_given_away_that_another_name_leads_to(tmp_path: Path) -> None:
    """Who owns the folder could put a link to one of root's files where komtui will look."""
    os.chown(tmp_path, SERVICE, GROUP)
    shadow, trap = tmp_path.parent / f"{tmp_path.name}.shadow", tmp_path / "config.toml.lock"
    shadow.write_text("root's")
    trap.hardlink_to(shadow)
    descriptor = os.open(trap, os.O_RDWR)
    keep_owner(descriptor, tmp_path)
    os.close(descriptor)
    assert shadow.stat().st_uid == 0
    trap.unlink()
    mine = os.open(tmp_path / "mine", os.O_CREAT | os.O_RDWR)
    keep_owner(mine, tmp_path)
    os.close(mine)
    assert (tmp_path / "mine").stat().st_uid == SERVICE
