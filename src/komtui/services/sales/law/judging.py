"""Judging: what would be issued is written as an e-invoice, and judged before it gets its number."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.customer import EInvoice
from komtui.domain.sales.document import Document
from komtui.domain.sales.einvoice import EUROPEAN, is_written
from komtui.domain.sales.legal.finding import LegalFinding
from komtui.domain.sales.lifecycle import is_draft
from komtui.services.ports import SettingsSnapshot, StoredDocument
from komtui.services.ports.einvoices import Syntax
from komtui.services.sales.law.einvoicing import EInvoicing, is_einvoice, unjudged


class Judging:
    """The checker of the official rules: one of the `Checks`."""

    def __init__(self, einvoicing: EInvoicing) -> None:
        self._einvoicing = einvoicing

    async def __call__(
        self, document: Document, settings: SettingsSnapshot, document_id: int
    ) -> Sequence[LegalFinding]:
        """Return what the rules find on a document as it would be issued; nothing where nobody is there who judges.

        It is judged as it will leave: as CII, and as UBL where its customer gets that. Raises ConsentError where nobody
        could judge.
        """
        found = list[LegalFinding]()
        try:
            for syntax in await self._syntaxes(document, settings, document_id):
                # What is wrong with the document is wrong in either syntax, and is said once.
                said = {(each.code, each.field) for each in found}
                more = await self._einvoicing.findings(document, syntax)
                found += [each for each in more if (each.code, each.field) not in said]
        except ProblemError as error:
            raise ConsentError({Consent.UNJUDGED: unjudged(document, error)}) from error
        return found

    async def as_it_is(self, stored: StoredDocument, settings: SettingsSnapshot) -> Sequence[LegalFinding] | None:
        """Return what the rules find on a document that is issued, as it would be written now.

        None where that cannot be said: nobody is there who judges, or could. Nothing of drafts, nor of what is no
        e-invoice.
        """
        document = stored.document
        if is_draft(document.state):
            return ()
        if document.seller.address.country not in EUROPEAN or not is_written(document.kind):
            return ()
        if not self._einvoicing.judges:
            return None
        try:
            return await self(document, settings, stored.id)
        except ConsentError:
            return None

    def judges(self, document: Document, settings: SettingsSnapshot) -> bool:
        """Return whether somebody is there who judges a document; True as well where nobody has to."""
        return self._einvoicing.judges or not is_einvoice(document, settings)

    def warm(self, country: str) -> None:
        """Get ready for documents of a seller there, without waiting for it."""
        if country in EUROPEAN:
            self._einvoicing.warm()

    async def _syntaxes(self, document: Document, settings: SettingsSnapshot, document_id: int) -> Sequence[Syntax]:
        if not self._einvoicing.judges:
            return ()
        form = await self._einvoicing.form(document, settings, document_id)
        leaves = form is not EInvoice.NONE and document.seller.address.country in EUROPEAN
        # What the customer does not get may be exported, and is what a platform gets.
        cii = is_einvoice(document, settings) or (leaves and form is not EInvoice.UBL)
        ubl = leaves and form is EInvoice.UBL
        return (*((Syntax.CII,) if cii else ()), *((Syntax.UBL,) if ubl else ()))
