"""What an error of IMAP means."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.tls.contexts import tls_fault
from komtui.domain.mail.account import Account, Security
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible


def fault(error: Exception, account: Account) -> Problem:
    """Return the problem that an error stands for."""
    facts: dict[str, str | int] = {"host": account.host, "port": account.port, "user": account.user}
    if isinstance(error, ssl.SSLError):
        known = tls_fault(error, implicit=account.security is Security.TLS).about(**facts).problem
        if known is not None:
            return Problem(known.code, known.facts, "imap.host")
    if isinstance(error, TimeoutError):
        return Problem("imap.timeout", facts, "imap.host")
    if isinstance(error, OSError):
        return Problem("imap.unreachable", facts | {"reason": error.strerror or type(error).__name__}, "imap.host")
    if isinstance(error, imaplib.IMAP4.abort):
        return Problem("imap.lost", facts, "imap.host")
    return Problem("imap.refused", facts | {"reply": visible(_reply(error))}, "imap.host")


def refused(error: Exception, account: Account) -> Problem:
    """Return the problem of a sign-in that was refused; what the server said, without the secret."""
    reply = visible(_reply(error)).replace(account.secret, "…") if account.secret else visible(_reply(error))
    facts = {"host": account.host, "user": account.user, "reply": reply}
    return Problem("imap.token" if account.token else "imap.password", facts, "imap.password")


def _reply(error: Exception) -> str:
    said = error.args[0] if error.args else error
    return (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))[:300]


@contextmanager
def security_fault(account: Account) -> Iterator[None]:
    """Give a fault of the account's authorities as a problem."""
    try:
        yield
    except Fault as found:
        known = found.about(host=account.host, port=account.port).problem
        raise ProblemError(known) from found
