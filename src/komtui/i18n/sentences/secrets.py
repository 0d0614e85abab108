"""Sentences on secrets."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "secret.busy": N_("Another program is writing to the vault {file}. Try again in a moment."),
    "secret.damaged": N_(
        "The vault {file} is damaged. Put a copy of it back, or remove it and enter the passwords anew."
    ),
    "secret.file": N_(
        "{variable} names the file {file}, which cannot be read: {reason}. Check the path and who owns it."
    ),
    "secret.keyring": N_("The system's keyring did not do as asked ({reason}). Try again, or set up komtui's vault."),
    "secret.keyring-away": N_(
        "The password is in the system's keyring, which cannot be reached from here. Work where the keyring is, or"
        " enter the password anew."
    ),
    "secret.keyring-locked": N_("The system's keyring is locked. Unlock it, then try again."),
    "secret.locked": N_(
        "The vault {file} is locked. Give its passphrase on the configuration screen, or in KOMTUI_VAULT_PASSPHRASE."
    ),
    "secret.newer": N_("The vault {file} was written by a newer komtui. Install that version, or a later one."),
    "secret.no-vault": N_("There is no vault {file} yet. Make one first."),
    "secret.nowhere": N_(
        "There is no place to keep a password: no keyring answers, and the vault has no passphrase. Put one into"
        " KOMTUI_VAULT_PASSPHRASE, or give the password itself in KOMTUI_SMTP_PASSWORD."
    ),
    "secret.passphrase": N_("This passphrase does not open the vault {file}. Nothing was changed; try another one."),
    "secret.passphrase-empty": N_(
        "The passphrase is empty. Choose one that nobody guesses, such as four random words."
    ),
    "secret.passphrase-short": N_("The passphrase is too short: {minimum} characters at least."),
    "secret.read-only": N_("This password comes from the environment ({variable}). Change it there."),
    "secret.vault-exists": N_("There is a vault {file} already. Give its passphrase, or change it."),
    "secret.unwritable": N_("The vault {file} cannot be used: {reason}. Check its folder and the free space."),
}
