"""Judging: what would be issued is written as an e-invoice, and judged before it gets its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Document
from komtui.domain.sales.einvoice import EUROPEAN, is_written
from komtui.domain.sales.legal.capacity import capacity_of
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.legal.numbers import FRENCH
from komtui.domain.sales.party import Capacity
from komtui.services.ports import SettingsSnapshot
from komtui.services.ports.einvoices import EInvoices, Syntax, Validator

_FRANCE: Final = "FR"
_FRENCH_RULES: Final = "rule.BR-FR-"
_SAYS: Final = "einvoice.writing"
"""The code of what cannot be written because of what the document says; others are faults of the machine."""


def is_einvoice(document: Document, settings: SettingsSnapshot) -> bool:
    """Return whether it goes out as an e-invoice: as the setting says, else from sellers of the European Union."""
    if not is_written(document.kind):
        return False
    said = settings.value("documents.facturx", document.store)
    return said == "yes" or (not said and document.seller.address.country in EUROPEAN)


class Judging:
    """The checker of the official rules: one of the `Checks`."""

    def __init__(self, einvoices: Callable[[], EInvoices], validator: Validator) -> None:
        """`einvoices` returns what writes them; it is asked for once there is one to judge."""
        self._einvoices = einvoices
        self._validator = validator

    async def __call__(self, document: Document, settings: SettingsSnapshot) -> Sequence[LegalFinding]:
        """Return what the rules find on a document as it would be issued; nothing where nobody is there who judges.

        What binds depends on the buyer: a private person gets no e-invoice by law, so that everything is advice then;
        the rules of France are for invoices within France. Raises ConsentError where nobody could judge.
        """
        if not (self._validator.available and is_einvoice(document, settings)):
            return ()
        try:
            found = await self._found(document)
        except ProblemError as error:
            says = [each for each in error.problems if each.code == _SAYS]
            if not says:
                raise ConsentError({Consent.UNJUDGED: _unjudged(document, error)}) from error
            found = [LegalFinding(each.code, Severity.MUST, each.field or "", each.facts) for each in says]
        return tuple(_bound(found, document))

    def warm(self, country: str) -> None:
        """Get ready for documents of a seller there, without waiting for it."""
        if country in EUROPEAN:
            self._validator.warm()

    async def _found(self, document: Document) -> Sequence[LegalFinding]:
        xml = await self._einvoices().written(document, Syntax.CII)
        country = document.seller.address.country
        return await self._validator.findings(xml, Syntax.CII, country=_FRANCE if country in FRENCH else country)


def _unjudged(document: Document, error: ProblemError) -> Problem:
    reason = error.problems[0].facts.get("reason", error.problems[0].code)
    return Problem("einvoice.validator", {"number": document.number, "reason": reason})


def _bound(found: Sequence[LegalFinding], document: Document) -> Iterator[LegalFinding]:
    """Yield the findings as they bind; advice that names no field is about the file and nobody can follow it."""
    is_private = capacity_of(document.buyer) is Capacity.CONSUMER
    is_abroad = document.buyer.address.country not in {*FRENCH, ""}
    for each in found:
        if is_private or (is_abroad and each.code.startswith(_FRENCH_RULES)):
            advised = replace(each, severity=Severity.SHOULD)
        else:
            advised = each
        if advised.severity is Severity.MUST or advised.field:
            yield advised
