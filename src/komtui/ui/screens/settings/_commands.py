"""What can be done in the configuration: its keys."""

from __future__ import annotations

from typing import Final

from komtui.domain.marking import N_
from komtui.ui.keys.command import Command

COMMANDS: Final = (
    Command(
        "apply",
        "ctrl+t",
        N_("Put in"),
        N_("Put in what the test has found: values that work, or the certificate"),
        priority=True,
    ),
    Command(
        "copy_zone",
        "ctrl+k",
        N_("Copy lines"),
        N_("Copy what is to be added to the DNS of the domain"),
        priority=True,
    ),
    Command("transcript", "v,ctrl+e", N_("Exchange"), N_("Show and copy all that was said in the test")),
    Command("save", "ctrl+s", N_("Save"), N_("Show what was changed, then save it"), priority=True),
    Command("take", "ctrl+t", N_("Put in"), N_("Put in what is offered at this field"), priority=True),
    Command("test", "f5", N_("Test"), N_("Try the mail account with the values on the screen; nothing is sent")),
    Command("preview", "f5", N_("Preview"), N_("Show on a real document how it will be")),
    Command("message", "f8", N_("Message"), N_("Try the account, then send a test message")),
    Command("back", "escape", N_("Back"), N_("Leave; what is not saved is asked about")),
    # The app has this key, and hands it on where the configuration is open already.
    Command("mail", "f9", N_("Account"), N_("Go to the mail account that is in use")),
    Command("sign_in", "ctrl+y", N_("Sign in"), N_("Sign in on the provider's own page"), priority=True),
    Command("revoke", "ctrl+b", N_("Revoke"), N_("Give the permission to send up"), footer=False, priority=True),
    Command(
        "deliverability",
        "ctrl+d",
        N_("Domain"),
        N_("Show what receivers see of the sender's domain"),
        priority=True,
    ),
    Command("vault", "ctrl+g", N_("Vault"), N_("Open the vault of passwords, or make one"), priority=True),
    Command("store", "f6", N_("Store"), N_("Choose whose values are edited: the company's or a store's")),
    Command("undo", "ctrl+z", N_("Undo"), N_("Take the last change back"), priority=True),
    Command(
        "reset",
        "ctrl+r",
        N_("Reset"),
        N_("Go back to what applies without this value"),
        footer=False,
        priority=True,
    ),
    Command(
        "search", "ctrl+f", N_("Search"), N_("Search by any word: name, help, section"), footer=False, priority=True
    ),
    Command(
        "people",
        "ctrl+o",
        N_("People"),
        N_("See who works with komtui, and what they may do"),
        footer=False,
        priority=True,
    ),
    Command(
        "journal",
        "ctrl+l",
        N_("Journal"),
        N_("See all that happened: who, when, what"),
        footer=False,
        priority=True,
    ),
)
"""The most wanted first."""
