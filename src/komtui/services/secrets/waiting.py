"""What an account that stands still waits for: apart from `rotation`, since every screen's header says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.services.mail.account.accounts import is_out_of_reach
from komtui.services.ports.secrets import CLOSED

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Pause

PASSWORD = "smtp.password"  # noqa: S105 - the key of the setting, not a password
REFUSALS = frozenset(
    {
        "smtp.password",
        "smtp.password-blank",
        "smtp.app-password",
        "smtp.sign-in-refused",
        "smtp.sign-in-browser",
        "smtp.sign-in-policy",
        "smtp.needs-oauth",
        "smtp.auth-off",
    }
)
"""Codes of pauses that a server's refusal of the sign-in began."""
ELSEWHERE = "secret.other-server"
"""Code of a pause that began because the password was saved for another server or user."""


def asks_for_password(pause: Pause) -> bool:
    """Return whether a password, or the vault's passphrase, would let the account go on."""
    problem = pause.problem
    if problem.code in REFUSALS | CLOSED | {ELSEWHERE}:
        return True
    # That a permission of Google or Microsoft is not there is a problem of another field: a password would not help.
    return problem.field in {None, PASSWORD} and is_out_of_reach(problem)
