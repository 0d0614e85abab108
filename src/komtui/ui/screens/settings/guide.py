"""The guide: what is known of the mail account while it is being typed, said at its fields and offered with one key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Preset
from komtui.domain.mail.presets.mailboxes import mailbox_server
from komtui.domain.problem import Problem
from komtui.domain.settings.catalogue import Origin
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.mail.account.advice import PASSWORDS, VALUES, advice
from komtui.services.mail.account.discovery import Answer, DiscoveryService, Proposal
from komtui.services.mail.account.discovery import Origin as Source
from komtui.services.mail.account.following import ACCOUNT as CAME
from komtui.services.mail.account.following import USER, came_with, moved, same_domain
from komtui.services.settings import registrations
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.paint import Remark

ACCOUNT = frozenset({"company", "mail", "smtp", "gmail", "microsoft", "mailbox"})
"""Sections whose values an account is made of."""
_MAILBOX = ("imap.host", "imap.port", "imap.security")
ADDRESSES = frozenset({"company.email", "smtp.address"})
"""Settings from which the rest of an account can be found."""


@dataclass(frozen=True)
class Offer:
    """Values that one key puts in."""

    words: str
    """What they are, translated."""
    values: Mapping[str, str]
    """Each by the key of its setting."""
    source: str
    """Where they come from, in a word or two."""
    outdated: bool = False
    """Whether what is there is out of date: that is said even where the focus is elsewhere."""


class Guide:
    """Keeps what was found for the account's address, and speaks about its fields."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._address = ""
        self._found: list[Proposal] = []
        self._problems: list[Problem] = []
        self._came: frozenset[str] = frozenset()
        self._warned_at = -1
        self._warnings: dict[str, list[Problem]] = {}
        self.looking = False
        """Whether the network is being asked."""

    @property
    def address(self) -> str:
        """The account's address as it stands: its own, or the company's."""
        return (self._draft.value("smtp.address") or self._draft.value("company.email")).strip()

    def begin(self) -> bool:
        """Forget what was found for another address; True where this one is worth looking up."""
        address = self.address
        if address == self._address:
            return False
        self._address, self._found, self._problems, self.looking = address, [], [], False
        self._draft.withdraw()
        self._came = self._follow(address)
        local, _at, domain = address.rpartition("@")
        return bool(local and "." in domain.strip("."))

    def learn(self, answer: Answer) -> bool:
        """Take what a source said, and fill in what may be filled in; True where a field has changed."""
        if answer.problem is not None:
            self._problems.append(answer.problem)
        self._found.extend(answer.proposals)
        order = list(Source)
        self._found.sort(key=lambda each: (each.confirm, order.index(each.origin)))
        best = self.best
        if best is None or best.confirm or (self._draft.own("smtp.host") and "smtp.host" not in self._came):
            return False
        return bool(self._draft.fill(best.values, source_words(best), self._came))

    def _follow(self, address: str) -> frozenset[str]:
        """Return what goes with the address that is stored; within its domain the user name follows at once."""
        old = self._stored("smtp.address") or self._stored("company.email")
        if not old or old == address:
            return frozenset()
        came = came_with(old, {key: self._stored(key) for key in CAME})
        if not same_domain(old, address):
            return came
        if USER in came:
            self._draft.fill({USER: moved(old, address, self._stored(USER))}, _("with the address"), {USER})
        return frozenset()

    def _stored(self, key: str) -> str:
        return self._draft.stored(self._draft.place(key))

    @property
    def best(self) -> Proposal | None:
        """The most trusted proposal for the address as it stands; an undone one takes what was found for it along."""
        return self._found[0] if self._found and self._address == self.address else None

    @property
    def preset(self) -> Preset | None:
        """The provider of the server as it stands."""
        from komtui.domain.mail.presets import by_host

        host = self._draft.value("smtp.host")
        return by_host(host) if host else None

    # What is said

    def warnings(self) -> dict[str, list[Problem]]:
        """Return what to think over, by the key that it stands beside."""
        if self._warned_at != self._draft.version:
            self._warned_at, self._warnings = self._draft.version, {}
            values = {key: self._draft.value(key) for key in (*VALUES, *registrations.KEYS)}
            values |= {key: self._draft.typed(key) for key in PASSWORDS}
            for problem in (*advice(values), *registrations.doubts(values)):
                self._warnings.setdefault(problem.field or "", []).append(problem)
        return self._warnings

    def offer(self, key: str) -> Offer | None:
        """Return what could be put in at a field: today's values for outdated ones, or what was found."""
        if key in _MAILBOX:
            return self._mailbox()
        return self._outdated(key) or self._proposed(key)

    def _mailbox(self) -> Offer | None:
        """Return where the account's mailbox is: as its provider is known for it, or as the domain's own file says."""
        preset, best = self._provider(), self.best
        server = mailbox_server(preset) if preset is not None else None
        source = preset.name if preset is not None else ""
        if server is None and best is not None and best.mailbox is not None:
            server, source = best.mailbox, source_words(best)
        if server is None:
            return None
        values = dict(zip(_MAILBOX, (server.host, str(server.port), server.security.value), strict=True))
        if all(self._draft.value(each) == value for each, value in values.items()):
            return None
        words = _("The mailbox is on {host}, port {port}, {security} ({source}).")
        facts = {"host": visible(server.host), "port": server.port, "security": server.security.upper()}
        return Offer(words.format(**facts, source=source), values, source)

    def _provider(self) -> Preset | None:
        """Return whose account is in use: Google's, Microsoft's, or that of the SMTP server."""
        from komtui.domain.mail.presets import BY_KEY

        signed_in = {"gmail": "gmail", "microsoft": "microsoft-365"}.get(self._draft.value("mail.method"))
        return BY_KEY[signed_in] if signed_in else self.preset

    def _outdated(self, key: str) -> Offer | None:
        if key not in {"smtp.host", "smtp.port", "smtp.security"} or not self._draft.value("smtp.host"):
            return None
        port = self._draft.value("smtp.port")
        security = self._draft.value("smtp.security")
        if not (port.isascii() and port.isdigit()) or security not in set(Security):
            return None
        found = DiscoveryService.outdated(self._draft.value("smtp.host"), int(port), Security(security))
        if found is None:
            return None
        server = found.server
        if key != found.problem.field:
            return None
        values = {"smtp.host": server.host, "smtp.port": str(server.port), "smtp.security": str(server.security)}
        return Offer(
            current().problem(found.problem), values, found.preset.name if found.preset else _("today's"), outdated=True
        )

    def _proposed(self, key: str) -> Offer | None:
        best = self.best
        if best is None or key not in {*best.values, *ADDRESSES}:
            return None
        if all(self._draft.value(each) == value for each, value in best.values.items()):
            return None
        server = best.server
        facts = {"host": visible(server.host), "port": server.port, "security": server.security.upper()}
        words = _("Found: {host}, port {port}, {security} ({source}).").format(**facts, source=where(best))
        if best.confirm:
            words += " " + _(
                "{host} is outside the domain of the address: ask your provider whether it is its server."
            ).format(host=facts["host"])
        return Offer(words, best.values, source_words(best))

    def remarks(self, key: str, today: dt.date) -> Iterator[Remark]:
        """Yield what is to be known of the provider, at the field that it is about."""
        preset = self.preset
        if key == "smtp.password" and preset is not None:
            yield from notes(preset, today)
        if key == "smtp.host":
            if preset is not None:
                yield from notes(preset, today)
            elif self.looking:
                yield Remark(_("Looking for the mail server of {address}…").format(address=visible(self._address)))
            for problem in () if self._found else self._problems:
                yield Remark(current().problem(problem))
            if self._came and not self._found and not self.looking and self._draft.own(key):
                words = _("This server came with the address before; for {address} none is known. Is it the same?")
                yield Remark(words.format(address=visible(self._address)), "warning")
        if key in ADDRESSES and self.looking:
            yield Remark(_("Looking for the mail server of {address}…").format(address=visible(self._address)))

    def prerequisite(self) -> tuple[str, str]:
        """Return what is to be said of the company's e-mail before anything else, and its style."""
        shown = self._draft.shown("company.email")
        if not shown.value:
            return _("First give the company's e-mail: letters leave from it, and answers come back to it."), "warning"
        if shown.origin is Origin.ENVIRONMENT or self._draft.place("company.email") not in self._draft.problems:
            return _("The company's e-mail is set; the account begins from it."), "good"
        return _("The company's e-mail is not right yet."), "warning"


def notes(preset: Preset, today: dt.date) -> Iterator[Remark]:
    """Yield a provider's notes that are true today."""
    day = current().date(preset.expires) if preset.expires is not None else ""
    for note in preset.notes(today):
        yield Remark(_("{provider}: {note}").format(provider=preset.name, note=_(note).format(date=day)))


def source_words(proposal: Proposal) -> str:
    """Return where a proposal comes from, as short as what stands on the right of a field."""
    if proposal.preset is not None:
        return proposal.preset.name
    return {Source.AUTOCONFIG: _("autoconfig"), Source.SRV: _("DNS (SRV)")}.get(proposal.origin, proposal.origin.value)


def where(proposal: Proposal) -> str:
    """Return where exactly a proposal was found."""
    sentences = {
        Source.PRESET: _("known provider: {source}"),
        Source.AUTOCONFIG: _("the domain's own file: {source}"),
        Source.MX: _("known provider of the domain's mail: {source}"),
        Source.SRV: _("SRV record: {source}"),
    }
    return sentences[proposal.origin].format(source=visible(proposal.source))
