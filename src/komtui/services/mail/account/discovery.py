"""Finding a mail account's values from its address: presets, then what the domain itself says. Nothing is guessed.

Four sources, each an `Answer` of its own as it comes, all under one deadline: the presets (at once), the domain's MX
hosts (whose provider may have a preset), its autoconfig file, and its SRV records.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Preset, Server, SignIn, UserForm
from komtui.domain.mail.presets import by_domain, by_host, by_mx, within
from komtui.domain.mail.presets.mailboxes import mailbox_server
from komtui.domain.mail.presets.outdated import Suggestion, outdated
from komtui.domain.problem import Problem, ProblemError
from komtui.services.addresses import normalized
from komtui.services.ports.discovery import AutoconfigClient, Resolver, ServiceRecord

DEADLINE = 5.0
"""Seconds for everything that is asked of the network together."""
_SERVICES = (("_submissions", Security.TLS), ("_submission", Security.STARTTLS))
"""The better first (RFC 8314, 5.1)."""


class Origin(StrEnum):
    """Where a proposal comes from, the most trusted first."""

    PRESET = "preset"
    """What komtui knows of the address's own provider."""
    AUTOCONFIG = "autoconfig"
    """The domain's own file, fetched over HTTPS."""
    MX = "mx"
    """What komtui knows of the provider that the domain's mail is delivered to."""
    SRV = "srv"
    """The domain's SRV records (RFC 6186, RFC 8314)."""


@dataclass(frozen=True)
class Proposal:
    """Values for the account's fields, all from one source; each stays editable."""

    origin: Origin
    """Where they come from."""
    source: str
    """What exactly was found there: a domain, an MX host, the address of a file, the name of an SRV record."""
    server: Server
    """Where letters are handed over."""
    user: str
    """User name; empty where only the customer knows it, or none is wanted."""
    sign_in: SignIn
    """Whether passwords work."""
    preset: Preset | None = None
    """The provider, where it is known: its notes and limits hold."""
    mailbox: Server | None = None
    """Where the account's mailbox is, where that is known too."""
    confirm: bool = False
    """Whether a person must say yes first: the server is outside the domain, and the DNS is no proof (RFC 6186, 6)."""

    @property
    def values(self) -> Mapping[str, str]:
        """The values by the keys of their settings, as text; no user name where only the customer knows it."""
        server = self.server
        values = {"smtp.host": server.host, "smtp.port": str(server.port), "smtp.security": server.security.value}
        own = self.preset is not None and self.preset.user is UserForm.OWN
        return values if own else {**values, "smtp.user": self.user}


@dataclass(frozen=True)
class Answer:
    """What one source said."""

    origin: Origin
    """Which one."""
    proposals: tuple[Proposal, ...] = ()
    """The best first; empty where it knows nothing."""
    problem: Problem | None = None
    """What kept it from answering, or what must not be used, where it matters."""


class DiscoveryService:
    """Finds the values that belong to an address."""

    def __init__(self, resolver: Resolver, autoconfig: AutoconfigClient, deadline: float = DEADLINE) -> None:
        self._resolver = resolver
        self._autoconfig = autoconfig
        self._deadline = deadline

    async def discover(self, address: str) -> AsyncGenerator[Answer, None]:
        """Yield what each source says, as it comes; the preset's is first, and the last where nothing is open then.

        Who leaves before the end closes the iterator (`contextlib.aclosing`), so that nothing is asked on.
        Never raises for what the network does. Raises ProblemError `letter.address` where `address` is none.
        """
        address = normalized(address)
        domain = address.rpartition("@")[2]
        preset = by_domain(domain)
        yield Answer(Origin.PRESET, (_from(preset, Origin.PRESET, domain, address),) if preset else ())
        if preset is not None and preset.verified:
            return
        asked: dict[Origin, Callable[[str, str], Awaitable[tuple[Proposal, ...]]]] = {
            Origin.MX: self._by_mx,
            Origin.AUTOCONFIG: self._by_autoconfig,
            Origin.SRV: self._by_srv,
        }
        tasks = {asyncio.create_task(_answer_of(origin, ask(address, domain))): origin for origin, ask in asked.items()}
        try:
            async for answer in self._as_they_come(tasks, domain):
                yield answer
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def best(self, address: str) -> tuple[tuple[Proposal, ...], tuple[Problem, ...]]:
        """Return all proposals, the most trusted first and no server twice, and all problems, once each.

        Raises ProblemError `letter.address`.
        """
        answers = [answer async for answer in self.discover(address)]
        answers.sort(key=lambda answer: list(Origin).index(answer.origin))
        proposals = {(each.server, each.user): each for answer in reversed(answers) for each in answer.proposals[::-1]}
        problems = {problem.code: problem for answer in answers if (problem := answer.problem) is not None}
        return tuple(reversed(proposals.values())), tuple(problems.values())

    @staticmethod
    def outdated(host: str, port: int, security: Security) -> Suggestion | None:
        """Return today's values for outdated ones, or None (see `domain.mail.presets.outdated`)."""
        return outdated(host, port, security)

    async def _as_they_come(
        self, tasks: Mapping[asyncio.Task[Answer], Origin], domain: str
    ) -> AsyncGenerator[Answer, None]:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._deadline
        waiting = set(tasks)
        while waiting:
            done, waiting = await asyncio.wait(
                waiting, timeout=max(end - loop.time(), 0), return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                break
            for task in done:
                yield task.result()
        for task in waiting:
            yield Answer(tasks[task], problem=Problem("discovery.timeout", {"domain": domain}))

    async def _by_mx(self, address: str, domain: str) -> tuple[Proposal, ...]:
        hosts = [each.host for each in await self._resolver.mail_exchanges(domain)]
        preset = by_mx(hosts)
        return (_from(preset, Origin.MX, ", ".join(hosts[:3]), address),) if preset else ()

    async def _by_autoconfig(self, address: str, _domain: str) -> tuple[Proposal, ...]:
        return tuple(
            Proposal(
                Origin.AUTOCONFIG,
                each.source,
                each.server,
                each.user,
                each.sign_in,
                by_host(each.server.host),
                mailbox=each.mailbox,
            )
            for each in await self._autoconfig(address)
        )

    async def _by_srv(self, address: str, domain: str) -> tuple[Proposal, ...]:
        names = [(f"{service}._tcp.{domain}", security) for service, security in _SERVICES]
        answers = await asyncio.gather(*(self._resolver.services(name) for name, _security in names))
        return tuple(
            _from_srv(record, name, security, address, domain)
            for (name, security), records in zip(names, answers, strict=True)
            for record in records
            if record.host and record.port
        )


async def _answer_of(origin: Origin, asking: Awaitable[tuple[Proposal, ...]]) -> Answer:
    try:
        return Answer(origin, await asking)
    except ProblemError as error:
        return Answer(origin, problem=error.problems[0])


def _from(preset: Preset, origin: Origin, source: str, address: str) -> Proposal:
    mailbox = mailbox_server(preset)
    return Proposal(origin, source, preset.server, preset.user_of(address), preset.sign_in, preset, mailbox=mailbox)


def _from_srv(record: ServiceRecord, name: str, security: Security, address: str, domain: str) -> Proposal:
    """Return a record as a proposal; without a preset the user name is the whole address (RFC 6186, 4)."""
    preset = by_host(record.host)
    return Proposal(
        Origin.SRV,
        name,
        Server(record.host, record.port, security),
        preset.user_of(address) if preset else address,
        preset.sign_in if preset else SignIn.PASSWORD,
        preset,
        confirm=not within(record.host, domain),
    )
