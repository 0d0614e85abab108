"""Faults: what a conversation with a mail server ends in when it does not end well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from komtui.domain.mail.delivery import Verdict
from komtui.domain.problem import Problem

REPLY_LIMIT = 1000
"""Characters of a reply that are kept: enough for any explanation, too little to fill a disk."""

FIELDS = {
    "smtp.name-unknown": "smtp.host",
    "smtp.certificate-host": "smtp.host",
    "smtp.not-smtp": "smtp.host",
    "smtp.reads-mail": "smtp.host",
    "smtp.other-service": "smtp.port",
    "smtp.refused": "smtp.port",
    "smtp.timeout-connect": "smtp.port",
    "smtp.timeout-greeting": "smtp.port",
    "smtp.plain-on-tls": "smtp.security",
    "smtp.tls-expected": "smtp.security",
    "smtp.tls-required": "smtp.security",
    "smtp.starttls-missing": "smtp.security",
    "smtp.starttls-refused": "smtp.security",
    "smtp.clear-password": "smtp.security",
    "smtp.sign-in-required": "smtp.user",
    "smtp.no-sign-in": "smtp.user",
    "smtp.relay": "smtp.user",
    "smtp.password": "smtp.password",
    "smtp.app-password": "smtp.password",
    "smtp.auth-off": "smtp.user",
    "smtp.sign-in-refused": "smtp.password",
    "smtp.client-refused": "smtp.user",
    "smtp.client-name": "smtp.port",
    "smtp.client-blocked": "smtp.port",
    "smtp.sender-refused": "smtp.address",
    "smtp.sender-domain": "smtp.address",
    "smtp.sender-unverified": "smtp.address",
    "smtp.sender-policy": "smtp.address",
    "smtp.sender-utf8": "smtp.address",
    "smtp.password-blank": "smtp.password",
    "smtp.ehlo-refused": "mail.helo",
    "smtp.ca-file": "mail.ca_file",
    "smtp.certificate-self-signed": "mail.ca_file",
    "smtp.certificate-untrusted": "mail.ca_file",
    "smtp.certificate-chain": "mail.ca_file",
    "smtp.certificate-incomplete": "mail.ca_file",
    "smtp.certificate-common-name": "smtp.host",
    "smtp.certificate-pin": "mail.certificate_sha256",
    "smtp.ehlo-unknown": "smtp.security",
}
"""The setting that a fault is most likely to be mended in, by the fault's code."""


class Phase(StrEnum):
    """Where in the conversation a reply came (RFC 5321, 4.1)."""

    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTHENTICATION = "sign-in"
    """AUTH; its value is the step's name, which scripts read."""
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    """After DATA and while the message goes out, before the final dot."""
    FINAL = "final"
    """After the final dot."""


@dataclass(frozen=True)
class Reply:
    """One complete reply of a server."""

    code: int
    """200 to 599."""
    text: str
    """Its lines without their codes, joined by line feeds (untrusted)."""

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:REPLY_LIMIT]


class Fault(Exception):  # noqa: N818 - not an error of the program: the word of the standards for what a server reports
    """Why a conversation cannot go on; says what follows for the letter."""

    def __init__(self, verdict: Verdict, code: str, reply: Reply | str = "", **facts: str | int) -> None:
        super().__init__(code)
        self.verdict = verdict
        self.reply = str(reply)
        self.problem = Problem(code, {"reply": self.reply, **facts}, FIELDS.get(code))

    def about(self, **facts: str | int) -> Fault:
        """Return this fault with further facts; those that it has already stay."""
        known = {**facts, **self.problem.facts}
        known.pop("reply")
        return Fault(self.verdict, self.problem.code, self.reply, **known)

    def judged(self, verdict: Verdict) -> Fault:
        """Return this fault with another verdict."""
        facts = {name: value for name, value in self.problem.facts.items() if name != "reply"}
        return Fault(verdict, self.problem.code, self.reply, **facts)

    def called(self, code: str) -> Fault:
        """Return this fault under a code that says more."""
        facts = {name: value for name, value in self.problem.facts.items() if name != "reply"}
        return Fault(self.verdict, code, self.reply, **facts)

    def without(self, hidden: Callable[[str], str]) -> Fault:
        """Return this fault with every text as `hidden` makes it."""
        facts = {name: hidden(value) if isinstance(value, str) else value for name, value in self.problem.facts.items()}
        facts.pop("reply")
        return Fault(self.verdict, self.problem.code, hidden(self.reply), **facts)
