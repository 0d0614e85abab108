"""Parties and addresses of UBL (BG-4, BG-5, BG-7, BG-8, BG-15)."""

from __future__ import annotations

from komtui.adapters.formats._address import Parts
from komtui.adapters.formats.xmltree import Node
from komtui.domain.sales.party import Address, Party

_ACCOUNTS = {
    "AccountingSupplierParty": "CustomerAssignedAccountID",
    "AccountingCustomerParty": "SupplierAssignedAccountID",
}
"""The number that the other party gives it, beside a party."""


def party(root: Node, path: str) -> Party:
    """Return the party at `path`, without a name where there is none."""
    node = root.first(path)
    if node is None:
        return Party("")
    legal = node.value("PartyLegalEntity/RegistrationName")
    known_as = node.value("PartyName/Name")
    name = legal or known_as or _person(node, "Person")
    taxes = _tax_ids(node)
    (scheme, number), *further = _identifiers(node) or [("", "")]
    return Party(
        name=name,
        trading_name=known_as if known_as != name else "",
        address=_address(node.first("PostalAddress") or node.first("PartyLegalEntity/RegistrationAddress")),
        email=_email(node),
        phone=node.value("Contact/Telephone"),
        contact=node.value("Contact/Name") or (_person(node, "Person") if legal or known_as else ""),
        identifier=number,
        identifier_scheme=scheme,
        further_ids=tuple(further),
        vat_id=next((number for scheme, number in taxes if scheme == "VAT"), ""),
        legal_id=node.value("PartyLegalEntity/CompanyID"),
        legal_scheme=scheme_at(node, "PartyLegalEntity/CompanyID"),
        tax_ids=tuple(each for each in taxes if each[0] != "VAT"),
        legal_text=node.value("PartyLegalEntity/CompanyLegalForm"),
        electronic_address=node.value("EndpointID"),
        electronic_scheme=scheme_at(node, "EndpointID"),
    )


def scheme_at(node: Node, path: str) -> str:
    """Return the scheme of the first identifier at `path` that is one; empty where it has none."""
    return next((each.attributes.get("schemeID", "") for each in node.all(path) if each.text), "")


def _identifiers(node: Node) -> list[tuple[str, str]]:
    """Return the numbers of a party with their schemes.

    SEPA marks the creditor's own number for direct debits (BT-90), not one that the other party knows. That by which
    the other party knows it may stand outside, where it needs no scheme.
    """
    found = [
        (scheme, each.text)
        for each in node.all("PartyIdentification/ID")
        if (scheme := each.attributes.get("schemeID", "")) != "SEPA" and each.text
    ]
    account = node.parent.value(_ACCOUNTS.get(node.parent.name, "")) if node.parent is not None else ""
    return [("", account), *found] if account and all(scheme for scheme, _ in found) else found


def delivery_address(root: Node) -> Address | None:
    """Return where the goods go (BG-15), if the document says it."""
    node = root.first("Delivery/DeliveryLocation/Address")
    return _address(node) if node is not None else None


def _person(node: Node, path: str) -> str:
    return f"{node.value(f'{path}/FirstName')} {node.value(f'{path}/FamilyName')}".strip()


def _email(node: Node) -> str:
    endpoint = node.first("EndpointID")
    is_mail = endpoint is not None and endpoint.attributes.get("schemeID") == "EM"
    return (node.value("Contact/ElectronicMail") or (endpoint.text if endpoint and is_mail else "")).removeprefix(
        "mailto:"
    )


_TAX_SCHEMES = {"": "FC", "VA": "VAT"}
"""Schemes as EN 16931 has them in UBL: none, and the one that CII has for a VAT number."""


def _tax_ids(node: Node) -> list[tuple[str, str]]:
    """Return the tax registrations by scheme; one without a scheme is the tax number of BT-32, `FC` in CII."""
    return [
        (_TAX_SCHEMES.get(scheme := each.value("TaxScheme/ID").upper(), scheme), each.value("CompanyID"))
        for each in node.all("PartyTaxScheme")
        if each.value("CompanyID")
    ]


_OF_BUILDING = (
    *("MarkAttention", "MarkCare", "Department", "InhouseMail", "BuildingName", "BlockName"),
    *("PlotIdentification", "CitySubdivisionName", "District"),
)


def _address(node: Node | None) -> Address:
    if node is None:
        return Address()
    country = node.value("Country/IdentificationCode").upper()
    parts = Parts(
        country,
        street=node.value("StreetName"),
        number=node.value("BuildingNumber"),
        second=node.value("AdditionalStreetName"),
        third=tuple(node.values("AddressLine/Line")),
        building=tuple(node.value(name) for name in _OF_BUILDING),
        floor=node.value("Floor"),
        room=node.value("Room"),
        box=node.value("Postbox"),
    )
    line1, line2, line3 = parts.lines()
    return Address(
        line1=line1,
        line2=line2,
        line3=line3,
        postcode=node.value("PostalZone"),
        city=node.value("CityName"),
        region=node.value("CountrySubentity", "CountrySubentityCode", "Region"),
        country=country,
    )
