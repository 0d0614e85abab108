"""SMTP AUTH: one mechanism, one attempt (RFC 4954)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Set

from aiosmtplib import SMTPAuthenticationError
from aiosmtplib.auth import auth_crammd5_verify, auth_plain_encode, auth_xoauth2_encode

from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.smtp.line import Line
from komtui.adapters.mail.smtp.verdicts import refusal
from komtui.domain.mail.account import Account, Method
from komtui.domain.mail.authorization import REFUSED
from komtui.domain.mail.delivery import Verdict
from komtui.domain.text import stray_edge

XOAUTH2 = "xoauth2"
"""What a token fits at Google and Microsoft."""
_TOKENS = {XOAUTH2, "oauthbearer"}
_GO_ON, _WELCOME = 334, 235


async def authenticate(line: Line, account: Account, offered: Set[str], seconds: float) -> str:
    """Authenticate and return the mechanism used: XOAUTH2 with a token, else PLAIN, LOGIN, CRAM-MD5, the first offered.

    Only one is tried: going on to the next after a refusal, a wrong password would count twice and lock accounts.
    `offered` holds the mechanisms of the EHLO reply in lower case; each reply may take `seconds`. Raises Fault where
    none fits and where the server refuses, and what `Line.reply` raises.
    """
    if account.method is Method.SMTP:
        chosen = next((name for name in _WITH_PASSWORD if name in offered), None)
        if chosen is None:
            code = "smtp.oauth-only" if offered & _TOKENS else "smtp.no-sign-in"
            raise Fault(Verdict.PAUSE, code, offered=", ".join(sorted(offered)))
        reply = await _WITH_PASSWORD[chosen](line, account, seconds)
    else:
        if XOAUTH2 not in offered:
            raise Fault(Verdict.PAUSE, "oauth.not-offered", offered=", ".join(sorted(offered)))
        chosen, reply = XOAUTH2, await _xoauth2(line, account, seconds)
    if reply.code != _WELCOME:
        raise refusal(Phase.AUTHENTICATION, reply)
    return chosen


async def _plain(line: Line, account: Account, seconds: float) -> Reply:
    """Return the last reply to PLAIN (RFC 4616)."""
    return await line.ask_alone(b"AUTH PLAIN " + auth_plain_encode(account.user, account.password), seconds)


async def _login(line: Line, account: Account, seconds: float) -> Reply:
    """Return the last reply to LOGIN, with each thing said when it is asked for (draft-murchison-sasl-login, 2).

    A server that is told the user along with AUTH, and asks for it all the same, would get the password in its place,
    refuse it, and keep it in its log as a name.
    """
    reply = await line.ask_alone(b"AUTH LOGIN", seconds)
    for answer in (account.user, account.password):
        if reply.code != _GO_ON:
            break
        reply = await line.ask_alone(b64encode(answer.encode()), seconds)
    return reply


async def _cram_md5(line: Line, account: Account, seconds: float) -> Reply:
    """Return the last reply to CRAM-MD5 (RFC 2195)."""
    reply = await line.ask_alone(b"AUTH CRAM-MD5", seconds)
    if reply.code != _GO_ON:
        return reply
    try:
        answer = auth_crammd5_verify(account.user, account.password, reply.text)
    except SMTPAuthenticationError:
        return reply  # Its challenge is no Base64, so that there is no answer.
    return await line.ask_alone(answer, seconds)


async def _xoauth2(line: Line, account: Account, seconds: float) -> Reply:
    """Return the last reply to XOAUTH2; the challenge that holds the reason of a refusal is answered with nothing."""
    reply = await line.ask_alone(b"AUTH XOAUTH2 " + auth_xoauth2_encode(account.user, account.token), seconds)
    return await line.ask_alone(b"", seconds) if reply.code == _GO_ON else reply


_WITH_PASSWORD: dict[str, Callable[[Line, Account, float], Awaitable[Reply]]] = {
    "plain": _plain,
    "login": _login,
    "cram-md5": _cram_md5,
}
"""In the order in which they are tried."""


def fitting(account: Account) -> frozenset[str]:
    """Return the mechanisms that the account can use."""
    return frozenset(_WITH_PASSWORD) if account.method is Method.SMTP else frozenset({XOAUTH2})


def of_password(fault: Fault, account: Account) -> Fault:
    """Return what a refusal means where the password may have been pasted with something that nobody sees."""
    refused = fault.problem.code in {"smtp.password", "smtp.sign-in-refused"}
    stray = stray_edge(account.password) if refused else ""
    return fault.called("smtp.password-blank").about(blank=stray) if stray else fault


def of_token(fault: Fault) -> Fault:
    """Return what a refusal means where no password was used."""
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
