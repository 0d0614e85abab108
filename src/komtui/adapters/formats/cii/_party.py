"""Parties of CII (BG-4, BG-7, BG-13)."""

from __future__ import annotations

from komtui.adapters.formats._address import Parts
from komtui.adapters.formats.xmltree import Node
from komtui.domain.sales.party import Address, Party

_VAT = "VA"
"""Scheme of a VAT number; `FC` is a tax number that is none."""
_SCHEMES = {"": "FC", "VAT": _VAT}
"""Schemes as EN 16931 has them in CII: none, and the one that UBL has for a VAT number."""


def party(node: Node | None) -> Party:
    """Return a TradeParty, without a name where there is none."""
    if node is None:
        return Party("")
    contact = node.first("DefinedTradeContact")
    name = node.value("Name", "SpecifiedLegalOrganization/TradingBusinessName")
    known_as = node.value("SpecifiedLegalOrganization/TradingBusinessName")
    taxes = [
        (_SCHEMES.get(scheme := each.attributes.get("schemeID", "").upper(), scheme), each.text)
        for each in node.all("SpecifiedTaxRegistration/ID")
        if each.text
    ]
    identifiers = (
        *(("", number) for number in node.values("ID")),
        *((each.attributes.get("schemeID", ""), each.text) for each in node.all("GlobalID") if each.text),
    )
    (scheme, number), *further = identifiers or (("", ""),)
    return Party(
        name=name,
        trading_name=known_as if known_as != name else "",
        address=_address(node.first("PostalTradeAddress")),
        email=_email(node, contact),
        phone=contact.value("TelephoneUniversalCommunication/CompleteNumber") if contact else "",
        contact=", ".join(filter(None, map(contact.value, ("PersonName", "DepartmentName")))) if contact else "",
        identifier=number,
        identifier_scheme=scheme,
        further_ids=tuple(further),
        vat_id=next((number for scheme, number in taxes if scheme == _VAT), ""),
        legal_id=node.value("SpecifiedLegalOrganization/ID"),
        legal_scheme=_scheme(node, "SpecifiedLegalOrganization/ID"),
        tax_ids=tuple((scheme, number) for scheme, number in taxes if scheme != _VAT),
        legal_text=node.value("Description"),
        electronic_address=node.value("URIUniversalCommunication/URIID"),
        electronic_scheme=_scheme(node, "URIUniversalCommunication/URIID"),
    )


def _scheme(node: Node, path: str) -> str:
    """Return the scheme of the first identifier at `path` that is one."""
    return next((each.attributes.get("schemeID", "") for each in node.all(path) if each.text), "")


def _email(node: Node, contact: Node | None) -> str:
    direct = contact.value("EmailURIUniversalCommunication/URIID") if contact else ""
    routed = (n.text for n in node.all("URIUniversalCommunication/URIID") if n.attributes.get("schemeID") == "EM")
    return (direct or next(routed, "")).removeprefix("mailto:")


_OF_BUILDING = (
    *("AttentionOf", "CareOf", "DepartmentName", "BuildingName", "BlockName", "PlotIdentification"),
    "CitySubDivisionName",
)


def _address(node: Node | None) -> Address:
    if node is None:
        return Address()
    country = node.value("CountryID").upper()
    parts = Parts(
        country,
        street=node.value("LineOne") or node.value("StreetName"),
        number=node.value("BuildingNumber"),
        second=node.value("LineTwo") or node.value("AdditionalStreetName"),
        third=tuple(node.value(name) for name in ("LineThree", "LineFour", "LineFive")),
        building=tuple(node.value(name) for name in _OF_BUILDING),
        floor=node.value("FloorIdentification"),
        room=node.value("RoomIdentification"),
        box=node.value("PostOfficeBox"),
    )
    line1, line2, line3 = parts.lines()
    return Address(
        line1=line1,
        line2=line2,
        line3=line3,
        postcode=node.value("PostcodeCode"),
        city=node.value("CityName"),
        region=node.value("CountrySubDivisionName", "CountrySubDivisionID"),
        country=country,
    )
