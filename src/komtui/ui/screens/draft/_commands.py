"""What can be done in the editor of a draft: its keys."""

from __future__ import annotations

from typing import Final

from komtui.domain.marking import N_
from komtui.ui.keys.command import Command

COMMANDS: Final = (
    Command("issue", "f8", N_("Issue"), N_("Give this draft its number, and mail it in the same act"), priority=True),
    Command(
        "next_line",
        "ctrl+enter",
        N_("Next line"),
        N_("Go to the line where the next article is typed; ↓ does so too"),
        footer=False,
    ),
    Command("undo", "ctrl+z", N_("Undo"), N_("Take the last change back"), priority=True),
    Command("redo", "ctrl+u,ctrl+shift+z", N_("Redo"), N_("Do again what was taken back"), footer=False, priority=True),
    Command("remove", "ctrl+x", N_("Take out"), N_("Take this line out"), priority=True),
    Command("repeat", "ctrl+a", N_("Once more"), N_("Put the same line once more below this one"), priority=True),
    Command("up", "alt+up,ctrl+up", N_("Move up"), N_("Move this line up"), footer=False, priority=True),
    Command("down", "alt+down,ctrl+down", N_("Move down"), N_("Move this line down"), footer=False, priority=True),
    Command("details", "f6", N_("Details"), N_("Store, language, address, discount, terms and notes"), priority=True),
    Command("preview", "f5", N_("Preview"), N_("See the document as it will be"), priority=True),
    Command("law", "f7", N_("Law"), N_("See what law asks of this document, and go to the field"), priority=True),
    Command("back", "escape", N_("Back"), N_("Go back to the list; the draft is saved")),
)
"""The most wanted first."""
