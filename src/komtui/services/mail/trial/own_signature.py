"""Our own signature as receivers find it: whether its key stands in the DNS, however the domain was set."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.domain.mail.zone import ZoneLine
from komtui.domain.problem import Problem, ProblemError
from komtui.services.mail.messages.signing import (
    DOMAIN,
    KEY,
    SELECTOR,
    Found,
    SigningService,
    domain_of,
    is_of,
    signed_domain,
)
from komtui.services.mail.trial.deliverability import Level, Line
from komtui.services.settings.settings import SettingsService


class OwnSignature:
    """Compares what is set with what the DNS has."""

    def __init__(self, settings: SettingsService, signing: SigningService) -> None:
        self._settings = settings
        self._signing = signing

    async def lines(self, address: str) -> Sequence[Line]:
        """Return whether receivers can check what is signed for an address, by whatever way that was set.

        Raises ProblemError where settings cannot be read. What a name server or a closed vault does is a line.
        """
        settings = await self._settings.snapshot()
        found = dict[tuple[str, str, str], Line]()
        for store in ("", *settings.stores([DOMAIN])):
            domain, selector = signed_domain(settings, store), settings.value(SELECTOR, store)
            if not domain:
                continue
            if not is_of(domain_of(address), domain):
                if store == "":
                    facts = {"domain": domain, "author": domain_of(address)}
                    found["", "", ""] = Line("dkim", Level.WARNING, Problem("signing.elsewhere", facts, DOMAIN))
                continue
            line = await self._checked(domain, selector, store)
            found[domain, selector, line.problem.code] = line
        return list(found.values())

    async def wrong(self, address: str) -> Sequence[Problem]:
        """Return what receivers cannot check of it. Raises as `lines` does."""
        return [line.problem for line in await self.lines(address) if line.level is Level.WARNING]

    async def _checked(self, domain: str, selector: str, store: str) -> Line:
        name = f"{selector}._domainkey.{domain}"
        facts = {"domain": domain, "name": name}
        try:
            key = await self._settings.secret(KEY, store)
            if not key:
                return Line("dkim", Level.WARNING, Problem("signing.no-key", facts, KEY))
            line = await self._signing.line(domain, selector, key)
        except ProblemError as error:
            locked = all(each.code.startswith("secret.") for each in error.problems)
            if not locked:
                return Line("dkim", Level.WARNING, error.problems[0])
            line = ZoneLine(name, "TXT", "")
        try:
            found = await self._signing.found(line)
        except ProblemError:
            return Line("dkim", Level.NOTE, Problem("signing.unanswered", facts, DOMAIN))
        if found is Found.OURS:
            return Line("dkim", Level.GOOD, Problem("signing.published", facts, DOMAIN))
        if found is Found.ANOTHER and not line.value:
            return Line("dkim", Level.NOTE, Problem("signing.closed", facts, KEY))
        code = "signing.another-key" if found is Found.ANOTHER else "signing.unpublished"
        return Line("dkim", Level.WARNING, Problem(code, {**facts, "record": line.value}, DOMAIN))
