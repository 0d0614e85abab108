"""The receipt: a letter to the account itself is read back, and what its receiver found out is told in plain words.

The receiver's own word comes first (`domain.mail.received`); the DNS says why, and what is to be added to it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from komtui.domain.mail.account import Account
from komtui.domain.mail.dmarc import Policy
from komtui.domain.mail.mailbox import Arrival, Mailbox
from komtui.domain.mail.received import Folder, Signature, Source, Verdict, verdict
from komtui.domain.mail.receivers import RECEIVERS, Fate, Proof
from komtui.domain.problem import Problem, ProblemError
from komtui.services.addresses import a_label
from komtui.services.mail.trial._alignment import Alignment, alignment
from komtui.services.mail.trial._key import Key, key_of
from komtui.services.mail.trial.deliverability import DeliverabilityService, Level, Line
from komtui.services.mail.trial.zones import Additions, additions
from komtui.services.ports.discovery import Resolver

PATIENCE: Final = 90.0
"""Seconds after which a letter has not come in."""


class Find(Protocol):
    """Finds a message in a mailbox, as `ports.Mailboxes.find` does."""

    def __call__(self, mailbox: Mailbox, message_id: str, *, seconds: float) -> Awaitable[Arrival | None]:
        """Return it as soon as it is there; None where it does not come."""


@dataclass(frozen=True)
class Received:
    """What a letter to the account itself has proved."""

    arrival: Arrival
    """Where it lies, and its header."""
    seconds: float
    """From when the server took it until it was found."""
    verdict: Verdict
    """What the receiver says."""
    alignment: Alignment
    """Whose name vouches for the address that people see."""
    lines: Sequence[Line] = ()
    """All of it in words, what became of it first, what it means elsewhere last."""
    additions: Additions = field(default_factory=Additions)
    """What is to be added to the DNS."""

    @property
    def ok(self) -> bool:
        """Whether nothing is to be warned of."""
        return all(line.level is not Level.WARNING for line in self.lines)


class ReceiptService:
    """Waits for the letter, and judges it."""

    def __init__(
        self, find: Find, resolver: Resolver, deliverability: DeliverabilityService, patience: float = PATIENCE
    ) -> None:
        self._find = find
        self._resolver = resolver
        self._deliverability = deliverability
        self._patience = patience

    async def receive(self, mailbox: Mailbox, message_id: str, account: Account, recipient: str) -> Received:
        """Return what became of the message that was just handed over.

        Raises ProblemError `received.not-there` where it does not come in, and `imap.…`.
        """
        started = time.monotonic()
        arrival = await self._find(mailbox, message_id, seconds=self._patience)
        if arrival is None:
            facts: dict[str, str | int] = {"address": recipient, "seconds": round(self._patience)}
            raise ProblemError(Problem("received.not-there", facts, "imap.folder"))
        return await self.judge(arrival, account, time.monotonic() - started)

    async def judge(self, arrival: Arrival, account: Account, seconds: float = 0.0) -> Received:
        """Return what a message's header proves, and what the DNS adds. Never raises for what either says."""
        found = verdict(arrival.header)
        domain = a_label(account.address.rpartition("@")[2].lower())
        aligned, published, keys = await asyncio.gather(
            alignment(self._resolver, domain, found),
            self._deliverability.look(account.address, account.host),
            self._keys(found.signatures),
        )
        own = [*_own_lines(arrival, seconds, found), *_said(found, aligned, domain, keys)]
        why = [line for line in published if _explains(line, own)]
        elsewhere = _elsewhere(found, aligned) if found.source is not Source.NOBODY else []
        more = additions([*own, *published], account.address, account.host)
        return Received(arrival, seconds, found, aligned, [*_by_subject([*own, *why]), *elsewhere], more)

    async def _keys(self, signatures: Sequence[Signature]) -> Mapping[Signature, Key]:
        """Return how the keys of signatures stand in the DNS, under the names that they give."""
        asked = [each for each in signatures if each.domain and each.selector]
        return dict(zip(asked, await asyncio.gather(*(self._key(each) for each in asked)), strict=True))

    async def _key(self, signature: Signature) -> Key:
        try:
            return key_of(await self._resolver.texts(f"{signature.selector}._domainkey.{signature.domain}"))
        except ProblemError:
            return Key.USABLE  # nobody knows


def _own_lines(arrival: Arrival, seconds: float, found: Verdict) -> list[Line]:
    """Return where the message went, and how."""
    level = {Folder.INBOX: Level.GOOD, Folder.JUNK: Level.WARNING, Folder.ELSEWHERE: Level.NOTE}[arrival.folder]
    facts: dict[str, str | int] = {"folder": arrival.name, "seconds": max(round(seconds), 1)}
    lines = [Line("folder", level, Problem(f"received.folder-{arrival.folder}", facts))]
    if found.tls == "no":
        lines.append(_line("tls", Level.WARNING, "received.tls-no"))
    elif found.tls:
        version = found.tls if found.tls != "yes" else "TLS"
        lines.append(_line("tls", Level.GOOD, "received.tls", version=version))
    return lines


def _said(found: Verdict, aligned: Alignment, domain: str, keys: Mapping[Signature, Key]) -> list[Line]:
    """Return what the receiver says of the sender."""
    if found.source is Source.NOBODY:
        return [_line("results", Level.NOTE, "received.unjudged")]
    hint = [_line("results", Level.NOTE, "received.hint")] if found.source is Source.HINT else []
    checked = (*_spf(found, aligned, domain), *_dkim(found, aligned, domain, keys), *_dmarc(aligned, domain))
    return [*hint, *checked]


_SPF_LEVELS: Final = {
    "pass": Level.GOOD,
    "neutral": Level.WARNING,
    "none": Level.WARNING,
    "softfail": Level.WARNING,
    "fail": Level.WARNING,
    "permerror": Level.WARNING,
    "temperror": Level.NOTE,
}
_NO_SPF: Final = "received.spf-none"
_SAME: Final = {"hardfail": "fail", "error": "temperror", "policy": "fail"}
"""What some hosts write in place of the words of RFC 7208."""


def _spf(found: Verdict, aligned: Alignment, domain: str) -> list[Line]:
    result = _SAME.get(found.spf, found.spf)
    if result not in _SPF_LEVELS:
        return []
    sender = found.spf_domain or domain
    facts = {"domain": sender, "host": found.host, "author": domain}
    if result == "pass" and not aligned.spf:
        level = Level.NOTE if aligned.passes else Level.WARNING
        return [_line("spf", level, "received.spf-unaligned", **facts)]
    return [_line("spf", _SPF_LEVELS[result], f"received.spf-{result}", **facts)]


def _dkim(found: Verdict, aligned: Alignment, domain: str, keys: Mapping[Signature, Key]) -> list[Line]:
    if not found.signatures:
        none = found.dkim == "none" or found.source is Source.RECEIVER
        return [_line("dkim", Level.WARNING, "received.dkim-none", domain=domain)] if none else []
    good = bool(aligned.dkim)
    lines = []
    for each in found.signatures:
        facts = {"domain": each.domain or domain, "selector": each.selector, "author": domain, "reason": each.reason}
        otherwise = Level.NOTE if good else Level.WARNING
        if each in aligned.dkim:
            lines.append(_line("dkim", Level.GOOD, "received.dkim-pass", **facts))
        elif each.result == "pass":
            lines.append(_line("dkim", otherwise, "received.dkim-unaligned", **facts))
        elif keys.get(each) in {Key.MISSING, Key.REVOKED, Key.WEAK}:
            lines.append(_line("dkim", otherwise, f"received.dkim-{keys[each]}", **facts))
        elif each.algorithm.startswith("ed25519") and each.result != "fail":
            # Receivers are to know both kinds (RFC 8463, 4), and few do.
            lines.append(_line("dkim", otherwise, "received.dkim-ed25519", **facts, host=found.host))
        elif each.result in {"temperror", "neutral", "policy"}:
            lines.append(_line("dkim", otherwise, "received.dkim-unsure", **facts))
        else:
            lines.append(_line("dkim", otherwise, "received.dkim-fail", **facts))
        if keys.get(each) is Key.TESTING:
            lines.append(_line("dkim", Level.NOTE, "received.dkim-testing", **facts))
    return lines


def _dmarc(aligned: Alignment, domain: str) -> list[Line]:
    policy = aligned.policy
    if aligned.passes:
        above = aligned.above or domain
        return [_line("dmarc", Level.GOOD, "received.dmarc-pass", domain=domain, above=above)]
    if policy is None:
        return []  # the DNS says that there is none
    how = "tried" if aligned.testing and policy is Policy.NONE else str(policy)
    return [_line("dmarc", Level.WARNING, f"received.dmarc-fail-{how}", domain=domain, above=aligned.above)]


def _elsewhere(found: Verdict, aligned: Alignment) -> list[Line]:
    """Return what large receivers would make of a letter like this one."""
    proof = Proof(
        spf=_SAME.get(found.spf, found.spf),
        dkim=any(each.result == "pass" for each in found.signatures),
        dmarc=aligned.passes,
        policy=aligned.policy,
    )
    levels = {Fate.TAKEN: Level.GOOD, Fate.FEW: Level.NOTE}
    lines = []
    for each in RECEIVERS:
        fate = each.fate(proof)
        code = "received.at-all-refused-policy" if proof.is_disowned else f"received.at-{each.key}-{fate}"
        facts = {"receiver": each.name, "source": each.source, "day": each.read.isoformat()}
        lines.append(_line("receiver", levels.get(fate, Level.WARNING), code, **facts))
    return lines


def _by_subject(lines: Sequence[Line]) -> list[Line]:
    """Return one line for each subject: what the receiver said of it, then what else is to be known."""
    found = dict[str, list[Line]]()
    for each in lines:
        found.setdefault(each.topic, []).append(each)
    return [
        Line(
            topic,
            Level.WARNING if any(each.level is Level.WARNING for each in said) else said[0].level,
            said[0].problem,
            tuple(said[1:]),
        )
        for topic, said in found.items()
    ]


def _explains(line: Line, own: Sequence[Line]) -> bool:
    """Return whether what the DNS says tells more than what the receiver said."""
    if line.level is Level.GOOD or line.problem.code == "deliverability.at-risk":
        return False
    told = {each.topic: each.level for each in own}
    if line.problem.code == "deliverability.spf-missing" and any(each.problem.code == _NO_SPF for each in own):
        return False  # the same in other words
    if line.topic == "dkim":
        return False  # the signature itself was seen, or none was
    if line.topic == "spf":
        # That anybody may send is what a server that may does not show.
        return told.get("spf") is not Level.GOOD or line.problem.code == "deliverability.spf-open"
    return True


def _line(topic: str, level: Level, code: str, **facts: str) -> Line:
    return Line(topic, level, Problem(code, facts))
