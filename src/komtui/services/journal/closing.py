"""Closings: the sums of a day, a month or a year, signed; from then on nothing may bear a date within it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from komtui.domain.closing import Period, Span, closed, period
from komtui.domain.problem import Problem, ProblemError
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody

if TYPE_CHECKING:
    from komtui.domain.journal import Entry, Fact
    from komtui.services.ports import Clock
    from komtui.services.ports.journal import Closings, Signatures, Signer
    from komtui.services.ports.secrets import SecretChain

SECRET: Final = "company/journal.key"  # noqa: S105 - the name of the secret, not the secret
"""What closings are signed with, among the secrets."""
NO_STORE: Final = "journal.no-store"
"""Why a closing is not signed: there is no place in which a key would last."""


class SigningKey:
    """The key of closings and archives: made when it is first needed, and kept with the other secrets."""

    def __init__(self, secrets: SecretChain, signatures: Signatures) -> None:
        self._secrets = secrets
        self._signatures = signatures

    async def lacking(self) -> str:
        """Return the code of why nothing can be signed now, such as a locked vault; empty where it can."""
        try:
            return "" if await self._secrets.get(SECRET) is not None or await self._has_place() else NO_STORE
        except ProblemError as error:
            return error.problems[0].code

    async def _has_place(self) -> bool:
        """Return whether a new key would last. Raises ProblemError."""
        await self._secrets.available()
        return self._secrets.name != "session"

    async def signer(self) -> tuple[Signer | None, str]:
        """Return what signs; or None, and the code of why there is nothing: a locked vault, no place for a key."""
        try:
            secret = await self._secrets.get(SECRET)
            if secret is None:
                if not await self._has_place():
                    return None, NO_STORE
                secret = self._signatures.new()
                await self._secrets.set(SECRET, secret)
            return self._signatures.signer(secret), ""
        except ProblemError as error:
            return None, error.problems[0].code
        except ValueError:
            return None, "secret.damaged"


class ClosingService:
    """Closes periods. `may_close` returns who does it, by how long the period is, and raises NotAllowedError."""

    def __init__(
        self,
        closings: Closings,
        key: SigningKey,
        clock: Clock,
        may_close: Callable[[Span], str],
        *,
        tell: Tell = nobody,
    ) -> None:
        self._closings = closings
        self._key = key
        self._clock = clock
        self._may_close = may_close
        self._tell = tell

    def today(self) -> dt.date:
        """Return the day that it is here."""
        return listing.today(self._clock.now())

    async def offered(self) -> Sequence[Period]:
        """Return what can be closed today and is not: today and the day before, the months and years that have ended.

        Of months and years the one that today is in is among them on its last day alone.
        """
        today = self.today()
        yesterday = today - dt.timedelta(days=1)
        month, year = today.replace(day=1) - dt.timedelta(days=1), today.year
        names = [today.isoformat(), yesterday.isoformat(), f"{today:%Y-%m}", f"{month:%Y-%m}", f"{year}", f"{year - 1}"]
        ended = [each for each in map(period, names) if each.last <= today]
        through = await self._closings.closed_through()
        done = await self._closings.closed(ended)
        return [
            each
            for each, is_closed in zip(ended, done, strict=True)
            # A day within what is closed adds nothing; a month of which every day is closed still has its sums.
            if not is_closed and (each.span is not Span.DAY or closed(each.last, through) is None)
        ]

    async def sums(self, period: Period) -> Mapping[str, Fact]:
        """Return what a closing of that period would carry were it done now: `totals`, `year`, `ever`."""
        return await self._closings.sums(period)

    async def lacking(self) -> str:
        """Return the code of why a closing would not be signed now; empty where it would be."""
        return await self._key.lacking()

    async def close(self, period: Period) -> Entry:
        """Close a period and return its entry.

        What is not signed, because the secrets are not open, is signed with all before it by the next closing that is.

        Raises ProblemError `journal.close-early` before its last day, `journal.closed-before`, and NotAllowedError.
        """
        who = self._may_close(period.span)
        if period.last > self.today():
            facts = {"period": period.name, "from": period.last.isoformat()}
            raise ProblemError(Problem("journal.close-early", facts, "period"))
        signer, unsigned = await self._key.signer()
        entry = await self._closings.close(who, period, signer, unsigned)
        self._tell(Subject.DOCUMENTS)
        return entry

    async def refusal(self, date: dt.date) -> Problem | None:
        """Return what is wrong with that date for something to be issued or paid; the books ask again as they write."""
        return closed(date, await self._closings.closed_through())
