"""Settings as they stand on a screen, saved or not: what a test of the mail account works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.setting import Origin, Setting
from komtui.services.settings import Effective, SettingsService, known
from komtui.services.validation import checked


class TrialSettings(SettingsService):
    """The stored settings with others laid over them, of the company. Nothing is ever written."""

    def __init__(self, stored: SettingsService, changed: Mapping[str, str]) -> None:
        self._stored = stored
        self._changed = dict(changed)

    async def value(self, setting: Setting | str, store: str = "") -> str:
        """Return the value on the screen, else the stored one. Raises ProblemError for a wrong one."""
        entry = known(setting)
        if entry.key in self._changed and not entry.secret:
            return self._checked(entry)
        return await self._stored.value(entry, store)

    async def values(self, keys: Sequence[str], store: str = "") -> dict[str, str]:
        """Return several values. Raises ProblemError with every problem found."""
        found = await self._stored.values([key for key in keys if key not in self._changed], store)
        problems = list[Problem]()
        for key in keys:
            if key in self._changed:
                try:
                    found[key] = self._checked(known(key))
                except ProblemError as error:
                    problems += error.problems
        if problems:
            raise ProblemError(*problems)
        return found

    async def own_secret(self, key: str, store: str = "") -> str | None:
        """Return the secret on the screen, else the stored one."""
        return self._changed.get(key) or await self._stored.own_secret(key, store)

    async def effective(self, keys: Sequence[str] = (), store: str = "") -> Sequence[Effective]:
        """Return the settings, those on the screen as they stand there."""
        return [self._laid_over(each) for each in await self._stored.effective(keys, store)]

    def _laid_over(self, stored: Effective) -> Effective:
        key = stored.setting.key
        if key not in self._changed:
            return stored
        value = "" if stored.setting.secret else self._changed[key]
        return replace(stored, value=value, origin=Origin.COMPANY, is_set=True)

    def _checked(self, entry: Setting) -> str:
        value = self._changed[entry.key]
        # As when it is saved: an empty field goes back to the default.
        return checked(entry, value) if value.strip() or not entry.default else entry.default
