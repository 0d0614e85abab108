"""DMARC (RFC 9989): a domain's record, the walk up its tree to find it, and whether two domains belong together.

The Public Suffix List is asked nothing: where an organisation ends stands in the DNS itself (RFC 9989, 4.10).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_QUERIES: Final = 8
"""Names that are asked for at the most, however long a domain is (RFC 9989, 4.10)."""
REMOVED: Final = ("pct", "rf", "ri")
"""Tags that were taken out by RFC 9989: receivers pass over them."""
_BEGINNING = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_TAG = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*=[ \t]*([^;]*?)[ \t]*")
_REPORT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


class Policy(StrEnum):
    """What a domain asks to become of letters that are not its own (RFC 9989, 4.7)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def tried(self) -> Policy:
        """What is asked for while it is only tried out (`t=y`): one step less."""
        return Policy.QUARANTINE if self is Policy.REJECT else Policy.NONE


@dataclass(frozen=True)
class Record:
    """One DMARC policy record."""

    text: str
    """As published (untrusted)."""
    policy: Policy | None
    """For the domain itself (`p`); None where receivers take the record for none."""
    subdomains: Policy | None = None
    """For domains below it (`sp`)."""
    missing: Policy | None = None
    """For domains below it that do not exist (`np`)."""
    suffix: str = "u"
    """`y`: others have their domains below it; `n`: an organisation begins here; `u`: not said (`psd`)."""
    testing: bool = False
    """Whether it is only tried out (`t=y`): receivers are asked for one step less than it says."""
    reports: bool = False
    """Whether somebody is told of what fails (`rua`)."""
    strict: frozenset[str] = frozenset()
    """`spf`, `dkim`: which of them must be of the very same domain (`aspf`, `adkim`)."""
    removed: tuple[str, ...] = ()
    """Tags in it that mean nothing any more."""
    valid: bool = True
    """Whether its policies are such; where they are not, `policy` is what receivers then take."""

    def applied(self, *, own: bool, exists: bool = True) -> Policy | None:
        """Return the policy for a domain: the record's `own`, or one below it, which may not exist."""
        if own or self.policy is None:
            return self.policy
        if not exists and self.missing is not None:
            return self.missing
        return self.subdomains or self.policy


@dataclass(frozen=True)
class Walk:
    """What the way up the tree has found."""

    domain: str
    """Where it began."""
    found: tuple[tuple[str, Record], ...] = ()
    """Domains that have one record, the longest first."""
    several: tuple[str, ...] = ()
    """Domains that have more than one: receivers take none of them."""

    @property
    def organization(self) -> str:
        """The organisational domain (RFC 9989, 4.10.2)."""
        for name, record in self.found:
            if record.suffix == "n":
                return name
            if record.suffix == "y" and name != self.domain:
                return _below(self.domain, name)
        return self.found[-1][0] if self.found else self.domain

    @property
    def governing(self) -> tuple[str, Record] | None:
        """The record that holds for the domain, and where it stands (RFC 9989, 4.10.1); None where there is none."""
        records = dict(self.found)
        suffix = next((name for name, record in self.found if record.suffix == "y"), "")
        for name in (self.domain, self.organization, suffix):
            if name in records:
                return name, records[name]
        return None


def names(domain: str) -> tuple[str, ...]:
    """Return the domains whose records are asked for, in order, until one ends the way."""
    labels = domain.lower().rstrip(".").split(".")
    first = 1 if len(labels) < MOST_QUERIES else len(labels) - MOST_QUERIES + 1
    return tuple(".".join(labels[start:]) for start in (0, *range(first, len(labels))))


def walked(domain: str, answers: Mapping[str, list[str]]) -> Walk:
    """Return what TXT records, by the domain whose `_dmarc` has them, come to; what was not asked for is left out."""
    found, several = [], []
    for name in names(domain):
        records = [record for text in answers.get(name, ()) if (record := parsed(text)) is not None]
        if len(records) > 1:
            several.append(name)
        elif records:
            found.append((name, records[0]))
            if ends(records[0]):
                break
    return Walk(domain.lower().rstrip("."), tuple(found), tuple(several))


def ends(record: Record) -> bool:
    """Return whether nothing is asked for above this record."""
    return record.suffix in {"y", "n"}


def parsed(text: str) -> Record | None:
    """Return what a TXT record says; None where it is no DMARC record (RFC 9989, 4.8)."""
    if not _BEGINNING.match(text):
        return None
    tags: dict[str, str] = {}
    for part in text.split(";"):
        if match := _TAG.fullmatch(part):
            tags.setdefault(match[1].lower(), match[2])
    given = {name: tags[name].lower() for name in ("p", "sp", "np") if name in tags}
    valid = all(each in set(Policy) for each in given.values())
    reports = any(_REPORT.fullmatch(each.strip()) for each in tags.get("rua", "").split(","))
    policies: dict[str, Policy] = {name: Policy(each) for name, each in given.items()} if valid else {}
    # One that is wrong counts as p=none where somebody is to be told, and else as no record at all (4.10.1).
    policy = policies.get("p", Policy.NONE) if valid or reports else None
    suffix = tags.get("psd", "u").lower()
    return Record(
        text,
        policy,
        policies.get("sp"),
        policies.get("np"),
        suffix=suffix if suffix in {"y", "n"} else "u",
        testing=tags.get("t", "").lower() == "y",
        reports=reports,
        strict=frozenset(name for name in ("spf", "dkim") if tags.get(f"a{name}", "").lower() == "s"),
        removed=tuple(name for name in REMOVED if name in tags),
        valid=valid and "p" in given,
    )


def _below(domain: str, above: str) -> str:
    """Return the domain one label below `above`, on the way to `domain`."""
    return ".".join(domain.split(".")[-above.count(".") - 2 :])
