"""The header of a CSV file: the documented columns, under their English and French names."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import plain

DOCUMENT_COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("type", "document type", "genre", "nature", "type de document"),
    "number": ("no", "n°", "num", "numéro", "document number", "invoice number", "facture", "numéro de facture",
               "n° facture", "no facture", "no de facture", "n° de facture", "numéro du document"),
    "date": ("issue date", "invoice date", "document date", "date d'émission", "date de facture", "date facture",
             "date de facturation", "date du document"),
    "due date": ("due", "échéance", "date d'échéance", "date échéance", "payable le"),
    "valid until": ("validity", "valable jusqu'au", "valide jusqu'au", "validité", "date de validité"),
    "delivery date": ("delivered", "delivery", "livraison", "date de livraison", "livré le"),
    "currency": ("devise", "monnaie", "code devise"),
    "language": ("lang", "langue"),
    "customer": ("customer name", "client", "nom", "nom du client", "nom client", "name", "buyer", "company",
                 "raison sociale", "société", "entreprise"),
    "customer number": ("customer id", "account", "code client", "numéro de client", "numéro client", "n° client",
                        "no client", "no de client"),
    "contact": ("contact name", "attention", "personne contact", "à l'attention de"),
    "email": ("e-mail", "mail", "courriel", "adresse courriel", "adresse e-mail", "adresse électronique"),
    "phone": ("telephone", "tel", "téléphone"),
    "address": ("address 1", "street", "adresse", "adresse 1", "rue"),
    "address 2": ("adresse 2", "complément", "complément d'adresse"),
    "address 3": ("adresse 3",),
    "postcode": ("postal code", "zip", "zip code", "code postal", "cp"),
    "city": ("town", "ville", "localité"),
    "region": ("province", "state", "région", "état", "département"),
    "country": ("country code", "pays", "code pays"),
    "vat id": ("vat number", "tax number", "numéro de tva", "n° tva", "no tva", "tva intracommunautaire",
               "n° tva intracommunautaire"),
    "legal id": ("registration", "registration number", "siren", "siret", "neq"),
    "note": ("notes", "comment", "remark", "commentaire", "remarque", "remarques"),
    "terms": ("payment terms", "conditions", "conditions de paiement", "conditions de règlement"),
    "reference": ("your reference", "customer reference", "référence", "votre référence", "référence client"),
    "order": ("order number", "purchase order", "po", "commande", "n° commande", "no commande", "bon de commande",
              "numéro de commande"),
    "original invoice": ("credited invoice", "corrected invoice", "facture d'origine", "facture créditée"),
    "prepaid": ("paid", "deposit", "already paid", "acompte", "déjà payé", "acompte versé"),
    "exemption": ("exemption reason", "exonération", "motif d'exonération"),
    "total net": ("net total", "total before tax", "total excl tax", "subtotal", "total ht", "montant ht", "sous-total",
                  "total avant taxes"),
    "total tax": ("tax total", "total vat", "total tva", "montant tva", "total taxes", "total des taxes"),
    "total": ("gross total", "grand total", "total incl tax", "total ttc", "montant ttc", "total avec taxes"),
}  # fmt: skip
"""Columns of the whole document, which may be empty on all rows but one: name, other names."""

LINE_COLUMNS: dict[str, tuple[str, ...]] = {
    "description": ("item", "product", "label", "désignation", "libellé", "article", "produit", "prestation"),
    "detail": ("details", "détail", "détails"),
    "item number": ("sku", "item code", "product code", "code article", "référence article", "code produit"),
    "quantity": ("qty", "quantité", "qté", "qte"),
    "unit": ("unit of measure", "uom", "unité", "unité de mesure"),
    "price": ("unit price", "net price", "price excl tax", "prix", "prix unitaire", "prix unitaire ht", "prix ht",
              "pu", "pu ht"),
    "discount": ("discount percent", "discount %", "rebate", "remise", "remise %", "rabais", "rabais %"),
    "tax": ("vat", "vat rate", "tax rate", "tva", "taux tva", "taux de tva", "taxe", "taux de taxe"),
    "tax category": ("vat category", "catégorie de tva", "code tva"),
    "gst": ("gst rate", "tps", "taux tps"),
    "qst": ("qst rate", "tvq", "taux tvq"),
    "hst": ("hst rate", "tvh", "taux tvh"),
    "pst": ("pst rate", "tvp", "taux tvp"),
}  # fmt: skip
"""Columns of the line in that row."""

REQUIRED = ("date", "customer", "description", "price")
"""Without these there is no document."""

_NAMES = {
    plain(alias): name
    for columns in (DOCUMENT_COLUMNS, LINE_COLUMNS)
    for name, aliases in columns.items()
    for alias in (name, *aliases)
}
_CLOSE = 0.85


def recognised(header: str) -> str | None:
    """Return the column that a header names: `Prix unitaire` is `price`."""
    return _NAMES.get(plain(header.removesuffix("(%)")))


def columns(headers: Sequence[str], faults: Faults, line: int) -> dict[str, int]:
    """Return the place of each known column; what is not known is left out, unless it looks like a slip of the pen.

    Notes `import.header-twice`, `import.header-similar`, `import.header-missing`.
    """
    found: dict[str, int] = {}
    for index, header in enumerate(headers):
        name = recognised(header)
        place = f"{line}:{header}"
        if name in found:
            faults.add("import.header-twice", place=place, line=line, column=header, name=name)
        elif name:
            found[name] = index
        elif similar := difflib.get_close_matches(plain(header), _NAMES, 1, _CLOSE):
            # A column of amounts must not be dropped in silence because of one letter.
            faults.add("import.header-similar", place=place, line=line, column=header, name=_NAMES[similar[0]])
    for name in REQUIRED:
        if name not in found:
            faults.add("import.header-missing", place=f"{line}", line=line, column=name)
    return found
