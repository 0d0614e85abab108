"""Files as a clerk and an administrator name them, over the services as they are put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.domain.access import Role
from komtui.domain.problem import ProblemError

CANARY, OTHER = "corr3ct-horse", "an0ther-horse"
PAGE = b"%PDF-1.7 a page"
CSV = "number,date,customer,description,price\nF-1,2026-01-31,Zoé,Bread,10\n"


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    """Paul, a clerk, is there."""
    data = tmp_path / "data"
    data.mkdir(0o700)
    opened = LazyServices(Places(data, data), {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"})
    await opened.settings.set({"company.name": "Moulin SARL", "company.country": "FR"})
    await opened.access.add("Marie", Role.ADMINISTRATOR, CANARY)
    await opened.access.add("Paul", Role.CLERK, OTHER)
    await opened.access.log_in("Paul", OTHER)
    yield opened
    await opened.close()


async def test_without_a_setting_a_clerk_has_the_usual_folders_and_one_of_komtuis(services: LazyServices) -> None:
    home = Path.home()
    assert await services.files.proposed("F-1.pdf") == str(home / "Documents" / "F-1.pdf")
    (home / "Downloads").mkdir()
    assert await services.files.proposed("F-1.pdf") == str(home / "Downloads" / "F-1.pdf")
    assert await services.files.save("~/Downloads", "F-1.pdf", PAGE) == home / "Downloads" / "F-1.pdf"
    assert await services.files.save("~/komtui", "F-1.pdf", PAGE) == home / "komtui" / "F-1.pdf"
    with pytest.raises(ProblemError) as refused:
        await services.files.save("~/.ssh/authorized_keys", "F-1.pdf", PAGE)
    assert [each.code for each in refused.value.problems] == ["file.outside"]


async def test_an_administrator_sets_other_folders_and_has_all(services: LazyServices, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    await services.access.log_in("Marie", CANARY)
    assert await services.files.proposed("F-1.pdf") == str(Path.home() / "F-1.pdf")
    await services.settings.set({"files.clerks": f" {tmp_path / 'shop'}: ~/exports"})
    await services.files.save(str(tmp_path / "anywhere.txt"), "F-1.pdf", b"text")
    await services.access.log_in("Paul", OTHER)
    await services.files.save(str(tmp_path / "shop"), "F-1.pdf", PAGE)
    (Path.home() / "Documents").mkdir()
    with pytest.raises(ProblemError):
        await services.files.save("~/Documents", "F-1.pdf", PAGE)
    assert services.settings.check("files.clerks", "exports").code == "setting.folder"  # type: ignore[union-attr]


async def test_completion_shows_a_clerk_no_other_folders(services: LazyServices) -> None:
    home = Path.home()
    for name in (".ssh", "Documents/exports", "Private"):
        (home / name).mkdir(parents=True)
    assert await services.files.completed("~/Do") == "~/Documents/"
    assert await services.files.completed("~/Documents/e") == "~/Documents/exports/"
    for typed in ("~/P", "~/.s", "/et", "/etc/pass"):
        assert await services.files.completed(typed) is None
    await services.access.log_in("Marie", CANARY)
    assert await services.files.completed("~/P") == "~/Private/"
    assert await services.files.completed("/et") == "/etc/"


async def test_a_clerk_imports_from_these_folders_alone(services: LazyServices, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text(CSV)
    folder = Path.home() / "Documents"
    folder.mkdir()
    (folder / "in.csv").write_text(CSV)
    (folder / "link.csv").symlink_to(tmp_path / "out.csv")
    results = {
        result.file.name: [each.code for each in result.problems]
        async for result in services.importing.run([tmp_path / "out.csv", tmp_path, folder], dry_run=True)
    }
    assert results == {
        "out.csv": ["file.outside"],
        tmp_path.name: ["file.outside"],
        "in.csv": [],
        "link.csv": ["file.outside"],
    }
    await services.access.log_in("Marie", CANARY)
    assert [result.ok async for result in services.importing.run([tmp_path / "out.csv"])] == [True]


async def test_a_pdf_with_a_line_of_ones_own_before_it_does_not_come_in(services: LazyServices, samples: Path) -> None:
    found = next(each for each in sorted(samples.rglob("*.pdf")) if each.read_bytes().startswith(b"%PDF-"))  # noqa: ASYNC240 - nothing else runs
    folder = Path.home() / "Documents"
    folder.mkdir()
    (folder / "x.pdf").write_bytes(b"ssh-ed25519 AAAA\n" + found.read_bytes())
    [result] = [each async for each in services.importing.run([folder / "x.pdf"])]
    assert [each.code for each in result.problems] == ["import.pdf-start"]


async def test_a_path_is_completed_as_it_was_typed(services: LazyServices) -> None:
    """With a point behind its last stroke it became another one."""
    folder = Path.home() / "Documents" / "shop"
    folder.mkdir(parents=True)
    for typed in (f"{folder}/.", f"{folder}/", str(Path.home()), "~"):
        assert await services.files.completed(typed) is None
    assert await services.files.completed("~/Documents/s") == "~/Documents/shop/"
    assert await services.files.completed(f"{Path.home()}//Documents/./s") == f"{Path.home()}//Documents/./shop/"
