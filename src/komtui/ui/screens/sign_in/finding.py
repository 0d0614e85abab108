"""What the test of the account has found after a sign-in, and what can be done about it."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content

from komtui.domain.mail.authorization import Provider
from komtui.domain.mail.connection import Finding
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.screens.sign_in.revoking import NAMES
from komtui.ui.widgets.finding import finding_lines

AGAIN, BETTER, USE, SIGN_IN, LEAVE = "again", "better", "use", "sign-in", "leave"
"""Names of the choices."""


class Choice(NamedTuple):
    """One way on."""

    name: str
    """`again`, `better`, …"""
    words: str
    """What it does, a line."""


def found(finding: Finding) -> Content:
    """Return cause, certificate, remedy with its steps, and the server's own words."""
    return Content("\n").join(finding_lines(finding))


def choices(provider: Provider, finding: Finding | None, *, in_use: bool) -> list[Choice]:
    """Return the ways on, the harmless first; `in_use` is whether letters leave by this account already."""
    ways = [Choice(AGAIN, _("Test again"))]
    if finding is not None and (better := finding.suggestion) is not None:
        words = _("Put in {host}, port {port}, {security}, and test again") if better.host else ""
        words = words or _("Put in port {port}, {security}, and test again")
        facts = {"host": visible(better.host), "port": better.port, "security": better.security.upper()}
        ways.append(Choice(BETTER, words.format(**facts)))
    if not in_use:
        ways.append(Choice(USE, _("Use it nevertheless: letters leave by {name}").format(name=NAMES[provider])))
    ways.append(Choice(SIGN_IN, _("Sign in again")))
    left = _("Leave it at that") if in_use else _("Leave it: letters leave by the same account as before")
    return [*ways, Choice(LEAVE, left)]
