"""A received letter: what the header that a receiving host has put on it says of who sent it, and how it came.

Only the receiver's own results count (RFC 8601, 5). They stand at the top, under its name: what the letter brought
along, or a host on the way wrote, proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from komtui.domain.mail._authentication import AuthenticationResults, Check, authentication_results
from komtui.late import dataclass

Fields = Sequence[tuple[str, str]]
"""A header: names and values without line breaks, from the top (untrusted)."""
_LONGEST = 4_000
"""Characters of a Received field that are looked at."""
_METHODS = frozenset({"spf", "dkim", "dmarc"})
_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.IGNORECASE)
_WITH = re.compile(r"\swith\s+(?:UTF8)?(E?SMTP[SA]{0,2})\b", re.IGNORECASE)
_TLS = re.compile(r"TLS_?v?1[._]([0-3])", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_ADDRESS = re.compile(r"<?(?:[^@\s<>]*@)?([^@\s<>]+?)>?")
_ARC_INSTANCE = re.compile(r"\s*i\s*=\s*[0-9]+\s*;")
_MAIL_FROM = re.compile(r"envelope-from=\"?<?([^\s\";>]+)", re.IGNORECASE)
_TAG = re.compile(r"(?:^|;)\s*([ads])\s*=\s*([^\s;]+)")
"""Of a DKIM signature (RFC 6376, 3.5): how it is made, whose it is, and under which name its key is."""
_RESULT = re.compile(r"\s*([A-Za-z]+)")


class Folder(StrEnum):
    """Where a letter lies."""

    INBOX = "inbox"
    JUNK = "junk"
    ELSEWHERE = "elsewhere"
    """In a folder that a rule has put it into."""


class Source(StrEnum):
    """How far what is known can be trusted."""

    RECEIVER = "receiver"
    """The receiving host says so (Authentication-Results)."""
    HINT = "hint"
    """Only Received-SPF, or ARC-Authentication-Results, which hosts on the way write as well."""
    NOBODY = "nobody"
    """Nothing is said."""


@dataclass(frozen=True)
class Signature:
    """One DKIM signature, as the receiver saw it."""

    result: str
    """`pass`, `fail`, `permerror`, `neutral`, …"""
    domain: str
    """Whose it is (d=); empty where the receiver does not say."""
    selector: str = ""
    """Under which name its key is published (s=)."""
    reason: str = ""
    """What the receiver adds (untrusted)."""
    algorithm: str = ""
    """How it is made (a=), as the receiver says, else the signature itself: `rsa-sha256`, `ed25519-sha256`."""


@dataclass(frozen=True)
class Verdict:
    """What the receiver found out, as it says itself."""

    source: Source
    """Who says so."""
    host: str = ""
    """The receiver's name for itself (untrusted)."""
    spf: str = ""
    """The result for MAIL FROM; empty where none is said."""
    spf_domain: str = ""
    """The domain of MAIL FROM."""
    signatures: tuple[Signature, ...] = ()
    """DKIM."""
    dkim: str = ""
    """The result where there is no signature to name: `none`."""
    dmarc: str = ""
    """The result; empty where none is said."""
    tls: str = ""
    """`TLS 1.3` and the like on the last way between two houses; `yes` where only that is said, `no` in clear."""


def verdict(header: Fields) -> Verdict:
    """Return what the receiver says of a letter; never raises for what stands there."""
    last = max((place for place, (name, _) in enumerate(header) if name.lower() == "received"), default=-1)
    top = header[:last]  # what stands below was in the letter when it was handed over
    tls = _tls([value[:_LONGEST] for name, value in header[: last + 1] if name.lower() == "received"])
    algorithms = _algorithms(header)
    results = [*_of_the_receiver(top)]
    if any(check.method in _METHODS for each in results for check in each.checks):
        return _told(Source.RECEIVER, results, tls, algorithms)
    hints = [*_hints(top)]
    return _told(Source.HINT, hints, tls, algorithms) if hints else Verdict(Source.NOBODY, tls=tls)


def _algorithms(header: Fields) -> Mapping[tuple[str, str], str]:
    """Return how the signatures of a letter are made, by domain and selector."""
    found: dict[tuple[str, str], str] = {}
    for name, value in header:
        if name.lower() == "dkim-signature":
            tags = {match[1]: match[2] for match in _TAG.finditer(value[:_LONGEST])}
            found.setdefault((tags.get("d", "").lower(), tags.get("s", "").lower()), tags.get("a", "").lower())
    return found


def organization(host: str) -> str:
    """Return about whose host it is, from its name alone: enough to tell houses on the way apart."""
    labels = host.lower().strip("[].").split(".")
    if len(labels) < 2 or labels[-1].isdigit() or ":" in host:
        return ""
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if short else -2 :])


def _of_the_receiver(top: Fields) -> Iterator[AuthenticationResults]:
    """Yield the topmost results, and those of the same host below, up to the first host of another house."""
    host: str | None = None
    houses: list[str] = []
    for name, value in top:
        if name.lower() == "received":
            by = _BY.search(_COMMENT.sub(" ", value[:_LONGEST]))
            house = organization(by[1]) if by else ""
            own = (organization(host) or next(iter(houses), "")) if host is not None else ""
            if own and house and house != own:
                return
            houses += [house] if house and house not in houses else []
        elif name.lower() == "authentication-results":
            results = authentication_results(value)
            if host is None:
                # Below the hosts of two houses it is of the earlier one, unless it bears the name of the first.
                if len(houses) > 1 and organization(results.host) != houses[0]:
                    return
                host = results.host
            if results.host == host:
                yield results


def _hints(top: Fields) -> Iterator[AuthenticationResults]:
    for name, value in top:
        if name.lower() == "arc-authentication-results":
            yield authentication_results(_ARC_INSTANCE.sub("", value, count=1))
            return
        if name.lower() == "received-spf" and (match := _RESULT.match(value)):
            sender = _MAIL_FROM.search(value)
            properties = {("smtp", "mailfrom"): sender[1]} if sender else {}
            yield AuthenticationResults("", (Check("spf", match[1].lower(), properties=properties),))
            return


def _told(
    source: Source,
    results: Sequence[AuthenticationResults],
    tls: str,
    algorithms: Mapping[tuple[str, str], str],
) -> Verdict:
    checks = [check for each in results for check in each.checks]
    spf = _spf(checks)
    dkim = [check for check in checks if check.method == "dkim"]
    signatures = tuple(_signature(check, algorithms) for check in dkim if check.result != "none")
    dmarc = next((check.result for check in checks if check.method == "dmarc"), "")
    return Verdict(
        source,
        results[0].host,
        spf.result if spf else "",
        _domain(spf.of("smtp", "mailfrom") or "") if spf else "",
        signatures,
        "none" if dkim and not signatures else "",
        # Some say "bestguesspass" where the domain has no record: nothing was asked for.
        "none" if dmarc.startswith("bestguess") else dmarc,
        tls,
    )


def _spf(checks: Sequence[Check]) -> Check | None:
    """Return what was found of MAIL FROM: that of HELO counts for nothing (RFC 9989, 4.4.2)."""
    found = [check for check in checks if check.method == "spf"]
    return next((each for each in found if each.of("smtp", "mailfrom") or not each.of("smtp", "helo")), None)


def _signature(check: Check, algorithms: Mapping[tuple[str, str], str]) -> Signature:
    domain = (check.of("header", "d") or _domain(check.of("header", "i") or "")).lower().rstrip(".")
    selector = (check.of("header", "s") or "").lower()
    algorithm = (check.of("header", "a") or algorithms.get((domain, selector), "")).lower()
    return Signature(check.result, domain, selector, check.reason or check.comment, algorithm)


def _domain(address: str) -> str:
    match = _ADDRESS.fullmatch(address.strip())
    return match[1].lower().rstrip(".") if match else ""


def _tls(ways: Sequence[str]) -> str:
    """Return what is said of TLS where the letter came into the receiver's house; empty where nothing is."""
    houses = [organization(by[1]) if (by := _BY.search(_COMMENT.sub(" ", way))) else "" for way in ways]
    first = next((house for house in houses if house), "")
    entry = ""
    for way, house in zip(ways, houses, strict=True):
        if house and house != first:
            break
        entry = way if _WITH.search(f" {_COMMENT.sub(' ', way)}") else entry
    protocol = _WITH.search(f" {_COMMENT.sub(' ', entry)}")
    if version := _TLS.search(entry):
        return f"TLS 1.{version[1]}"
    if protocol is None:
        return ""
    return "yes" if protocol[1].upper().startswith("ESMTPS") else "no"
