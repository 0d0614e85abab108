"""The envelope of one message: MAIL and RCPT, with what the server offers (RFC 5321, 1870, 2920, 3461, 6531)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from komtui.adapters.mail.addresses import NeedsUtf8Error, needs_utf8, wire_address
from komtui.adapters.mail.faults import Fault, Phase
from komtui.adapters.mail.smtp.opening import Session, about
from komtui.adapters.mail.smtp.verdicts import of_stranger, refusal
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import ClaimedLetter, Outcome, Verdict
from komtui.domain.mail.notice import envelope_id

_XTEXT = re.compile(r"[^!-*,-<>-~]")
_LONGEST_ORIGINAL = 500
"""Octets of ORCPT's value (RFC 3461, 4.2)."""


@dataclass
class Envelope:
    """What is to be said, and what became of each recipient."""

    sender: str
    """As the letter has it."""
    mail: bytes
    """The MAIL command."""
    commands: dict[str, bytes]
    """The RCPT command of each recipient that can be named on the wire."""
    refused: dict[str, Outcome] = field(default_factory=dict)
    """Recipients that were not accepted."""
    accepted: list[str] = field(default_factory=list)
    """Recipients that were."""


def envelope(session: Session, letter: ClaimedLetter) -> Envelope:
    """Return the envelope of a letter as this server takes it. Raises Fault for the sender, the size, 8-bit bytes."""
    _check_size(session, letter.mime)
    refused: dict[str, Outcome] = {}
    commands: dict[str, bytes] = {}
    utf8 = takes_utf8(session)
    for recipient in letter.recipients:
        try:
            commands[recipient] = _rcpt(session, recipient, wire_address(recipient, utf8=utf8))
        except ValueError as error:
            refused[recipient] = outcome(recipient, _address_fault(error, recipient, Verdict.FAIL), session.account)
    return Envelope(letter.sender, _mail(session, letter, commands), commands, refused)


def outcome(recipient: str, fault: Fault, account: Account) -> Outcome:
    """Return what a fault means for one recipient, with all that a sentence may name."""
    known = fault.about(recipient=recipient, **about(account, ""))
    return Outcome(recipient, fault.verdict, fault.reply, known.problem)


async def offer(session: Session, said: Envelope, seconds: float) -> None:
    """Say MAIL and RCPT, together with DATA where the server takes commands in one go, and sort the recipients.

    Raises Fault where the sender is refused; the replies to what was said after it are then still to come.
    """
    line, named = session.line, about(session.account, session.helo, said.sender)
    commands = [said.mail, *said.commands.values()]
    if session.offers("pipelining"):
        line.write(b"\r\n".join([*commands, b"DATA", b""]))
        commands = []
    reply = await (line.ask(commands.pop(0), seconds) if commands else line.reply(seconds))
    if reply.code != 250:
        raise refusal(Phase.SENDER, reply)
    session.begun = True
    for recipient in said.commands:
        reply = await (line.ask(commands.pop(0), seconds) if commands else line.reply(seconds))
        if reply.code in {250, 251}:
            said.accepted.append(recipient)
        else:
            fault = of_stranger(refusal(Phase.RECIPIENT, reply), session.account)
            said.refused[recipient] = outcome(recipient, fault.about(**named), session.account)
        if reply.code == 421:
            raise refusal(Phase.RECIPIENT, reply)


def is_relayed(said: Envelope) -> bool:
    """Return whether the server takes the letter for another domain; taking it for its own alone proves nothing."""
    own = said.sender.rpartition("@")[2].casefold()
    return any(each.rpartition("@")[2].casefold() != own for each in said.accepted)


def blame_recipients(said: Envelope) -> None:
    """Lay a refusal to relay at the recipient's door, since the server does relay to others."""
    for recipient, refused in said.refused.items():
        if refused.problem is not None and refused.problem.code == "smtp.relay":
            for_now = refused.reply.startswith("4")
            said.refused[recipient] = replace(refused, verdict=Verdict.RETRY if for_now else Verdict.FAIL)


def _mail(session: Session, letter: ClaimedLetter, commands: dict[str, bytes]) -> bytes:
    try:
        sender = wire_address(letter.sender, utf8=takes_utf8(session))
    except ValueError as error:
        utf8 = isinstance(error, NeedsUtf8Error)
        raise Fault(Verdict.PAUSE, "smtp.sender-utf8" if utf8 else "smtp.sender-refused", str(error)) from error
    words = [b"MAIL FROM:<" + sender + b">"]
    if session.offers("size"):
        words.append(b"SIZE=%d" % len(letter.mime))
    if not letter.mime.isascii():
        if not takes_utf8(session):
            raise Fault(Verdict.FAIL, "smtp.message-8bit")
        words += [b"BODY=8BITMIME"] if session.offers("8bitmime") else []
    if not letter.mime.isascii() or any(needs_utf8(address) for address in (letter.sender, *commands)):
        words.append(b"SMTPUTF8")
    if session.offers("dsn"):
        words.append(b"RET=HDRS")
        if identifier := envelope_id(letter.message_id):
            words.append(b"ENVID=" + xtext(identifier))
    return b" ".join(words)


def _rcpt(session: Session, recipient: str, address: bytes) -> bytes:
    words = [b"RCPT TO:<" + address + b">"]
    if session.offers("dsn"):
        words.append(b"NOTIFY=SUCCESS,FAILURE,DELAY" if session.account.notify_success else b"NOTIFY=FAILURE,DELAY")
        if original := _original(recipient, address):
            words.append(b"ORCPT=" + original)
    return b" ".join(words)


def _original(recipient: str, address: bytes) -> bytes:
    """Return the address as a notice is to name it, wherever a letter was forwarded to (RFC 3461, 4.2; RFC 6533, 3).

    Empty where it is longer than a server has to take.
    """
    said = b"rfc822;" + xtext(address.decode()) if address.isascii() else b"utf-8;" + _unitext(recipient)
    return said if len(said) <= _LONGEST_ORIGINAL else b""


def _check_size(session: Session, mime: bytes) -> None:
    """Refuse before the first byte what the server says that it will refuse (RFC 1870, 5)."""
    limit = size_limit(session)
    if 0 < limit < len(mime):
        raise Fault(Verdict.FAIL, "smtp.too-large", size=len(mime), limit=limit)


def size_limit(session: Session) -> int:
    """Return how many octets of a message the server takes; 0 where it names no limit."""
    limit = session.extensions.get("size", "").strip()
    return int(limit[:15]) if limit.isascii() and limit.isdigit() else 0


def takes_utf8(session: Session) -> bool:
    """Return whether the server takes addresses and headers that are not ASCII (RFC 6531), and 8-bit with them."""
    return session.offers("smtputf8")


def _address_fault(error: ValueError, address: str, verdict: Verdict) -> Fault:
    code = "smtp.address-utf8" if isinstance(error, NeedsUtf8Error) else "smtp.address-invalid"
    return Fault(verdict, code, recipient=address)


def xtext(text: str) -> bytes:
    """Return text as RFC 3461, 4 writes it: printable ASCII, with `+`, `=` and the rest in hexadecimal."""
    return _XTEXT.sub(lambda match: "".join(f"+{byte:02X}" for byte in match[0].encode()), text).encode("ascii")


def _unitext(address: str) -> bytes:
    r"""Return an address as RFC 6533, 3 writes it within a command: UTF-8, but `\`, `+` and `=` as `\x{…}`."""
    return "".join(f"\\x{{{ord(char):X}}}" if char in "\\+=" or char <= " " else char for char in address).encode()
