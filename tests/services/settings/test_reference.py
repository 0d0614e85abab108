from pathlib import Path

from komtui.domain.settings.catalogue import CATALOGUE
from komtui.services.settings.reference import page


def test_the_reference_page_is_up_to_date(root: Path) -> None:
    assert (root / "docs" / "settings.md").read_text("utf-8") == page(), "run .venv/bin/python .ci/settings"


def test_every_setting_stands_in_it_once() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| ") and "| `" in line]
    assert sorted(row.split(" | ")[1].strip("`") for row in rows) == sorted(setting.key for setting in CATALOGUE)
