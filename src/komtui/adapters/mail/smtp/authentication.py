"""Signing in: one mechanism, one attempt (RFC 4954)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable
from functools import partial

import aiosmtplib

from komtui.adapters.mail.faults import Fault
from komtui.domain.mail.account import Account, Method
from komtui.domain.mail.authorization import REFUSED
from komtui.domain.mail.delivery import Verdict

PASSWORD_MECHANISMS = frozenset({"plain", "login", "cram-md5"})
"""What a password fits, and komtui speaks."""
XOAUTH2 = "xoauth2"
"""What a token fits at Google and Microsoft."""
_TOKENS = {XOAUTH2, "oauthbearer"}


def fitting(account: Account) -> frozenset[str]:
    """Return the mechanisms that the account can sign in by."""
    return PASSWORD_MECHANISMS if account.method is Method.SMTP else frozenset({XOAUTH2})


async def sign_in(smtp: aiosmtplib.SMTP, account: Account, seconds: float) -> str:
    """Sign in and return the mechanism used: XOAUTH2 with a token, else PLAIN, LOGIN, CRAM-MD5, the first offered.

    aiosmtplib's `login` would go on to the next one after a refusal, so that one wrong password counts as two and
    locks accounts. Raises Fault where no mechanism is offered, and aiosmtplib's exceptions.
    """
    if account.method is not Method.SMTP:
        return await _with_token(smtp, account, seconds)
    mechanisms: dict[str, Callable[..., Awaitable[object]]] = {
        "plain": smtp.auth_plain,
        "login": partial(_login, smtp),
        "cram-md5": smtp.auth_crammd5,
    }
    offered = set(smtp.server_auth_methods)
    chosen = next((name for name in mechanisms if name in offered), None)
    if chosen is None:
        code = "smtp.oauth-only" if offered & _TOKENS else "smtp.no-sign-in"
        raise Fault(Verdict.PAUSE, code, offered=", ".join(sorted(offered)))
    await mechanisms[chosen](account.user, account.password, timeout=seconds)
    return chosen


async def _login(smtp: aiosmtplib.SMTP, user: str, password: str, *, timeout: float) -> None:  # noqa: ASYNC109 - as aiosmtplib's own mechanisms take it
    """Sign in by LOGIN, saying each thing when it is asked for (draft-murchison-sasl-login, 2).

    aiosmtplib's `auth_login` sends the user along with AUTH. A server that asks for the user all the same would then be
    told the password in its place, refuse it, and keep it in its log as a name.
    """
    response = await smtp.execute_command(b"AUTH", b"LOGIN", timeout=timeout)
    for answer in (user, password):
        if response.code != aiosmtplib.SMTPStatus.auth_continue:
            break
        response = await smtp.execute_command(b64encode(answer.encode()), timeout=timeout)
    if response.code != aiosmtplib.SMTPStatus.auth_successful:
        raise aiosmtplib.SMTPAuthenticationError(response.code, response.message)


async def _with_token(smtp: aiosmtplib.SMTP, account: Account, seconds: float) -> str:
    """Sign in by XOAUTH2; the challenge that holds the reason of a refusal is answered with an empty line."""
    offered = set(smtp.server_auth_methods)
    if XOAUTH2 not in offered:
        raise Fault(Verdict.PAUSE, "oauth.not-offered", offered=", ".join(sorted(offered)))
    await smtp.auth_xoauth2(account.user, account.token, timeout=seconds)
    return XOAUTH2


def of_token(fault: Fault) -> Fault:
    """Return what a refused sign-in means where no password was used."""
    codes = {
        "smtp.password": REFUSED,
        "smtp.app-password": REFUSED,
        "smtp.sign-in-refused": REFUSED,
        "smtp.mechanism": "oauth.not-offered",
        "smtp.needs-oauth": "oauth.smtp-auth-off",
        "smtp.auth-off": "oauth.smtp-auth-off",
        "smtp.sign-in-policy": REFUSED,
        "smtp.sign-in-browser": REFUSED,
    }
    code = fault.problem.code
    return fault.called(codes[code]) if code in codes else fault
