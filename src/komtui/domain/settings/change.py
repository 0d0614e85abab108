"""One change of a setting, as it is written down."""

from __future__ import annotations

from komtui.domain.journal import Event, Happening, setting_subject
from komtui.late import dataclass


@dataclass(frozen=True)
class Change:
    """What a setting was and became."""

    store: str
    """Which store's; empty for the company."""
    key: str
    """The setting's."""
    old: str | None = None
    """What it was; None where there was nothing, and of secrets."""
    new: str | None = None
    """What it became; None where it was removed, and of secrets."""
    secret: bool = False
    """Whether all that is told is that it changed."""

    def happening(self, event: Event, *also: str) -> Happening:
        """Return it as the journal has it, without secrets; `also` are further subjects."""
        old, new = (None, None) if self.secret else (self.old, self.new)
        facts = {"key": self.key, "old": old, "new": new, "secret": self.secret}
        return Happening(event, (setting_subject(self.key), *also), facts, self.store)
