"""What an error of IMAP means."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.imap._server import FarewellError, NotImapError
from komtui.adapters.mail.redaction import Redaction
from komtui.adapters.mail.tls.contexts import tls_fault
from komtui.domain.mail.account import Account, Security
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import stray_edge, visible

_LONGEST: Final = 300
"""Characters of what a server said that are kept."""


def fault(error: Exception, account: Account) -> Problem:
    """Return the problem that an error stands for."""
    facts: dict[str, str | int] = {"host": account.host, "port": account.port, "user": account.user}
    if isinstance(error, ssl.SSLError):
        known = tls_fault(error, implicit=account.security is Security.TLS).about(**facts).problem
        if known is not None:
            return Problem(known.code, known.facts, "imap.host")
    if isinstance(error, FarewellError):
        return Problem("imap.farewell", facts | {"reply": without_secret(str(error), account)}, "imap.host")
    if isinstance(error, NotImapError) or "unexpected response" in str(error) or "not IMAP4" in str(error):
        return Problem("imap.foreign", facts, "imap.port")
    if isinstance(error, OSError) and not isinstance(error, TimeoutError):
        return Problem("imap.unreachable", facts | {"reason": error.strerror or type(error).__name__}, "imap.host")
    if isinstance(error, (TimeoutError, imaplib.IMAP4.abort)):
        return Problem("imap.timeout" if isinstance(error, TimeoutError) else "imap.lost", facts, "imap.host")
    return Problem("imap.refused", facts | {"reply": without_secret(_reply(error), account)}, "imap.host")


def refused(error: Exception, account: Account) -> Problem:
    """Return the problem of a sign-in that was refused; what the server said, without the secret."""
    facts = {"host": account.host, "user": account.user, "reply": without_secret(_reply(error), account)}
    if account.token:
        return Problem("imap.token", facts, "imap.password")
    if stray := stray_edge(account.password):
        return Problem("imap.password-blank", facts | {"blank": stray}, "imap.password")
    return Problem("imap.password", facts, "imap.password")


def without_secret(text: str, account: Account) -> str:
    """Return what a server said without the secrets that it may repeat, of which both may have been told to it."""
    for each in (account, replace(account, token="")):
        text = Redaction(each)(text)
    # Cut afterwards: half a secret is not found.
    return visible(text)[:_LONGEST]


def _reply(error: Exception) -> str:
    said = error.args[0] if error.args else error
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


@contextmanager
def security_fault(account: Account) -> Iterator[None]:
    """Give a fault of the account's authorities as a problem."""
    try:
        yield
    except Fault as found:
        known = found.about(host=account.host, port=account.port).problem
        raise ProblemError(known) from found
