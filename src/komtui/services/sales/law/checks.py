"""Checks: what law and the official rules have against a document, asked of all who know before it gets its number."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Document, Kind, PaymentMeans
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n.sentences.rules import SENTENCES
from komtui.services.ports import SettingsSnapshot, StoredDocument
from komtui.services.sales.parties import company

Checker = Callable[[Document, SettingsSnapshot, int], Awaitable[Sequence[LegalFinding]]]
"""Returns what it finds on a document as it would be issued: with its seller, its date and the number it would get; the
last is the key of the draft.

It is asked only where the company's country is known. Raises ConsentError where it cannot judge and a person may go on
without; whatever else it raises ends the act.
"""

_SELLER: Final = {
    "address.line1": "address1",
    "address.line2": "address2",
    "address.postcode": "postcode",
    "address.city": "city",
    "address.region": "region",
    "address.country": "country",
    "legal_text": "legal_form",
    "further_ids": "legal_id",
    "tax_ids": "gst_number",
    "tax_ids.GST": "gst_number",
    "tax_ids.QST": "qst_number",
}
_PAYMENT: Final = {"iban": "iban", "bic": "bic", "account_name": "name", "": "iban"}
UNPRINTABLE: Final = "document.unprintable"
"""The code of characters that no page shows (see `coverage`)."""
RULE: Final = "rule."
"""What the codes of official rules begin with."""
_GENERAL: Final = frozenset({"rule.missing", "rule.repeated", "rule.unused", "rule.value"})
"""Those that only say that something is wrong with the file: beside another on the same field they tell nothing."""
_FORM: Final = f"{RULE}XSD"
"""The code of what is wrong with the form of the whole file."""
_BROAD: Final = frozenset({"", "adjustments", "attachments", "lines", "notes", "references"})
"""Fields in which many things can be wrong at once."""
_ALIKE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        f"{RULE}BR-FR-05": frozenset({"legal.fr.note"}),
        f"{RULE}BR-FR-06": frozenset({"legal.fr.note", "legal.fr.note-twice"}),
        f"{RULE}BR-FR-CO-04": frozenset({"legal.fr.corrective"}),
        f"{RULE}BR-FR-CO-05": frozenset({"legal.earlier-invoice", "legal.fr.type"}),
        # What one cell of a line has wrong is wrong in the sums of its rate as well, which no cell holds.
        f"{RULE}BR-FR-16": frozenset({"legal.rate", "legal.fr.category"}),
        f"{RULE}BR-FR-15": frozenset({"legal.fr.category"}),
        **dict.fromkeys((f"{RULE}BR-B-01", f"{RULE}BR-B-02"), frozenset({"legal.fr.category"})),
        f"{RULE}BR-FR-DEC-04": frozenset({"legal.fr.figure", "legal.rate"}),
        **{
            f"{RULE}BR-{category}-{number}": frozenset({"legal.category-rate"})
            for category in ("S", "Z", "E", "AE", "IC", "G", "O")
            for number in ("01", "05", "06", "07", "08", "09")
        },
        f"{RULE}BR-CO-17": frozenset({"legal.category-rate"}),
        # Of one fault the file is wrong in several places.
        **dict.fromkeys((f"{RULE}BR-CL-{number}" for number in ("03", "04", "05")), frozenset({"legal.currency"})),
        **dict.fromkeys((f"{RULE}BR-53", f"{RULE}BR-FR-CO-12"), frozenset({"legal.fr.currency", "legal.currency"})),
        **dict.fromkeys((f"{RULE}BR-FR-01", f"{RULE}BR-FR-02"), frozenset({"legal.fr.earlier-number"})),
        **dict.fromkeys(
            (f"{RULE}BR-{number}" for number in ("33", "38", "42", "44", "CO-21", "CO-22", "CO-23", "CO-24")),
            frozenset({"legal.adjustment-reason"}),
        ),
        f"{RULE}BR-51": frozenset({"legal.card"}),
    }
)
"""Official rules about such fields, each with what law says of the same fault."""


def once(found: Sequence[LegalFinding]) -> tuple[LegalFinding, ...]:
    """Return findings without the official rules that say what law has said already, in words that weigh as much.

    That is so of a field in which one thing alone can be wrong, and of those `_ALIKE`. Of several official rules on one
    field, or with one sentence, the first that has a sentence of its own is left. The others are asked again once that
    is mended.
    """
    rules = [each for each in found if each.code.startswith(RULE) and not _is_said(each, found)]
    first: dict[object, LegalFinding] = {}
    for each in sorted(rules, key=lambda rule: (rule.severity is not Severity.MUST, rule.code not in SENTENCES)):
        first.setdefault(_thing(each), each)
    left = {id(each) for each in first.values()}
    return tuple(each for each in found if not each.code.startswith(RULE) or id(each) in left)


def _thing(rule: LegalFinding) -> object:
    """Return what an official rule is about: a field, or where many things can be wrong in it one sentence."""
    if rule.field not in _BROAD:
        return rule.field
    return rule.field, SENTENCES.get(rule.code, rule.code), rule.facts.get("subject")


def _is_said(rule: LegalFinding, found: Sequence[LegalFinding]) -> bool:
    heavier = [each for each in found if each.severity is Severity.MUST or rule.severity is not Severity.MUST]
    if rule.code in _GENERAL and any(each.field == rule.field and each.code not in _GENERAL for each in heavier):
        return True
    law = [each for each in heavier if not each.code.startswith(RULE)]
    if rule.field not in _BROAD and any(each.field == rule.field for each in law):
        return True
    alike, subject = _ALIKE.get(rule.code, ()), rule.facts.get("subject")
    return any(each.code in alike and each.facts.get("subject") == subject for each in law)


class Found(NamedTuple):
    """What all checkers say of one document."""

    findings: tuple[LegalFinding, ...]
    """In the order of the checkers, each once; a field of the company is the key of its setting."""
    unjudged: Mapping[Consent, Problem]
    """Who could not judge, as what a person must agree to."""

    @property
    def musts(self) -> tuple[Problem, ...]:
        """Return what keeps it from being issued, each fault once."""
        return tuple(each.problem for each in once([each for each in self.findings if each.severity is Severity.MUST]))

    @property
    def boxes(self) -> tuple[Problem, ...]:
        """Return what its page would have boxes for; a person may issue it all the same."""
        return tuple(each.problem for each in self.findings if each.code == UNPRINTABLE)


NOTHING: Final = Found((), MappingProxyType({}))


class Checks:
    """All checkers together. There is one place where they are asked, so that a person learns of everything at once."""

    def __init__(self, *checkers: Checker, warm: Callable[[str], None] = lambda _country: None) -> None:
        """`warm` gets ready, without waiting for it, whoever takes long to judge sellers of a country."""
        self._checkers = checkers
        self._warm = warm

    def binds(self, store: str, settings: SettingsSnapshot) -> bool:
        """Return whether anything is asked of a store's documents: until its country is said, no law is known."""
        return bool(self._checkers) and bool(company.country(settings, store))

    def warm(self, store: str, settings: SettingsSnapshot) -> None:
        """Get ready for a draft of a store that may soon be issued."""
        if self.binds(store, settings):
            self._warm(company.country(settings, store))

    async def findings(self, stored: StoredDocument, page: Document, settings: SettingsSnapshot) -> Found:
        """Return what is found on `page`, which is `stored` as it would be issued.

        Raises what a checker raises, unless it is a consent.
        """
        if not self.binds(page.store, settings):
            return NOTHING
        answers = await asyncio.gather(*(_asked(each, page, settings, stored.id) for each in self._checkers))
        found: dict[tuple[str, str, tuple[tuple[str, str | int], ...]], LegalFinding] = {}
        unjudged: dict[Consent, Problem] = {}
        for answer in answers:
            if isinstance(answer, ConsentError):
                unjudged |= answer.needs
                continue
            for each in answer:
                placed = replace(each, field=place(each.field, stored))
                if _speaks_as_its_invoice(stored) and placed.field.startswith("seller."):
                    placed = replace(placed, severity=Severity.SHOULD)
                found.setdefault((placed.code, placed.field, tuple(sorted(placed.facts.items()))), placed)
        musts = [each for each in found.values() if each.severity is Severity.MUST and not each.code.startswith(RULE)]
        # What law misses leaves a hole in the file, of which its form says the same in words that are nobody's.
        shown = (each for each in found.values() if not musts or each.code != _FORM)
        return Found(tuple(shown), unjudged)

    async def permit(
        self, stored: StoredDocument, page: Document, settings: SettingsSnapshot
    ) -> dict[Consent, Problem]:
        """Return what a person must agree to before it is issued.

        Raises ProblemError with everything that must be mended first, each problem with its field.
        """
        found = await self.findings(stored, page, settings)
        if musts := found.musts:
            raise ProblemError(*musts)
        return dict(found.unjudged)


NO_CHECKS: Final = Checks()
"""Where nothing is asked."""


async def _asked(
    checker: Checker, page: Document, settings: SettingsSnapshot, draft: int
) -> Sequence[LegalFinding] | ConsentError:
    try:
        return await checker(page, settings, draft)
    except ConsentError as error:
        return error


def _speaks_as_its_invoice(stored: StoredDocument) -> bool:
    """Return whether its seller is that of the invoice that it credits, which nobody can mend any more."""
    document = stored.document
    is_made = any(each.role == "origin" for each in document.references)
    return document.kind is Kind.CREDIT_NOTE and is_made and not stored.provisional


def place(field: str, stored: StoredDocument) -> str:
    """Return where a field is mended: in the document, or in a setting where the document has it from there."""
    document = stored.document
    part, _, name = field.partition(".")
    if part == "seller" and stored.provisional:
        name = name.partition("[")[0]
        key = f"company.{_SELLER.get(name, name)}"
        return key if key in BY_KEY else field
    if part == "payment" and document.payment == PaymentMeans():
        return f"company.{_PAYMENT.get(name, 'iban')}"
    if field == "number" and not document.number:
        return f"documents.number_{document.kind.replace('-', '_')}"
    return field
