"""Signing in: one mechanism, one attempt (RFC 4954)."""

from __future__ import annotations

import aiosmtplib

from komtui.adapters.mail.faults import Fault
from komtui.domain.account import Account
from komtui.domain.delivery import Verdict

PASSWORD_MECHANISMS = frozenset({"plain", "login", "cram-md5"})
"""What a password fits, and komtui speaks."""
_TOKENS = {"xoauth2", "oauthbearer"}


async def sign_in(smtp: aiosmtplib.SMTP, account: Account, seconds: float) -> str:
    """Sign in and return the mechanism used: PLAIN, else LOGIN, else CRAM-MD5, the first that is offered.

    aiosmtplib's `login` would go on to the next one after a refusal, so that one wrong password counts as two and
    locks accounts. Raises Fault where no mechanism is offered, and aiosmtplib's exceptions.
    """
    mechanisms = {
        "plain": smtp.auth_plain,
        "login": smtp.auth_login,
        "cram-md5": smtp.auth_crammd5,
    }
    offered = set(smtp.server_auth_methods)
    chosen = next((name for name in mechanisms if name in offered), None)
    if chosen is None:
        code = "smtp.oauth-only" if offered & _TOKENS else "smtp.no-sign-in"
        raise Fault(Verdict.PAUSE, code, offered=", ".join(sorted(offered)))
    await mechanisms[chosen](account.user, account.password, timeout=seconds)
    return chosen
