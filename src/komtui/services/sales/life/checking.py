"""Checking: what law asks of documents, while they are typed, before they are issued, and afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.legal import numbers
from komtui.domain.sales.legal.check import legal_findings, rules_of
from komtui.domain.sales.legal.finding import CUSTOMER, LegalFinding, Severity
from komtui.domain.sales.legal.residence import home
from komtui.domain.sales.legal.rule import NO_ENTERPRISE, Case, Enterprise, Sector, asked
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.numbering import name_of
from komtui.late import dataclass
from komtui.services.ports import SettingsReader, SettingsSnapshot, StoredDocument
from komtui.services.sales.law.checks import once, place
from komtui.services.sales.parties import company
from komtui.services.sales.parties.presenting import present

if TYPE_CHECKING:
    from komtui.domain.sales.pricing import Outcome
    from komtui.domain.sales.statement import Statement
    from komtui.services.sales.life.documents import DocumentService

FRANCHISE: Final = "franchise"
"""Value of `company.tax_scheme`."""
_NO_NAME: Final = LegalFinding("legal.seller-name", Severity.MUST, "company.name")


@dataclass(frozen=True)
class Checked:
    """What law says of one document."""

    id: int
    """Key of the document."""
    name: str
    """Its number, or `draft-12`."""
    findings: tuple[LegalFinding, ...]
    """What must be mended first."""
    is_known: bool
    """Whether there is a law to go by: the country of the company is said, and komtui knows it."""
    is_draft: bool
    """Whether it can still be mended."""
    is_judged: bool = True
    """Whether the official rules for e-invoices were asked; not where they should be and nobody is there who judges."""

    @property
    def ok(self) -> bool:
        """Whether nothing is missing that it must have."""
        return all(each.severity is not Severity.MUST for each in self.findings)


def enterprise_of(settings: SettingsSnapshot, store: str) -> Enterprise:
    """Return what the company, or one of its stores, says of itself to law."""
    sector = settings.value("company.sector", store)
    return Enterprise(settings.value("company.tax_scheme", store) == FRANCHISE, Sector(sector) if sector else None)


async def law(document: Document, settings: SettingsSnapshot, _document_id: int = 0) -> Sequence[LegalFinding]:
    """Return what law misses in a document as it would be issued: one of the `Checks`."""
    return findings_of(document, enterprise_of(settings, document.store))


def findings_of(document: Document, enterprise: Enterprise = NO_ENTERPRISE) -> tuple[LegalFinding, ...]:
    """Return what the rules find, and VAT numbers of other countries whose check digits are wrong."""
    return (*legal_findings(document, enterprise), *_check_digits(document))


def _check_digits(document: Document) -> Iterator[LegalFinding]:
    if not rules_of(home(document.seller)):
        return
    for name, role, party in (
        ("seller", "seller", document.seller),
        ("buyer", "buyer", document.buyer),
        ("representative", "tax_representative", document.tax_representative),
    ):
        said = party.vat_id if party is not None else ""
        number = numbers.bare(said)
        asked = numbers.is_european_vat(number) and number[:2] != "FR" and numbers.looks_like_vat(number)
        if asked and not _has_check_digits(number):
            yield LegalFinding(f"legal.{name}-vat", Severity.MUST, f"{role}.vat_id", {"number": said})


@lru_cache(maxsize=256)
def _has_check_digits(number: str) -> bool:
    """Return whether a VAT number's check digits are those of its country; loads what knows them when first asked."""
    from stdnum.eu import vat

    return bool(vat.is_valid(number))


def is_law_known(stored: StoredDocument, settings: SettingsSnapshot) -> bool:
    """Return whether there is a law to go by; of what the company sells, only once its country is said."""
    document = stored.document
    is_said = not stored.provisional or bool(company.country(settings, document.store))
    return is_said and bool(rules_of(home(document.seller)))


def findings_as_it_is(stored: StoredDocument, settings: SettingsSnapshot) -> tuple[LegalFinding, ...]:
    """Return what law misses in a document that is issued, or that came in."""
    document = stored.document
    if not is_law_known(stored, settings):
        return ()
    enterprise = enterprise_of(settings, document.store) if stored.provisional else NO_ENTERPRISE
    return tuple(replace(each, field=place(each.field, stored)) for each in findings_of(document, enterprise))


def warning(stored: StoredDocument, settings: SettingsSnapshot) -> tuple[Problem, ...]:
    """Return what is said before a document is mailed that lacks what it must have; nothing of a draft.

    It is issued and cannot be changed, so that a person may go on.
    """
    if is_draft(stored.document.state):
        return ()
    musts = [each for each in findings_as_it_is(stored, settings) if each.severity is Severity.MUST]
    if not musts:
        return ()
    return (Problem("letter.law", {"number": stored.document.number, "count": len(musts)}), musts[0].problem)


_LETTERS: Final = {"legal.ca.language": "letter.in-french-quebec", "legal.fr.language": "letter.in-french"}
"""What is said of a letter or a reminder that is in another language than law wants its document to be in."""
_STATEMENTS: Final = {"legal.ca.language": "statement.in-french-quebec", "legal.fr.language": "statement.in-french"}
"""The same of statements of account."""


def letter_findings(stored: StoredDocument, language: str, settings: SettingsSnapshot) -> tuple[LegalFinding, ...]:
    """Return what is said of a document whose letter is in a language that law does not want of it.

    The customer's language may be another than the document's: what goes with one is to be in that of the law as well.
    It keeps nothing back, because what a person writes may be in both. It is mended where the customer's language is
    said (`CUSTOMER`).
    """
    document = stored.document
    if language == document.language or not is_law_known(stored, settings):
        return ()
    return _in_french(_LETTERS, replace(document, language=language))


def letter_warning(stored: StoredDocument, language: str, settings: SettingsSnapshot) -> tuple[Problem, ...]:
    """Return the same as what is said before a document is mailed."""
    return tuple(each.problem for each in letter_findings(stored, language, settings))


def reminder_warning(stored: StoredDocument, language: str, settings: SettingsSnapshot) -> tuple[Problem, ...]:
    """Return the same of what is written long after a document, whatever language that is in: nothing else says it."""
    if not is_law_known(stored, settings):
        return ()
    return tuple(each.problem for each in _in_french(_LETTERS, replace(stored.document, language=language)))


def statement_warning(statement: Statement) -> tuple[Problem, ...]:
    """Return the same of a statement of account, which is to law what an invoice or a receipt is."""
    written = Document(
        Kind.INVOICE, "", statement.date, "", statement.seller, statement.buyer, (), language=statement.language
    )
    return tuple(each.problem for each in _in_french(_STATEMENTS, written))


def _in_french(codes: Mapping[str, str], written: Document) -> tuple[LegalFinding, ...]:
    """Return what is said of something of the language, seller, buyer and day of a document."""
    case = Case(written)
    rules = (each for each in rules_of(case.country) if each.code in codes)
    facts = {"number": written.number}
    return tuple(
        LegalFinding(codes[each.code], Severity.SHOULD, f"{CUSTOMER}language", facts) for each in asked(rules, case)
    )


class Desk:
    """Where a draft is judged as one types: what the settings say is read once, and no line is reckoned anew."""

    def __init__(self, documents: DocumentService, settings: SettingsSnapshot, store: str) -> None:
        self._documents = documents
        self._settings = settings
        self._store = store
        self._enterprise = enterprise_of(settings, store)
        self._seller = company.seller(settings, store)
        self.is_known = bool(company.country(settings, store)) and bool(rules_of(home(self._seller)))
        """Whether there is a law to go by."""

    def findings(self, document: Document, outcome: Outcome | None = None) -> tuple[LegalFinding, ...]:
        """Return what law would miss, were the draft issued now; `outcome` is what it comes to."""
        if not self.is_known:
            return ()
        if outcome is not None:
            document = replace(document, stated_taxes=outcome[0], stated_totals=outcome[1])
        provisional = not document.seller.name
        if provisional:
            document = replace(document, seller=self._seller)
        try:
            page = self._documents.foreseen(document, self._settings)
        except NotConfiguredError:
            return (_NO_NAME,)
        stored = StoredDocument(0, document, 1, "", "", provisional)
        return tuple(replace(each, field=place(each.field, stored)) for each in findings_of(page, self._enterprise))


async def _as_its_document(stored: StoredDocument) -> str:
    return stored.document.language


class CheckingService:
    """Says of documents what law asks of them."""

    def __init__(
        self,
        documents: DocumentService,
        settings: SettingsReader,
        judged: Callable[[StoredDocument, SettingsSnapshot], Awaitable[Sequence[LegalFinding] | None]],
        *,
        judges: Callable[[Document, SettingsSnapshot], bool],
        corrections: Callable[[Document], Awaitable[Sequence[LegalFinding]]],
        speaks: Callable[[StoredDocument], Awaitable[str]] = _as_its_document,
    ) -> None:
        """`judged` says what the official rules find on what is issued, None where nobody could say.

        `judges` says of any document whether somebody is there who judges it; `corrections` what the books find on a
        credit note; `speaks` in which language its letter would be.
        """
        self._speaks = speaks
        self._documents = documents
        self._settings = settings
        self._judged = judged
        self._judges = judges
        self._corrections = corrections

    async def desk(self, store: str = "") -> Desk:
        """Return where drafts of a store are judged as one types."""
        return Desk(self._documents, await self._settings.snapshot(), store)

    async def missing(self, document_id: int) -> tuple[LegalFinding, ...]:
        """Return what a draft lacks that it must have, as far as that is seen at once: no official rule is asked.

        Raises ProblemError `document.unknown`.
        """
        document = (await self._documents.get(document_id)).document
        found = (await self.desk(document.store)).findings(document)
        return tuple(each for each in found if each.severity is Severity.MUST)

    async def check(self, number: str) -> Checked:
        """Return what law says of the document of `number`, or of `draft-12`. Raises ProblemError as `find` does."""
        return await self.checked(await self._documents.find(number))

    async def check_one(self, document_id: int) -> Checked:
        """Return what law says of a document by its key. Raises ProblemError `document.unknown`."""
        return await self.checked(await self._documents.get(document_id))

    async def checked(self, stored: StoredDocument) -> Checked:
        """Return what law says of a document: of a draft as it would be issued now, of any other as it is."""
        document = stored.document
        settings = await self._settings.snapshot()
        name, is_known = name_of(document.number, stored.id), is_law_known(stored, settings)
        of_letter = letter_findings(present(stored, settings), await self._speaks(stored), settings)
        if is_draft(document.state):
            findings, is_judged = await self._foreseen(stored)
            findings = (*findings, *of_letter)
            return Checked(stored.id, name, findings, is_known, is_draft=True, is_judged=is_judged)
        judged = await self._judged(stored, settings) if is_known else ()
        corrected = await self._corrections(document) if is_known else ()
        placed = (replace(each, field=place(each.field, stored)) for each in (*corrected, *(judged or ())))
        findings = _heaviest_first((*findings_as_it_is(stored, settings), *placed, *of_letter))
        return Checked(stored.id, name, findings, is_known, is_draft=False, is_judged=judged is not None)

    async def _foreseen(self, stored: StoredDocument) -> tuple[tuple[LegalFinding, ...], bool]:
        """Return what is found on a draft, and whether the official rules were asked."""
        try:
            found = await self._documents.would_issue(stored.id)
        except NotConfiguredError:
            return (_NO_NAME,), True
        except ProblemError as error:
            if all(each.field for each in error.problems):
                # What is set wrong keeps it from being issued, as what law misses does.
                wrong = (
                    LegalFinding(each.code, Severity.MUST, each.field or "", each.facts) for each in error.problems
                )
                return tuple(wrong), True
            # A draft that is put away, or what it was made from was cancelled: nothing is issued of it.
            if error.problems[0].code.startswith("document."):
                return (), True
            raise
        settings = await self._settings.snapshot()
        is_judged = not found.unjudged and self._judges(present(stored, settings).document, settings)
        return _heaviest_first(found.findings), is_judged


def _heaviest_first(found: Sequence[LegalFinding]) -> tuple[LegalFinding, ...]:
    """Return findings in their order, each fault once."""
    return tuple(sorted(once(found), key=lambda each: each.severity is not Severity.MUST))
