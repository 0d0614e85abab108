"""The individual attestation that French law asks of software that records payments (CGI 286 I-3° bis)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from komtui import __version__
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError, unwritable
from komtui.i18n import localizer
from komtui.late import dataclass
from komtui.services.sales.parties.company import seller

if TYPE_CHECKING:
    from komtui.domain.verification import Verifier
    from komtui.services.journal.archiving import ArchiveService
    from komtui.services.ports import SettingsReader
    from komtui.services.ports.journal import Journal

BLANK: Final = "…" * 24
"""Stands for what only a person can fill in."""


@dataclass(frozen=True)
class Statement:
    """A text to be signed: its title, and paragraphs with their headings."""

    title: str
    """Of the whole."""
    paragraphs: tuple[tuple[str, str], ...]
    """Heading, which may be empty, and text of several lines."""

    def text(self) -> str:
        """Return it without any layout."""
        parts = [
            self.title.upper(),
            *(f"{heading}\n\n{text}" if heading else text for heading, text in self.paragraphs),
        ]
        return "\n\n".join(parts) + "\n"


class AttestationService:
    """Fills the attestation in as far as the program can know; in French, for whom it is.

    `draw` makes a PDF of it; `keep` writes a file, whole or not at all.
    """

    def __init__(
        self,
        settings: SettingsReader,
        archive: ArchiveService,
        journal: Callable[[], Journal],
        draw: Callable[[Statement], bytes],
        keep: Callable[[Path, bytes], None],
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._journal = journal
        self._draw = draw
        self._keep = keep

    async def write(self, path: Path) -> Verifier:
        """Write it, a PDF where the file is named `.pdf`, else text; return what was found of the journal.

        Raises ProblemError `system.file`, and NotAllowedError.
        """
        verifier = await self._archive.verify()
        statement = await self._filled(verifier)
        is_pdf = path.suffix.casefold() == ".pdf"
        content = await asyncio.to_thread(self._draw, statement) if is_pdf else statement.text().encode()
        try:
            await asyncio.to_thread(self._keep, path, content)
        except OSError as error:
            raise ProblemError(unwritable(error, path)) from error
        return verifier

    async def _filled(self, verifier: Verifier) -> Statement:
        words = localizer("fr")
        company = seller(await self._settings.snapshot())
        first = await self._journal().entries(0, 1)
        where = company.address
        place = ", ".join(filter(None, (where.line1, where.line2, f"{where.postcode} {where.city}".strip())))
        facts = {
            "version": __version__,
            "major": __version__.partition(".")[0],
            "company": company.name or BLANK,
            "address": place or BLANK,
            "legal_id": company.legal_id or BLANK,
            "since": words.date(first[0].at.astimezone().date()) if first else BLANK,
            "entries": verifier.entries,
            "head": verifier.head,
            "keys": ", ".join(sorted(verifier.keys)) or words._("none yet"),
            "state": words._("whole") if not verifier.faults else words._("not whole"),
            "blank": BLANK,
        }
        return Statement(
            words._("Individual attestation on cash register software"),
            tuple((heading, text.format(**facts)) for heading, text in _paragraphs(words._)),
        )


def _paragraphs(_: Callable[[str], str]) -> list[tuple[str, str]]:
    return [
        ("", _(_WARNING)),
        (_("1. The publisher of the software"), _(_PUBLISHER)),
        (_("2. The business that uses it"), _(_BUSINESS)),
        (_("3. How the conditions are fulfilled"), _(_CONDITIONS)),
        (_("4. As the program finds it today"), _(_TODAY)),
    ]


_WARNING: Final = N_(
    "General Tax Code, article 286, I, 3° bis. What the program knows is filled in; the dotted lines are for the"
    " persons who sign, and nobody else can fill them in. A false attestation is a crime (Criminal Code, article"
    " 441-1): sign only what you have checked."
)
_PUBLISHER: Final = N_(
    "I, the undersigned {blank}, legal representative of {blank}, publisher of the software komtui, version {version},"
    " attest that it fulfils the conditions of inalterability, security, conservation and archiving of data that the"
    " article named above lays down.\nMajor versions are told by the first number (here {major}), minor ones by those"
    " after it; those are used for nothing else.\nDone at {blank}, on {blank}.\nSignature:"
)
_BUSINESS: Final = N_(
    "I, the undersigned {blank}, legal representative of {company}, {address}, number {legal_id}, certify that I have"
    " obtained the software named above on {blank} from {blank}, and use it since {blank} (the journal begins on"
    " {since}).\nDone at {blank}, on {blank}.\nSignature:"
)
_CONDITIONS: Final = N_(
    "Inalterability: documents that are issued and payments are only added to; corrections are further entries, and"
    " what they correct stays.\nSecurity: each entry carries the SHA-256 of the one before it; closings are signed"
    " (Ed25519).\nConservation: every entry has its number, its moment to the second, and the amounts by tax rate;"
    " days, months and years are closed with their sums and a perpetual total.\nArchiving: komtui journal export writes"
    " a dated archive, signed, that can be checked without komtui."
)
_TODAY: Final = N_(
    "Journal: {state}, {entries} entries, last hash {head}.\nPublic keys of the closings: {keys}.\nThis is what a"
    " program says of itself. Whether the journal is closed and archived in time, and kept for as long as law asks, is"
    " for the business to see to."
)
