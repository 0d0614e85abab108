"""Alignment: whether what vouches for a letter is of the domain that people see in From (RFC 9989, 4.4)."""

from __future__ import annotations

from dataclasses import dataclass

from komtui.domain.mail.dmarc import Policy, Walk
from komtui.domain.mail.received import Signature, Verdict
from komtui.domain.problem import ProblemError
from komtui.services.mail.trial._tree import does_exist, walk_up
from komtui.services.ports.discovery import Resolver


@dataclass(frozen=True)
class Alignment:
    """What counts for the domain in From."""

    spf: bool = False
    """Whether SPF passed for it."""
    dkim: tuple[Signature, ...] = ()
    """The signatures that hold and are of it."""
    passes: bool = False
    """Whether DMARC passes: the receiver says so, or, where it says nothing, it follows."""
    policy: Policy | None = None
    """What the domain asks of receivers; None where it has no record, or the DNS did not answer."""
    above: str = ""
    """The domain that has the record."""
    testing: bool = False
    """Whether its policy is only tried out: what is asked for is one step less than that."""


async def alignment(resolver: Resolver, domain: str, found: Verdict) -> Alignment:
    """Return what counts for `domain` of what a receiver has found; never raises for what the DNS does."""
    try:
        walk = await walk_up(resolver, domain)
    except ProblemError:
        walk = Walk(domain)
    author = _Author(resolver, walk)
    spf = found.spf == "pass" and await author.owns(found.spf_domain, "spf")
    holding = [each for each in found.signatures if each.result == "pass"]
    signed = tuple([each for each in holding if await author.owns(each.domain, "dkim")])
    policy = await author.policy()
    above, record = walk.governing or ("", None)
    testing = bool(record and record.testing and policy is not Policy.NONE)
    follows = policy is not None and (spf or bool(signed))
    return Alignment(
        spf,
        signed,
        # "none" is what a receiver says that saw no record: it may be an older one.
        found.dmarc == "pass" if found.dmarc in {"pass", "fail"} else follows,
        policy.tried if policy and testing else policy,
        above,
        testing,
    )


@dataclass(frozen=True)
class _Author:
    """The domain in From."""

    resolver: Resolver
    walk: Walk

    async def owns(self, other: str, method: str) -> bool:
        """Return whether another domain belongs with it, strictly where its record asks for that."""
        domain = self.walk.domain
        if not other or other == domain:
            return bool(other)
        if self.walk.governing is not None:
            if method in self.walk.governing[1].strict:
                return False
            try:
                return (await walk_up(self.resolver, other)).organization == self.walk.organization
            except ProblemError:
                pass  # as without a record
        # Without a record nobody asks; a domain and one below it are taken for one house.
        return domain.endswith(f".{other}") or other.endswith(f".{domain}")

    async def policy(self) -> Policy | None:
        """Return what it asks for; None without a record."""
        if self.walk.governing is None:
            return None
        above, record = self.walk.governing
        own = above == self.walk.domain
        if own or record.missing is None:
            return record.applied(own=own)
        try:
            return record.applied(own=False, exists=await does_exist(self.resolver, self.walk.domain))
        except ProblemError:
            return record.applied(own=False)
