"""A page of settings: the same fields as in the configuration, saved together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current
from komtui.services.mail.account.advice import VALUES, advice
from komtui.services.settings import registrations
from komtui.services.settings.registrations import doubts
from komtui.services.settings.snapshot import Effective
from komtui.ui.screens.setup.fields import SettingRow
from komtui.ui.screens.setup.page import GoOn, SetupPage
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.text_field import FixedField

if TYPE_CHECKING:
    from komtui.services.registry import Services

NEEDED = frozenset({"company.name", "company.email", "smtp.host"})
"""Settings without which no letter leaves; said beside the empty field."""

BESIDE = (*VALUES, *registrations.KEYS)
"""Keys of the settings by which what is entered on a page is judged, wherever they stand."""


class SettingsPage(SetupPage):
    """Shows settings; `entered` are values that were typed before and are not saved."""

    def __init__(
        self,
        services: Services,
        found: Sequence[Effective],
        go_on: str,
        entered: Mapping[str, str] | None = None,
        beside: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.services = services
        """All use-cases."""
        self._go_on = go_on
        self.settings: dict[str, SettingRow] = {each.setting.key: SettingRow(each) for each in found}
        """The fields by the keys of their settings."""
        self._entered = dict(entered or {})
        self._beside = dict.fromkeys(BESIDE, "") | dict(beside or {})

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield from self.settings.values()
        yield Static(id="remark", markup=False)
        yield GoOn(self._go_on)

    def on_mount(self) -> None:
        """Show what was entered before, and mark what is needed."""
        for key, row in self.settings.items():
            if key in self._entered and not isinstance(row.field, FixedField):
                row.value = self._entered[key]
            self._mark(row)
        self.warn()

    @property
    def entered(self) -> dict[str, str]:
        """What was entered and is not saved, by key."""
        return {key: row.value for key, row in self.settings.items() if row.edited}

    @property
    def typed(self) -> bool:
        """Whether something was entered that is not saved."""
        return bool(self.entered)

    def remark(self, words: str) -> None:
        """Say what belongs to no field."""
        remark = self.query_one("#remark", Static)
        remark.update(words)
        remark.set_class(bool(words), "-said")

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        if isinstance(event.row, SettingRow):
            self._mark(event.row)
            # A fault goes away as soon as it is mended, but is not named while one still types.
            if event.row.problem:
                self._check(event.row)
            if event.row.warning:
                self.warn()
            self.row_changed(event.row)
        self.post_message(self.Changed())

    @on(FieldRow.Left)
    def _left(self, event: FieldRow.Left) -> None:
        if isinstance(event.row, SettingRow):
            self._check(event.row)
            self.warn()
            self.left(event.row)

    def row_changed(self, row: SettingRow) -> None:
        """Take notice of a field that the person has changed."""

    def left(self, row: SettingRow) -> None:
        """Take notice of a field that the person has left."""

    def _mark(self, row: SettingRow) -> None:
        row.changed = row.edited
        if row.setting.key in NEEDED and not row.value:
            row.annotate(_("needed"))
        elif row.edited:
            row.annotate("")

    def _check(self, row: SettingRow) -> None:
        empty = not row.value.strip() and (row.setting.default or row.setting.secret)
        check = self.services.settings.check
        problem = None if empty or not row.edited else check(row.setting.key, row.value, "", self._values)
        row.problem = current().problem(problem) if problem is not None else ""

    @property
    def _values(self) -> dict[str, str]:
        """Everything by which this page is judged: what stands here, and what is saved elsewhere."""
        return self._beside | {key: row.value.strip() for key, row in self.settings.items() if not row.setting.secret}

    def warn(self) -> None:
        """Show what is to be thought over beside its field."""
        values, found = self._values, dict[str, list[str]]()
        # What was typed at the ends of a password is looked at as well, and shown nowhere.
        values |= {key: row.value for key, row in self.settings.items() if row.setting.secret}
        for problem in (*advice(values), *doubts(values)):
            # The company's address is the account's, where that has none of its own: it stands there on its page.
            elsewhere = problem.field == "company.email" not in self.settings
            field = "smtp.address" if elsewhere else problem.field or ""
            found.setdefault(field, []).append(current().problem(problem))
        for key, row in self.settings.items():
            row.warning = " ".join(found.get(key, ()))

    async def save(self) -> bool:
        """Save what was entered; False where something is wrong, which is then shown beside its field."""
        entered = self.entered
        if not entered:
            return True
        try:
            await self.services.settings.set(dict(entered))
            await self.services.outbox.go_on_with({"": dict(entered)})
            found = await self.services.settings.effective(list(entered))
        except ProblemError as error:
            self.show(error.problems)
            return False
        for each in found:
            self.settings[each.setting.key].load(each)
        return True

    def show(self, problems: Sequence[Problem]) -> None:
        """Show each problem at its field and go to the first of them; what belongs to none stands below."""
        first, rest = None, []
        for problem in problems:
            row = self.settings.get(problem.field or "")
            if row is None:
                rest.append(current().problem(problem))
                continue
            row.problem = current().problem(problem)
            first = first or row
        self.remark("\n".join(rest))
        if first is not None:
            first.go()
