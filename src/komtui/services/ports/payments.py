"""Port of the payments: money that came in or went out, each row for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.sales.kind import Kind
    from komtui.domain.sales.payment import NewPayment, Payment
    from komtui.services.ports.sales import Owner


@dataclass(frozen=True)
class Entered:
    """A payment of a period, with what it was for."""

    payment: Payment
    """The payment."""
    number: str
    """Of its document."""
    customer: str
    """Of its document, as printed (untrusted text)."""
    kind: Kind
    """Of its document."""
    owner: Owner | None = None
    """Whom of the customers' list it belongs to."""


class Payments(Protocol):
    """The payments. Whatever is written keeps the balance of its document in the same transaction, and the journal.

    An invoice of which nothing is left is set down as paid, and no longer so once a payment is taken back.
    """

    async def enter(self, payments: Sequence[NewPayment]) -> Sequence[Payment]:
        """Enter all of them or none; several are the parts of one payment.

        Raises ProblemError `document.unknown`, what `lifecycle.refusal` says of a document as it stands then,
        `payment.nothing-due`, `payment.too-much`, `payment.outgoing` and `payment.incoming`, which say what is due.
        """

    async def reverse(self, payment_id: int, date: dt.date, note: str = "") -> Payment:
        """Take a payment back by another one of that date, and return that one.

        Raises ProblemError `payment.unknown`, `payment.reversed` where it is taken back already, `payment.reversal`
        where it takes another one back itself, and what `lifecycle.refusal` says.
        """

    async def exchange(self, payment_id: int, method: str, today: dt.date) -> Payment:
        """Take a payment back and enter it anew by another method, both at once; return the new one.

        Both are of the day of the payment that they correct, or of today where that day is closed. Raises as `reverse`
        does, and `payment.same-method`.
        """

    async def get(self, payment_id: int) -> Payment | None:
        """Return one payment."""

    async def of(self, document_id: int) -> Sequence[Payment]:
        """Return the payments of a document in the order in which they were entered, those taken back as well."""

    async def page(
        self,
        first: dt.date,
        last: dt.date,
        store: str | None = None,
        *,
        after: tuple[dt.date, int] | None = None,
        limit: int,
    ) -> Sequence[Entered]:
        """Return payments of these days beyond the day and key `after`, in the order of days, some at a time.

        Of one store, or of all where it is None.
        """
