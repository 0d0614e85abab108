"""SPF, as a receiver would work it out (RFC 7208): the whole tree of records, and whether it lets an address send."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from komtui.services.ports.discovery import Resolver

LOOKUPS = 10
"""Terms that need the DNS, in all records together (RFC 7208, 4.6.4)."""
VOID = 2
"""Of those, answers that may be empty."""
PATIENCE = 20
"""Where counting stops: the record is wrong beyond doubt, and its owner need not cost us more."""
_TERM = re.compile(r"([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)([:/].*)?", re.IGNORECASE)
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9._-]*)=(.*)")
_DOMAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?\.?")
_SIZES = re.compile(r"(?:/(\d{1,2}))?(?://(\d{1,3}))?")
_ASKING = {"include", "a", "mx", "ptr", "exists", "redirect"}

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Result(StrEnum):
    """What a receiver makes of an address (RFC 7208, 2.6)."""

    PASS = "pass"  # noqa: S105 - the RFC's word, not a password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"
    """It depends on what only the receiver sees (macros, `ptr`), or the tree could not be read."""


_RESULTS = {"+": Result.PASS, "": Result.PASS, "-": Result.FAIL, "~": Result.SOFTFAIL, "?": Result.NEUTRAL}


@dataclass
class Term:
    """One mechanism."""

    result: Result
    """Where it matches."""
    kind: str
    """`all`, `include`, `a`, …, in lower case."""
    target: str = ""
    """The domain it speaks of."""
    networks: list[Network] = field(default_factory=list)
    """What `ip4`, `ip6`, `a` and `mx` stand for."""
    child: Record | None = None
    """Of an `include`."""
    opaque: bool = False
    """Nobody but the receiver can tell whether it matches."""


@dataclass
class Record:
    """The record of one domain, with those that it leads to."""

    domain: str
    """Whose it is."""
    text: str
    """As published (untrusted)."""
    terms: list[Term] = field(default_factory=list)
    """In order."""
    redirect: Record | None = None
    """Where another domain's record holds in place of this one."""

    def walk(self) -> Iterator[Record]:
        """Yield this record and all that it leads to."""
        yield self
        for child in (*(term.child for term in self.terms), self.redirect):
            if child is not None:
                yield from child.walk()

    @property
    def default(self) -> Result | None:
        """The result of `all`, followed through `redirect`; None where neither is there (RFC 7208, 4.7)."""
        for term in self.terms:
            if term.kind == "all":
                return term.result
        return self.redirect.default if self.redirect else None

    def includes(self, names: Sequence[str]) -> bool:
        """Return whether one of `names` is included and lets send, here or further on."""
        return any(
            term.kind == "include" and term.result is Result.PASS and term.target in names
            for record in self.walk()
            for term in record.terms
        )

    def check(self, address: Address) -> Result:
        """Return what a receiver makes of `address` (RFC 7208, 4.6)."""
        unsure = set[Result]()
        for term in self.terms:
            matches = _matches(term, address)
            if matches:
                # Where an unsure term would have said the same, it does not matter whether it matched.
                return term.result if unsure <= {term.result} else Result.UNKNOWN
            if matches is None:
                unsure.add(term.result)
        if unsure:
            return Result.UNKNOWN
        return self.redirect.check(address) if self.redirect else Result.NEUTRAL


@dataclass
class Spf:
    """A domain's SPF, read as far as it can be."""

    record: Record | None = None
    """The tree; None where there is none, or more than one."""
    several: bool = False
    """More than one record: receivers then take none of them (RFC 7208, 4.5)."""
    lookups: int = 0
    """Terms that need the DNS."""
    void: int = 0
    """Of those, empty answers."""
    faults: list[str] = field(default_factory=list)
    """Terms that no receiver understands (untrusted)."""
    missing: list[str] = field(default_factory=list)
    """Domains that are included or redirected to, and have no record of their own."""


class SpfReader:
    """Reads one domain's tree; raises what the resolver raises."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._spf = Spf()

    async def read(self, domain: str) -> Spf:
        """Return the SPF of `domain`."""
        texts = await self._records(domain)
        self._spf.several = len(texts) > 1
        if len(texts) == 1:
            self._spf.record = await self._record(domain, texts[0], (domain,))
        return self._spf

    async def _records(self, domain: str) -> list[str]:
        texts = await self._resolver.texts(domain)
        return [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]

    async def _record(self, domain: str, text: str, way: tuple[str, ...]) -> Record:
        record = Record(domain, text)
        redirect = ""
        for word in text.split()[1:]:
            term, modifier = _TERM.fullmatch(word), _MODIFIER.fullmatch(word)
            if term is not None:
                made = await self._term(domain, term, way)
                if made is None:
                    self._spf.faults.append(word)
                else:
                    record.terms.append(made)
            elif modifier is None:
                self._spf.faults.append(word)
            elif modifier[1].lower() == "redirect":
                redirect = modifier[2]
        if redirect and not any(term.kind == "all" for term in record.terms) and self._counted("redirect"):
            if "%" in redirect:
                record.terms.append(Term(Result.NEUTRAL, "redirect", opaque=True))
            else:
                record.redirect = await self._child(redirect, way)
        return record

    async def _term(self, domain: str, match: re.Match[str], way: tuple[str, ...]) -> Term | None:
        """Return the mechanism, or None where its syntax is wrong."""
        kind, rest = match[2].lower(), match[3] or ""
        term = Term(_RESULTS[match[1]], kind)
        if kind == "all":
            return None if rest else term
        if kind in {"ip4", "ip6"}:
            return _with_network(term, rest)
        term.target = (rest[1:] if rest.startswith(":") else "").partition("/")[0].lower().rstrip(".") or domain
        sizes = _SIZES.fullmatch(rest[rest.find("/") :] if "/" in rest else "")
        if sizes is None or (kind in {"include", "exists"} and not rest.startswith(":")):
            return None
        if "%" in term.target or kind in {"ptr", "exists"}:
            term.opaque = True
        elif not _DOMAIN.fullmatch(term.target):
            return None
        if self._counted(kind) and not term.opaque:
            await self._resolved(term, sizes, way)
        return term

    async def _resolved(self, term: Term, sizes: re.Match[str], way: tuple[str, ...]) -> None:
        if term.kind == "include":
            term.child = await self._child(term.target, way)
            return
        hosts = [term.target]
        if term.kind == "mx":
            # Ten names are looked up at most (RFC 7208, 4.6.4).
            hosts = [each.host for each in await self._resolver.mail_exchanges(term.target) if each.host][:LOOKUPS]
        found = [address for host in hosts for address in await self._resolver.addresses(host)]
        self._spf.void += not found
        term.networks = [_network(address, sizes) for address in found]

    async def _child(self, domain: str, way: tuple[str, ...]) -> Record | None:
        """Return the record that is included or redirected to; a circle ends where it closes."""
        domain = domain.lower().rstrip(".")
        if domain in way or not _DOMAIN.fullmatch(domain):
            self._spf.faults.append(domain)
            return None
        texts = await self._records(domain)
        if len(texts) != 1:
            self._spf.void += not texts
            self._spf.missing.append(domain)
            return None
        return await self._record(domain, texts[0], (*way, domain))

    def _counted(self, kind: str) -> bool:
        """Count a term that needs the DNS, and return whether to go on with it."""
        self._spf.lookups += kind in _ASKING
        return self._spf.lookups <= PATIENCE


def _matches(term: Term, address: Address) -> bool | None:
    """Return whether a mechanism matches, or None where only the receiver can tell."""
    if term.opaque:
        return None
    if term.kind == "all":
        return True
    if term.kind == "include":
        found = term.child.check(address) if term.child else Result.NEUTRAL
        return None if found is Result.UNKNOWN else found is Result.PASS
    return any(address in network for network in term.networks if network.version == address.version)


def _with_network(term: Term, rest: str) -> Term | None:
    try:
        network = ip_network(rest[1:], strict=False)
    except ValueError:
        return None
    if not rest.startswith(":") or f"ip{network.version}" != term.kind:
        return None
    term.networks.append(network)
    return term


def _network(address: str, sizes: re.Match[str]) -> Network:
    parsed = ip_address(address)
    size = sizes[1] if parsed.version == 4 else sizes[2]
    longest = parsed.max_prefixlen
    return ip_network(f"{parsed}/{min(int(size), longest) if size else longest}", strict=False)
