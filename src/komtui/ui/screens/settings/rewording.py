"""The configuration in another language, as soon as that is saved."""

from __future__ import annotations

import os

from komtui.i18n import _, current, decided_by, use
from komtui.i18n.choice import interface_language
from komtui.ui.screens.settings.core import SEARCH, SettingsFrame
from komtui.ui.widgets.header import HeaderLine

LANGUAGE = "language.interface"
"""Key of the setting."""


class RewordingFrame(SettingsFrame):
    """Speaks the language that was just saved; the screens below do so when they are come back to."""

    def _speak(self) -> str:
        """Speak the saved language; return what is to be said where something else decides it."""
        if decider := decided_by():
            return _("{name} decides the language until komtui is started without it.").format(name=decider)
        language = interface_language(os.environ, setting=self._draft.value(LANGUAGE))
        if language != current().language:
            use(language)
            self.query_one(HeaderLine).retitle(_("Configuration"))
            self._box.placeholder = _(SEARCH)
            self._search(self._box.value)
            self._form.go(LANGUAGE)
            self._menu.repaint()
            for widget in self.query("*"):
                widget.refresh()
            self._tell()
        return ""
