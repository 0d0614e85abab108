"""What can be done everywhere: the app's keys."""

from __future__ import annotations

from typing import Final

from komtui.domain.marking import N_
from komtui.ui.keys.command import Command

COMMANDS: Final = (
    Command("help", "f1", N_("Help"), N_("Show what every key does here"), priority=True, everywhere=True),
    Command("documents", "f2", N_("Documents"), N_("Go to the list of documents"), footer=False, priority=True),
    Command("outbox", "f3", N_("Letters"), N_("See what became of every letter"), footer=False, priority=True),
    Command("customers", "f4", N_("Customers"), N_("Go to the list of customers"), footer=False, priority=True),
    Command(
        "settings",
        "f9",
        N_("Configuration"),
        N_("Set up the company and its mail account"),
        footer=False,
        priority=True,
    ),
    # The header says so, with the key, as long as it can be done.
    Command(
        "password",
        "ctrl+g",
        N_("Password"),
        N_("Give the password that the mail waits for"),
        footer=False,
        priority=True,
    ),
    Command(
        "setup",
        "ctrl+n",
        N_("Set-up"),
        N_("Set komtui up page by page: company, mail account, people"),
        footer=False,
        priority=True,
    ),
    Command("journal", "ctrl+l", N_("Journal"), N_("See all that happened: who, when, what"), footer=False),
    # The notice says so, with the key, as long as it can be done.
    Command("undo_send", "ctrl+z", N_("Take back"), N_("Take back the letters that were just sent"), footer=False),
    Command("palette", "ctrl+p", N_("All commands"), N_("Find a command by its name"), footer=False, priority=True),
    Command("theme", "f11", N_("Light or dark"), N_("Change between the light and the dark colours"), footer=False),
    Command("log_out", "f12", N_("Log out"), N_("Let somebody else log in"), footer=False, priority=True),
    Command(
        "leave", "f10", N_("Quit"), N_("Leave komtui; what is queued stays queued"), priority=True, everywhere=True
    ),
)
"""The most wanted first."""
