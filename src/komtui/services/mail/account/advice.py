"""Advice on the sender and the connection: what a server may refuse, or a reader dislike. It never blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from komtui.domain.mail.account import Security
from komtui.domain.problem import Problem
from komtui.domain.text import stray_edge
from komtui.services.addresses import ascii_domain, mixed_label

VALUES = ("company.email", "smtp.address", "smtp.host", "smtp.port", "smtp.security", "smtp.user", "mail.reply_to")
"""Keys of the settings that advice is given on."""
PASSWORDS = ("smtp.password", "imap.password")
"""Keys of the secrets that people type or paste, of which it is looked at what stands at their ends."""
_NOBODY = frozenset(
    {"noreply", "donotreply", "dontreply", "neplusrepondre", "nepasrepondre", "nereponsepas", "pasdereponse"}
)
"""Local parts, without separators, by which people say that nobody reads the answers."""


def advice(values: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what to think over, beside its setting, for the values of an account by their keys (`VALUES`)."""
    address = values["smtp.address"] or values["company.email"]
    own = "smtp.address" if values["smtp.address"] else "company.email"
    for key in ("company.email", "smtp.address", "mail.reply_to"):
        if is_nobody(values[key]):
            yield Problem("mail.no-reply", {"address": values[key]}, key)
    for key in PASSWORDS:
        if stray := stray_edge(values.get(key, "")):
            yield Problem("mail.password-blank", {"blank": stray}, key)
    if "@" in address and values["company.email"] and _differ(address, values["company.email"]):
        yield Problem("mail.other-sender", {"address": address, "company": values["company.email"]}, own)
    if (problem := of_sender(address, values["smtp.user"], "smtp.user")) is not None:
        yield problem
    if values["smtp.security"] == Security.NONE and values["smtp.host"] not in {"", "localhost", "127.0.0.1", "::1"}:
        yield Problem("mail.in-clear", {"host": values["smtp.host"]}, "smtp.security")


def of_sender(address: str, user: str, field: str) -> Problem | None:
    """Return what to think over where letters leave from another address than the account's user."""
    if "@" not in user or not address or user.lower() == address.lower():
        return None
    code = "mail.user-domain" if _differ(address, user) else "mail.user-address"
    return Problem(code, {"address": address, "user": user}, field)


def of_recipients(addresses: Iterable[str]) -> Iterator[Problem]:
    """Yield what to think over of addresses whose domains may pass for others; each stands beside its ASCII form."""
    for address in addresses:
        if label := mixed_label(address):
            yield Problem("mail.mixed-scripts", {"address": address, "label": label, "ascii": ascii_domain(address)})


def is_nobody(address: str) -> bool:
    """Return whether an address says that nobody reads what comes to it: `no-reply@`, `ne-pas-repondre@`."""
    local = address.rpartition("@")[0].lower()
    return "".join(char for char in local if char.isalpha()) in _NOBODY


def _differ(one: str, other: str) -> bool:
    return one.rpartition("@")[2].lower() != other.rpartition("@")[2].lower()
