"""What it means that opening a session fails: by aiosmtplib's exceptions, the network's, and other greetings."""

from __future__ import annotations

import ssl

import aiosmtplib

from komtui.adapters.mail.faults import Fault, Phase, Reply
from komtui.adapters.mail.smtp.strict import said
from komtui.adapters.mail.smtp.verdicts import clean, refusal
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


def fault_of(error: Exception, phase: Phase, step: str) -> Fault:
    """Return what an exception of aiosmtplib or of the network means."""
    if isinstance(error, aiosmtplib.SMTPResponseException) and error.code > 0:
        return refusal(phase, Reply(error.code, clean(error.message)))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Fault(Verdict.RETRY, "smtp.garbage", clean(said(error.message)), step=step)
    if isinstance(error, TimeoutError):
        return Fault(Verdict.RETRY, f"smtp.timeout-{step}")
    if isinstance(error, ssl.SSLError):
        return tls_fault(error, implicit=False)
    return Fault(Verdict.RETRY, "smtp.disconnected", step=step)
