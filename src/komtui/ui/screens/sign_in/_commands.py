"""What can be done where one signs in: its keys."""

from __future__ import annotations

from typing import Final

from komtui.domain.marking import N_
from komtui.ui.keys.command import Command

COMMANDS: Final = (
    Command("again", "enter", N_("Begin again"), N_("Begin the sign-in again")),
    Command("go_on", "enter", N_("Continue"), N_("Take the account into use, or close this screen")),
    Command("copy", "ctrl+c", N_("Copy"), N_("Copy the whole address through the terminal"), priority=True),
    Command("listen", "f8", N_("Listen again"), N_("Listen again to the port that the answer comes to")),
    Command("picture", "f5", N_("QR code"), N_("Show the address as a QR code, and in full")),
    Command(
        "way",
        "ctrl+w",
        N_("Other way"),
        N_("Change between the page and a code that is typed elsewhere"),
        priority=True,
    ),
    Command("copy_line", "ctrl+k", N_("Copy the line"), N_("Copy the line for your own machine"), priority=True),
    Command("copy_code", "ctrl+k", N_("Copy the code"), N_("Copy the code that is typed there"), priority=True),
    Command("port", "f6", N_("Port"), N_("Choose the port that the answer comes to")),
    Command("transcript", "v,ctrl+e", N_("Exchange"), N_("Show what was said between komtui and the mail server")),
    Command("accept", "ctrl+t", N_("Use that address"), N_("Use the account that was signed in to")),
    Command("give_up", "escape", N_("Cancel"), N_("Stop, and change nothing")),
    Command("close", "escape", N_("Close"), N_("Close this screen")),
)
"""The most wanted first."""
