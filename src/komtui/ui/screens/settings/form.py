"""The fields of the configuration, section by section, made from the catalogue alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from komtui.domain.problem import Problem
from komtui.domain.setting import SECTIONS, Setting
from komtui.i18n import _, current
from komtui.services.settings import Effective
from komtui.ui.screens.settings.fields import SettingRow


class SettingsForm(VerticalScroll, can_focus=False):
    """One row a setting; a search leaves those that match."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def __init__(self, found: Sequence[Effective]) -> None:
        super().__init__()
        self._found = found
        self.rows: dict[str, SettingRow] = {each.setting.key: SettingRow(each) for each in found}
        """The rows by the keys of their settings."""

    def compose(self) -> ComposeResult:
        """Lay the fields out."""
        for section in SECTIONS:
            first = " -first" if section is SECTIONS[0] else ""
            yield Static(_(section.label), markup=False, classes=f"heading{first}", id=f"heading-{section.key}")
            yield from (row for row in self.rows.values() if row.setting.section == section.key)

    def load(self, found: Iterable[Effective]) -> None:
        """Show what is stored now; what is wrong is forgotten."""
        for each in found:
            row = self.rows[each.setting.key]
            row.load(each)
            row.problem = ""

    def edited(self) -> dict[str, str]:
        """Return what was changed and is not saved, by key."""
        return {key: row.value for key, row in self.rows.items() if row.edited}

    def leave_only(self, settings: Collection[Setting]) -> None:
        """Leave on screen what matches a search."""
        keys = {setting.key for setting in settings}
        sections = {setting.section for setting in settings}
        with self.app.batch_update():
            for key, row in self.rows.items():
                row.display = key in keys
            for section in SECTIONS:
                self.query_one(f"#heading-{section.key}").display = section.key in sections
            self.scroll_home(animate=False)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Show each problem at its field and go to the first of them; return those that belong to no field."""
        first: SettingRow | None = None
        rest = []
        for problem in problems:
            row = self.rows.get(problem.field or "")
            if row is None:
                rest.append(problem)
                continue
            row.problem = _sentence(problem)
            row.display = True
            self.query_one(f"#heading-{row.setting.section}").display = True
            first = first or row
        if first is not None:
            first.go()
        return rest

    def first_of(self, section: str = "") -> SettingRow | None:
        """Return the first row on screen, of a section where one is named."""
        rows = (row for row in self.rows.values() if row.display and section in {"", row.setting.section})
        return next(rows, None)

    def reveal(self, section: str) -> None:
        """Scroll a section to the top."""
        self.scroll_to_widget(self.query_one(f"#heading-{section}"), top=True, animate=False)

    def action_page(self, step: int) -> None:
        """Go on by a page, or back."""
        rows = [row for row in self.rows.values() if row.display]
        index = next((index for index, row in enumerate(rows) if row.has_focus_within), 0)
        target = index
        height = 0
        while 0 <= target + step < len(rows) and height + rows[target + step].size.height < self.size.height:
            target += step
            height += rows[target].size.height
        rows[target].go()


def _sentence(problem: Problem) -> str:
    # Its own words say which setting is missing and how to get here.
    return _("Letters cannot leave without it.") if problem.code == "mail.missing" else current().problem(problem)
