"""E-invoices of documents: in which form one leaves, what is written, and what the official rules have against it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from komtui.domain.digest import digest
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import EInvoice
from komtui.domain.sales.document import Document
from komtui.domain.sales.einvoice import EUROPEAN, is_written
from komtui.domain.sales.legal.capacity import capacity_of
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.legal.residence import home, is_sold_abroad
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.party import Capacity
from komtui.domain.text import file_name
from komtui.services.once import OnceAnAct
from komtui.services.ports import SettingsSnapshot
from komtui.services.ports.einvoices import EInvoices, Syntax, Validator

if TYPE_CHECKING:
    from komtui.services.ports import StoredDocument
    from komtui.services.ports.customers import StoredCustomer

Wanted = Callable[[int, SettingsSnapshot], Awaitable[EInvoice | None]]
"""Returns which e-invoice the customer of a document wants, by the document's key; None as the house does it.

It is the same for all of an act, whose settings are given.
"""
MEDIA_TYPE: Final = "application/xml"
BESIDE: Final = {EInvoice.UBL: Syntax.UBL, EInvoice.CII: Syntax.CII}
"""The syntax of an e-invoice that is a file beside the page."""
_FRENCH_RULES: Final = "rule.BR-FR-"
_SAYS: Final = "einvoice.writing"
"""The code of what cannot be written because of what the document says; others are faults of the machine."""
_Of = TypeVar("_Of")
_Made = TypeVar("_Made")
_MOST_KEPT: Final = 50
"""E-invoices, and judgements, that are remembered: a letter is drafted, remarked on and queued one after the other."""


async def as_the_house(_document_id: int, _settings: SettingsSnapshot) -> EInvoice | None:
    """Return that nobody wants anything else: for services that know no customers."""
    return None


def wanted_by(customer: Callable[[int], Awaitable[StoredCustomer | None]]) -> Wanted:
    """Return who says what a document's customer wants, by who finds that customer."""
    known = OnceAnAct[int, EInvoice | None]()

    async def wanted(document_id: int, settings: SettingsSnapshot) -> EInvoice | None:
        async def look() -> EInvoice | None:
            found = await customer(document_id)
            return None if found is None else found.customer.e_invoice

        return await known.get(settings, document_id, look) if document_id else None

    return wanted


def is_einvoice(document: Document, settings: SettingsSnapshot) -> bool:
    """Return whether it goes out as an e-invoice: as the setting says, else from sellers of the European Union."""
    if not is_written(document.kind):
        return False
    said = settings.value("documents.facturx", document.store)
    return said == "yes" or (not said and document.seller.address.country in EUROPEAN)


def form_of(document: Document, settings: SettingsSnapshot, wanted: EInvoice | None) -> EInvoice:
    """Return in which form the e-invoice of a document leaves: as its customer wants it, else as the house does it."""
    if not is_written(document.kind):
        return EInvoice.NONE
    if wanted is not None:
        return wanted
    return EInvoice.FACTURX if is_einvoice(document, settings) else EInvoice.NONE


class Beside(NamedTuple):
    """The e-invoice of a document as a file beside its page."""

    name: str
    """Safe file name: `F-2026-0412.xml`."""
    content: bytes
    """XML in UTF-8; empty where it could not be written."""
    notes: tuple[Problem, ...] = ()
    """Why it could not, or what the official rules have against it."""


class EInvoicing:
    """Writes e-invoices and has them judged, each once however often it is asked for."""

    def __init__(self, einvoices: Callable[[], EInvoices], validator: Validator, wanted: Wanted = as_the_house) -> None:
        """`einvoices` returns what writes them; it is asked for once there is one to write."""
        self._einvoices = einvoices
        self._validator = validator
        self._wanted = wanted
        self._xml = _Lately[tuple[Document, Syntax], bytes]()
        self._found = _Lately[tuple[str, str], tuple[LegalFinding, ...]]()

    @property
    def judges(self) -> bool:
        """Whether somebody is there who judges (the extra `validate`)."""
        return self._validator.available

    def warm(self) -> None:
        """Get ready to judge, without waiting for it."""
        self._validator.warm()

    async def form(self, document: Document, settings: SettingsSnapshot, document_id: int) -> EInvoice:
        """Return in which form the e-invoice of a document leaves."""
        wanted = await self._wanted(document_id, settings) if is_written(document.kind) else None
        return form_of(document, settings, wanted)

    async def written(self, document: Document, syntax: Syntax) -> bytes:
        """Return the XML of a document. Raises ProblemError as `EInvoices.written` does."""
        if (xml := self._xml.get((document, syntax))) is None:
            xml = await self._einvoices().written(document, syntax)
            self._xml.put((document, syntax), xml)
        return xml

    async def findings(self, document: Document, syntax: Syntax) -> tuple[LegalFinding, ...]:
        """Return what the official rules have against what is written of a document, as that binds.

        What cannot be written is a finding as well. What binds depends on the buyer: a private person gets no
        e-invoice by law, so that everything is advice then; the rules of France are for invoices within France.
        Raises ProblemError where nobody could judge.
        """
        try:
            xml = await self.written(document, syntax)
        except ProblemError as error:
            says = [each for each in error.problems if each.code == _SAYS]
            if not says:
                raise
            return _bound([LegalFinding(_SAYS, Severity.MUST, each.field or "", each.facts) for each in says], document)
        country = home(document.seller)
        key = digest(xml), country
        if (found := self._found.get(key)) is None:
            found = tuple(await self._validator.findings(xml, syntax, country=country))
            self._found.put(key, found)
        return _bound(found, document)

    async def beside(self, stored: StoredDocument, settings: SettingsSnapshot) -> Beside | None:
        """Return the e-invoice that goes with a letter beside the page of a document; None where none does.

        What is issued cannot be changed: what the rules have against it is said, and keeps nothing back.
        """
        document = stored.document
        if is_draft(document.state):
            return None
        syntax = BESIDE.get(await self.form(document, settings, stored.id))
        if syntax is None:
            return None
        name = file_name(name_of(document.number, stored.id), "xml")
        try:
            content = await self.written(document, syntax)
        except ProblemError as error:
            return Beside(name, b"", tuple(replace(each, field=None) for each in error.problems))
        return Beside(name, content, await self.notes(document, syntax))

    async def notes(self, document: Document, syntax: Syntax) -> tuple[Problem, ...]:
        """Return what to say of an e-invoice that leaves though the rules have something against it, or nobody judged.

        Nothing where nobody is there who judges, and where no rules are owed.
        """
        if not self.judges or document.seller.address.country not in EUROPEAN:
            return ()
        try:
            found = await self.findings(document, syntax)
        except ProblemError as error:
            return (unjudged(document, error),)
        musts = [each.problem for each in found if each.severity is Severity.MUST]
        if not musts:
            return ()
        facts: dict[str, str | int] = {"number": document.number, "syntax": syntax.value.upper(), "count": len(musts)}
        return (Problem("einvoice.faulty", facts), replace(musts[0], field=None))


class _Lately(Generic[_Of, _Made]):
    """What was made lately."""

    def __init__(self) -> None:
        self._made: OrderedDict[_Of, _Made] = OrderedDict()

    def get(self, of: _Of) -> _Made | None:
        """Return what was made of the same."""
        return self._made.get(of)

    def put(self, of: _Of, made: _Made) -> None:
        """Keep it, and forget the oldest."""
        self._made[of] = made
        if len(self._made) > _MOST_KEPT:
            self._made.popitem(last=False)


def unjudged(document: Document, error: ProblemError) -> Problem:
    """Return that nobody could judge a document, and why."""
    reason = error.problems[0].facts.get("reason", error.problems[0].code)
    return Problem("einvoice.validator", {"number": document.number, "reason": reason})


def _bound(found: Sequence[LegalFinding], document: Document) -> tuple[LegalFinding, ...]:
    """Return the findings as they bind; advice that names no field is about the file and nobody can follow it."""
    is_private = capacity_of(document.buyer) is Capacity.CONSUMER
    abroad = is_sold_abroad(document)
    bound = [
        replace(each, severity=Severity.SHOULD)
        if is_private or (abroad and each.code.startswith(_FRENCH_RULES))
        else each
        for each in found
    ]
    return tuple(each for each in bound if each.severity is Severity.MUST or each.field)
