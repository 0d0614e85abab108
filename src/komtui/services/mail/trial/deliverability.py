"""Deliverability: what receivers read in the DNS of the sender's domain. It advises, and never blocks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from komtui.domain.mail.dmarc import Policy, Record
from komtui.domain.mail.preset import Preset
from komtui.domain.mail.presets import by_host
from komtui.domain.problem import Problem, ProblemError
from komtui.services.addresses import normalized
from komtui.services.mail.trial._spf import LOOKUPS, VOID, Result, Spf, SpfReader
from komtui.services.mail.trial._spf import Record as SpfRecord
from komtui.services.mail.trial._tree import does_exist, walk_up
from komtui.services.ports.discovery import Resolver

DEADLINE = 10.0
"""Seconds for all of it together."""
SELECTORS = (
    *("default", "selector1", "selector2", "google", "mail", "dkim", "s1", "s2", "k1", "k2", "k3", "mxvault"),
    *("ovh", "ovhmo-selector-1", "ovhmo1", "gm1", "gm2", "gm3", "sig1", "zoho", "zmail", "protonmail", "fm1", "fm2"),
    *("s1-ionos", "s2-ionos", "brevo", "brevo1", "brevo2", "mailjet", "pm", "smtp", "key1", "email"),
)
"""DKIM selectors that providers use; a domain may have any other, so that finding none proves nothing."""
_TAG = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^;]*?)\s*")


class Level(StrEnum):
    """How good a line is."""

    GOOD = "good"
    """As it should be."""
    NOTE = "note"
    """Worth knowing."""
    WARNING = "warning"
    """Letters may end as spam, or be refused, until it is mended."""


@dataclass(frozen=True)
class Line:
    """One thing that was found."""

    topic: str
    """`mx`, `spf`, `dkim` or `dmarc`."""
    level: Level
    """How good it is."""
    problem: Problem
    """What to say, though not all of it is a problem: the code is `deliverability.…`, the facts are untrusted."""
    more: tuple[Line, ...] = ()
    """What else is said of the same subject, in the same line."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that it says, in its order."""
        return (self.problem, *(each.problem for each in self.more))


Own = Callable[[str], Awaitable[Sequence[Line]]]
"""Returns what receivers can check of our own signatures for an address."""


async def _unsigned(_address: str) -> Sequence[Line]:
    return ()


class DeliverabilityService:
    """Looks at a domain as receivers do."""

    def __init__(self, resolver: Resolver, deadline: float = DEADLINE, own: Own = _unsigned) -> None:
        """Take who asks the DNS, and who knows of signatures of our own for an address."""
        self._own = own
        self._resolver = resolver
        self._deadline = deadline

    async def look(self, address: str, server_host: str = "") -> Sequence[Line]:
        """Return what was found about the domain of `address`, MX first; `server_host` is the server in use.

        Never raises for what the network does: what is not answered in time is a line as well.
        Raises ProblemError `letter.address` where `address` is none.
        """
        domain = normalized(address).rpartition("@")[2]
        looks: Mapping[str, Callable[[], Awaitable[Sequence[Line]]]] = {
            "mx": lambda: self._mx(domain),
            "spf": lambda: self._spf(domain, server_host.lower().rstrip(".")),
            "dkim": lambda: self._dkim(domain, address),
            "dmarc": lambda: self._dmarc(domain),
        }
        tasks = {topic: asyncio.create_task(_lines_of(topic, domain, look())) for topic, look in looks.items()}
        try:
            await asyncio.wait(tasks.values(), timeout=self._deadline)
            lines = [
                line
                for topic, task in tasks.items()
                for line in (task.result() if task.done() else (_unanswered(topic, domain),))
            ]
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        return [*lines, *_at_risk(lines, domain)]

    async def _mx(self, domain: str) -> Sequence[Line]:
        found = await self._resolver.mail_exchanges(domain)
        hosts = [each.host for each in found if each.host]
        if hosts:
            return [_line("mx", Level.GOOD, "deliverability.mx", domain=domain, hosts=", ".join(hosts[:5]))]
        if found:
            return [_line("mx", Level.WARNING, "deliverability.mx-null", domain=domain)]
        if await self._resolver.addresses(domain):
            return [_line("mx", Level.NOTE, "deliverability.mx-implicit", domain=domain)]
        return [_line("mx", Level.WARNING, "deliverability.mx-none", domain=domain)]

    async def _spf(self, domain: str, host: str) -> Sequence[Line]:
        spf = await SpfReader(self._resolver).read(domain)
        if spf.several:
            return [_line("spf", Level.WARNING, "deliverability.spf-several", domain=domain)]
        if spf.record is None:
            return [_line("spf", Level.WARNING, "deliverability.spf-missing", domain=domain)]
        lines = [_line("spf", Level.GOOD, "deliverability.spf", domain=domain, record=spf.record.text)]
        lines += _spf_faults(spf, domain)
        lines += _spf_default(spf.record, domain)
        if host:
            lines.append(await self._covered(spf.record, domain, host))
        return lines

    async def _covered(self, record: SpfRecord, domain: str, host: str) -> Line:
        """Return whether SPF lets the server in use send.

        Letters may well leave by other machines of the provider, so that its own name in the record counts first.
        """
        preset = by_host(host)
        if preset is not None and preset.spf and record.includes(preset.spf):
            return _line("spf", Level.GOOD, "deliverability.spf-covers", domain=domain, host=host)
        addresses = [ip_address(each) for each in await self._addresses(host)]
        results = {record.check(each) for each in addresses}
        if not results:
            return _line("spf", Level.NOTE, "deliverability.spf-no-address", domain=domain, host=host)
        if results == {Result.PASS}:
            return _line("spf", Level.GOOD, "deliverability.spf-covers", domain=domain, host=host)
        if Result.UNKNOWN in results:
            return _line("spf", Level.NOTE, "deliverability.spf-unsure", domain=domain, host=host)
        return _not_covered(preset, domain, host)

    async def _addresses(self, host: str) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            return await self._resolver.addresses(host)

    async def _dkim(self, domain: str, address: str) -> Sequence[Line]:
        own, found = await asyncio.gather(self._own(address), self._dkim_of_others(domain))
        # Where nothing is known of others, nothing is to be said of them beside what is known.
        return [*own, *(each for each in found if not own or each.level is Level.GOOD)]

    async def _dkim_of_others(self, domain: str) -> Sequence[Line]:
        names = [f"{selector}._domainkey.{domain}" for selector in SELECTORS]
        answers = await asyncio.gather(*(self._resolver.texts(name) for name in names), return_exceptions=True)
        keys = dict[str, str]()
        for selector, answer in zip(SELECTORS, answers, strict=True):
            records = [] if isinstance(answer, BaseException) else [key_tags(text) for text in answer]
            key = next((record["p"] for record in records if "p" in record), None)
            if key is not None:
                keys[selector] = key
        live = [selector for selector, key in keys.items() if key]
        if live:
            return [_line("dkim", Level.GOOD, "deliverability.dkim", domain=domain, selectors=", ".join(live))]
        if keys:
            # An empty key is one that was taken back (RFC 6376, 3.6.1).
            return [_line("dkim", Level.NOTE, "deliverability.dkim-revoked", domain=domain, selectors=", ".join(keys))]
        if any(isinstance(answer, BaseException) for answer in answers):
            return [_unanswered("dkim", domain)]
        return [_line("dkim", Level.NOTE, "deliverability.dkim-unknown", domain=domain)]

    async def _dmarc(self, domain: str) -> Sequence[Line]:
        walk = await walk_up(self._resolver, domain)
        lines = [_line("dmarc", Level.WARNING, "deliverability.dmarc-several", domain=each) for each in walk.several]
        if walk.governing is None:
            missing = _line("dmarc", Level.WARNING, "deliverability.dmarc-missing", domain=domain)
            return lines if domain in walk.several else [*lines, missing]
        above, record = walk.governing
        exists = above == domain or record.missing is None or await does_exist(self._resolver, domain)
        return [*lines, *_dmarc_lines(record, above, domain, exists=exists)]


async def _lines_of(topic: str, domain: str, looking: Awaitable[Sequence[Line]]) -> Sequence[Line]:
    try:
        return await looking
    except ProblemError:
        return [_unanswered(topic, domain)]


def _spf_faults(spf: Spf, domain: str) -> list[Line]:
    lines = []
    if spf.faults:
        lines.append(_line("spf", Level.WARNING, "deliverability.spf-syntax", domain=domain, term=spf.faults[0]))
    if spf.missing:
        lines.append(_line("spf", Level.WARNING, "deliverability.spf-include", domain=domain, name=spf.missing[0]))
    if spf.lookups > LOOKUPS:
        code = "deliverability.spf-lookups"
        lines.append(_line("spf", Level.WARNING, code, domain=domain, count=spf.lookups, limit=LOOKUPS))
    elif spf.void > VOID:
        lines.append(_line("spf", Level.WARNING, "deliverability.spf-void", domain=domain, count=spf.void))
    return lines


def _spf_default(record: SpfRecord, domain: str) -> list[Line]:
    """Return what is to be said of how the record ends, where it is said at all."""
    if record.default is Result.PASS:
        return [_line("spf", Level.WARNING, "deliverability.spf-open", domain=domain)]
    if record.default in {None, Result.NEUTRAL}:
        return [_line("spf", Level.NOTE, "deliverability.spf-neutral", domain=domain)]
    return []


def _not_covered(preset: Preset | None, domain: str, host: str) -> Line:
    if preset is not None and preset.spf:
        include = f"include:{preset.spf[0]}"
        code = "deliverability.spf-include-provider"
        return _line("spf", Level.WARNING, code, domain=domain, host=host, provider=preset.name, include=include)
    return _line("spf", Level.WARNING, "deliverability.spf-not-covered", domain=domain, host=host)


def _dmarc_lines(record: Record, above: str, domain: str, *, exists: bool) -> list[Line]:
    """Return what the record says that holds for a domain; it stands there or above."""
    policy = record.applied(own=above == domain, exists=exists)
    if not record.valid or policy is None:
        return [_line("dmarc", Level.WARNING, "deliverability.dmarc-syntax", domain=above), *_removed(record, above)]
    level = Level.NOTE if policy is Policy.NONE else Level.GOOD
    lines = [_line("dmarc", level, f"deliverability.dmarc-{policy}", domain=above)]
    if record.testing and policy is not Policy.NONE:
        lines.append(_line("dmarc", Level.NOTE, "deliverability.dmarc-testing", domain=above))
    if not exists:
        lines.append(_line("dmarc", Level.WARNING, "deliverability.dmarc-not-there", domain=domain, above=above))
    if record.suffix == "y" and above == domain:
        lines.append(_line("dmarc", Level.WARNING, "deliverability.dmarc-suffix", domain=above))
    if not record.reports:
        lines.append(_line("dmarc", Level.NOTE, "deliverability.dmarc-reports", domain=above))
    if record.strict:
        lines.append(_line("dmarc", Level.NOTE, "deliverability.dmarc-strict", domain=above))
    return [*lines, *_removed(record, above)]


def _removed(record: Record, domain: str) -> list[Line]:
    tags = ", ".join(record.removed)
    return [_line("dmarc", Level.NOTE, "deliverability.dmarc-removed", domain=domain, tags=tags)] if tags else []


def _at_risk(lines: Sequence[Line], domain: str) -> list[Line]:
    """Return a warning where the policy refuses letters that nothing vouches for."""
    codes = {line.problem.code.partition(".")[2] for line in lines}
    strict = codes & {"dmarc-quarantine", "dmarc-reject"}
    vouched = codes & {"spf-covers", "spf-unsure", "dkim", "published"}
    looked = not any(line.problem.code == "deliverability.unanswered" for line in lines)
    if strict and looked and not vouched:
        return [_line("dmarc", Level.WARNING, "deliverability.at-risk", domain=domain)]
    return []


def key_tags(text: str) -> dict[str, str]:
    """Return the `name=value` pairs of a DKIM record, names in lower case."""
    return {match[1].lower(): match[2] for part in text.split(";") if (match := _TAG.fullmatch(part))}


def _unanswered(topic: str, domain: str) -> Line:
    return _line(topic, Level.NOTE, "deliverability.unanswered", domain=domain, check=topic.upper())


def _line(topic: str, level: Level, code: str, **facts: str | int) -> Line:
    return Line(topic, level, Problem(code, facts))
