"""ZUGFeRD 1.0 (2014): the same tree as D16B under older names, which are replaced before it is read."""

from __future__ import annotations

from komtui.adapters.formats.xmltree import Node

NAMESPACES = dict.fromkeys(
    (
        "urn:ferd:CrossIndustryDocument:invoice:1p0",
        "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
        "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15",
        "urn:un:unece:uncefact:data:standard:QualifiedDataType:12",
    ),
    "old",
)
"""Those of ZUGFeRD 1.0."""

_NAMES = {
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}
_SUMMATION = "SpecifiedTradeSettlementMonetarySummation"


def renamed(root: Node) -> None:
    """Give every node below `root` its name of D16B."""
    todo = [root]
    while todo:
        node = todo.pop()
        node.name = _NAMES.get(node.name, node.name)
        if node.name == "ID" and node.parent is not None and node.parent.name.endswith("ReferencedDocument"):
            node.name = "IssuerAssignedID"
        if node.name == _SUMMATION and node.parent is not None:
            part = "Line" if node.parent.name == "SpecifiedLineTradeSettlement" else "Header"
            node.name = f"SpecifiedTradeSettlement{part}MonetarySummation"
        todo += node.children
