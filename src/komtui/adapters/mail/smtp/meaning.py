"""What it means that a conversation cannot go on for want of a reply, and what other servers greet with."""

from __future__ import annotations

import ssl

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.smtp.line import LineGarbageError
from komtui.adapters.mail.tls.contexts import tls_fault
from komtui.domain.mail.delivery import Verdict

_OTHERS = {
    "* OK": "IMAP",
    "* PREAUTH": "IMAP",
    "* BYE": "IMAP",
    "+OK": "POP3",
    "-ERR": "POP3",
    "SSH-": "SSH",
    "HTTP/": "HTTP",
    "<": "HTTP",
}
"""What other servers begin with (RFC 9051, RFC 1939, RFC 4253, RFC 9112)."""


def no_greeting(text: str) -> Fault:
    """Return what it means that a server begins with something else than a greeting (RFC 5321, 4.2)."""
    if "\x15\x03" in text:
        return Fault(Verdict.PAUSE, "smtp.tls-expected", text)
    for beginning, service in _OTHERS.items():
        if text.startswith(beginning):
            code = "smtp.reads-mail" if service in {"IMAP", "POP3"} else "smtp.other-service"
            return Fault(Verdict.PAUSE, code, text, service=service)
    return Fault(Verdict.PAUSE, "smtp.not-smtp", text)


def fault_of(error: Exception, step: str, waiting: str = "") -> Fault:
    """Return what it means that no reply came in `step`: an exception of `Line`, of TLS, or of the network.

    `waiting` is what a missed deadline is called after, where that is not the step.
    """
    if isinstance(error, LineGarbageError):
        return Fault(Verdict.RETRY, "smtp.garbage", str(error), step=step)
    if isinstance(error, TimeoutError):
        return Fault(Verdict.RETRY, f"smtp.timeout-{waiting or step}")
    if isinstance(error, ssl.SSLError):
        return tls_fault(error, implicit=False)
    return Fault(Verdict.RETRY, "smtp.disconnected", step=step)
