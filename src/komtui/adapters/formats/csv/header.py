"""The header of a CSV file: the documented columns, under the English and French names that programs give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from komtui.adapters.formats.words import plain
from komtui.domain.tables.field import Field

DOCUMENT_COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("type", "document type", "genre", "nature", "type de document", "type de piece", "transaction type",
             "doc type", "type facture"),
    "number": ("no", "n°", "num", "numéro", "document number", "invoice number", "facture", "numéro de facture",
               "n° facture", "no facture", "no de facture", "n° de facture", "numéro du document", "invoice", "invoice no",
               "invoice num", "invoice id", "inv no", "inv num", "inv number", "bill no", "bill number", "bill id",
               "bill num", "bill", "document no", "document id", "document num", "doc no", "doc number", "doc id", "doc num",
               "n° de pièce", "no pièce", "numéro de pièce", "num pièce", "pièce", "n° document", "no document",
               "numéro document", "num document", "num facture", "réf facture", "référence facture", "référence de facture",
               "référence de la facture", "invoice ref", "invoice reference", "référence pièce", "réf pièce",
               "référence document", "réf document", "quote number", "quote no", "quote id", "estimate number",
               "estimate no", "numéro de devis", "no devis", "n° de devis", "numéro devis", "credit note number",
               "credit note no", "facture no", "facture numero", "facture num", "invoice code", "numéro d'avoir",
               "n° avoir", "n° de commande client facture", "document", "code facture"),
    "date": ("issue date", "invoice date", "document date", "date d'émission", "date de facture", "date facture",
             "date de facturation", "date du document", "bill date", "doc date", "date issued", "issued",
             "issued on", "date document", "date pièce", "date de pièce", "date facturation", "date émission",
             "invoiced on", "invoicedate", "quote date", "date du devis", "date devis", "émise le", "émis le"),
    "due date": ("due", "échéance", "date d'échéance", "date échéance", "payable le", "date due", "due on",
                 "payment due", "payment due date", "date limite de paiement", "à payer avant le", "date de règlement prévue"),
    "valid until": ("validity", "valable jusqu'au", "valide jusqu'au", "validité", "date de validité", "expiry date",
                    "expiration date", "expires", "date d'expiration"),
    "delivery date": ("delivered", "delivery", "livraison", "date de livraison", "livré le", "date livraison",
                      "supply date", "service date", "date de prestation"),
    "currency": ("devise", "monnaie", "code devise", "currency code", "invoice currency", "code monnaie",
                 "devise facture", "currency iso", "iso currency", "cur", "ccy", "document currency", "monnaie facture"),
    "language": ("lang", "langue"),
    "customer": ("customer name", "client", "nom", "nom du client", "nom client", "name", "buyer", "company",
                 "raison sociale", "société", "entreprise", "client name", "bill to", "billed to", "bill to name",
                 "sold to", "buyer name", "company name", "customer company", "contact client", "tiers", "nom tiers",
                 "nom du tiers", "partner", "partenaire", "nom société", "nom de la société", "client facturé",
                 "organisation", "organization", "customer full name", "dénomination", "acheteur", "destinataire",
                 "business name", "full name", "nom complet", "client nom", "customer display name"),
    "first name": ("customer first name", "prénom", "prénom du client", "prénom client", "given name", "firstname"),
    "last name": ("customer last name", "surname", "family name", "nom de famille", "lastname", "client nom de famille"),
    "customer number": ("customer id", "account", "code client", "numéro de client", "numéro client", "n° client",
                        "no client", "no de client", "customer no", "customer code", "client id", "client no",
                        "client number", "account number", "account no", "code tiers", "compte client", "réf client id",
                        "id client", "client code", "num client", "customer num", "numéro tiers", "account code client"),
    "contact": ("contact name", "attention", "personne contact", "à l'attention de", "interlocuteur", "contact person",
                "nom du contact"),
    "email": ("e-mail", "mail", "courriel", "adresse courriel", "adresse e-mail", "adresse électronique", "email address",
              "e-mail address", "customer email", "client email", "mél", "mel", "adresse mail", "adresse email",
              "billing email", "contact email", "email client", "customer e-mail", "courriel du client", "e mail client",
              "mail client", "email du client", "emails", "bill to email", "buyer email", "courriel client",
              "client mail", "client courriel", "invoice email"),
    "phone": ("telephone", "tel", "téléphone", "phone number", "customer phone", "mobile", "portable", "billing phone",
              "contact phone", "tél", "numéro de téléphone", "client téléphone"),
    "address": ("address 1", "street", "adresse", "adresse 1", "rue", "billing address", "street address", "address line 1",
                "billing street", "billing address line 1", "billing address1", "adresse de facturation", "customer address",
                "bill to address", "adresse client", "address1", "billing address 1", "adresse ligne 1", "client adresse"),
    "address 2": ("adresse 2", "complément", "complément d'adresse", "address line 2", "billing address line 2",
                  "billing address2", "address2", "complément adresse", "billing address 2", "adresse ligne 2", "street 2"),
    "address 3": ("adresse 3", "address line 3", "address3"),
    "postcode": ("postal code", "zip", "zip code", "code postal", "cp", "billing zip", "billing postcode",
                 "billing postal code", "post code", "customer zip", "client cp", "zipcode", "client code postal"),
    "city": ("town", "ville", "localité", "billing city", "customer city", "client ville", "town city"),
    "region": ("province", "state", "région", "état", "département", "billing province", "billing state",
               "billing region", "customer state", "state province", "county"),
    "country": ("country code", "pays", "code pays", "billing country", "customer country", "pays client", "client pays"),
    "vat id": ("vat number", "tax number", "numéro de tva", "n° tva", "no tva", "tva intracommunautaire",
               "n° tva intracommunautaire", "vat no", "customer vat number", "tax id", "vat registration number",
               "customer vat", "n° tva client", "tva intra", "n° tva intra", "tax id number", "vat reg no", "tva client",
               "numéro tva client", "numéro tva", "customer tax id", "billing tax id"),
    "legal id": ("registration", "registration number", "siren", "siret", "neq", "company number", "n° siret", "n° siren",
                 "siret client", "siren client", "company registration number"),
    "note": ("notes", "comment", "remark", "commentaire", "remarque", "remarques", "comments", "remarks", "message",
             "customer note", "note publique", "customer message", "commentaires"),
    "terms": ("payment terms", "conditions", "conditions de paiement", "conditions de règlement", "mode de règlement"),
    "reference": ("your reference", "customer reference", "référence", "votre référence", "référence client",
                  "réf client", "client reference", "your ref", "customer ref", "votre réf", "buyer reference"),
    "order": ("order number", "purchase order", "po", "commande", "n° commande", "no commande", "bon de commande",
              "numéro de commande", "po number", "purchase order number", "order no", "p o number", "n° de commande",
              "customer po", "po no", "numéro commande", "n° bc", "n° bon de commande"),
    "original invoice": ("credited invoice", "corrected invoice", "facture d'origine", "facture créditée"),
    "prepaid": ("paid", "deposit", "already paid", "acompte", "déjà payé", "acompte versé", "amount paid", "paid amount",
                "montant payé", "montant réglé", "total paid", "amount received", "acomptes", "déjà réglé", "montant acompte",
                "total payé", "payé", "réglé", "payments", "total réglé", "deposit amount"),
    "exemption": ("exemption reason", "exonération", "motif d'exonération"),
    "tax included": ("taxes included", "prices include tax", "tax inclusive", "taxes incluses", "tva incluse", "vat included",
                     "prices with tax", "tax included in price"),
    "document discount": ("invoice discount", "order discount", "document discount amount", "invoice discount amount",
                          "remise globale", "remise facture", "remise sur facture", "remise document", "cart discount",
                          "remise commerciale globale", "total discount", "discount total", "remise totale", "total remise",
                          "order discount amount", "montant remise globale", "total remises", "discounts"),
    "shipping": ("shipping amount", "shipping cost", "shipping charge", "shipping charges", "shipping fee", "shipping fees",
                 "shipping total", "total shipping", "shipping price", "freight", "freight amount", "postage", "delivery fee",
                 "delivery charge", "delivery cost", "carriage", "port", "frais de port", "frais port", "frais d'envoi",
                 "frais de livraison", "frais livraison", "frais d'expédition", "frais expédition", "montant port",
                 "montant livraison", "transport", "frais de transport", "shipping and handling", "s h", "order shipping",
                 "coût de livraison", "expédition", "order shipping amount", "livraison montant"),
    "total net": ("net total", "total before tax", "total excl tax", "subtotal", "total ht", "montant ht", "sous-total",
                  "total avant taxes", "net amount", "amount net", "montant net", "total net ht", "taxable amount",
                  "total hors taxe", "montant hors taxe", "montant hors taxes", "total hors taxes", "amount excl tax",
                  "untaxed amount", "total untaxed", "montant hors tva", "total hors tva", "amount before tax",
                  "net ht", "total htva", "sub total", "invoice net", "base ht", "montant avant taxes", "taxable total"),
    "total tax": ("tax total", "total vat", "total tva", "montant tva", "total taxes", "total des taxes", "vat total",
                  "taxes", "montant taxes", "montant des taxes", "total tax amount", "invoice tax", "montant total tva",
                  "tax totals", "order tax", "montant de la tva total"),
    "total": ("gross total", "grand total", "total incl tax", "total ttc", "montant ttc", "total avec taxes",
              "invoice total", "invoice amount", "total amount", "montant total", "amount total", "total incl vat",
              "montant facture", "total facture", "gross amount", "amount incl tax", "montant total ttc", "order total",
              "total général", "total général ttc", "total toutes taxes", "total taxes incluses", "net à payer ttc",
              "order amount", "total taxes comprises", "total price", "document total", "net ttc", "amount gross"),
    "total due": ("amount due", "balance due", "balance", "outstanding", "outstanding amount", "reste à payer", "net à payer",
                  "solde", "solde dû", "reste dû", "montant dû", "due amount", "amount outstanding", "montant à payer",
                  "outstanding balance", "balance outstanding", "reste à régler", "à payer"),
}  # fmt: skip
"""Columns of the whole document, which may be empty on all rows but one: name, other names."""

LINE_COLUMNS: dict[str, tuple[str, ...]] = {
    "description": ("item", "product", "label", "désignation", "libellé", "article", "produit", "prestation", "item name",
                    "product name", "line description", "item description", "service", "product service",
                    "nom du produit", "nom article", "désignation article", "libellé article", "libellé ligne",
                    "description article", "line item", "product description", "désignation produit", "nom de l'article",
                    "description ligne", "service description", "line item description", "intitulé", "product title",
                    "nom produit", "activity", "désignation des produits", "désignation du produit", "lineitem name",
                    "libellé produit", "item title", "produit service", "memo description"),
    "detail": ("details", "détail", "détails", "item details", "description longue", "long description"),
    "item number": ("sku", "item code", "product code", "code article", "référence article", "code produit", "item no",
                    "product sku", "réf article", "référence produit", "product id", "item id", "item sku", "lineitem sku",
                    "article no", "n° article", "réf produit", "product number", "article id", "part number"),
    "quantity": ("qty", "quantité", "qté", "qte", "nb", "nbre", "nombre", "quantities", "units", "quantity ordered",
                 "item quantity", "line quantity", "lineitem quantity", "qté facturée", "quantité facturée",
                 "qty invoiced", "invoiced quantity", "qty ordered", "product quantity", "nombre d'unités", "pcs",
                 "count", "hours", "heures", "nb heures", "hrs", "number of hours", "nombre d'heures", "days", "jours",
                 "nb jours", "nombre de jours", "quantité commandée", "item qty", "nb d'heures", "qté livrée", "line qty",
                 "nb unités", "quantité livrée", "quant"),
    "unit": ("unit of measure", "uom", "unité", "unité de mesure", "unit name", "unité vente"),
    "price": ("unit price", "net price", "price excl tax", "prix", "prix unitaire", "prix unitaire ht", "prix ht", "pu",
              "pu ht", "unit cost", "unit amount", "rate per unit", "unit rate", "price per unit", "p u", "p u ht",
              "tarif", "tarif ht", "item price", "line price", "lineitem price", "unit price excl tax", "prix de vente",
              "prix de vente ht", "hourly rate", "taux horaire", "selling price", "sale price", "sales price",
              "prix vente", "tarif unitaire", "prix unit", "prix unit ht", "pu net ht", "pv ht", "prix net", "item cost",
              "product price", "price each", "price unit", "tarif horaire", "montant unitaire", "unit net price", "each"),
    "price with tax": ("price incl tax", "price incl vat", "unit price incl tax", "unit price incl vat", "prix ttc",
                       "prix unitaire ttc", "pu ttc", "gross price", "unit gross price", "pv ttc", "prix taxes incluses",
                       "tarif ttc", "prix de vente ttc", "price inc tax", "price with vat", "gross unit price"),
    "discount": ("discount percent", "discount %", "rebate", "remise", "remise %", "rabais", "rabais %", "discount rate",
                 "taux de remise", "taux remise", "line discount", "pourcentage remise", "remise ligne", "discount percentage",
                 "escompte", "reduction", "réduction", "promo", "item discount", "lineitem discount", "remise pourcentage"),
    "discount amount": ("montant remise", "montant de remise", "montant de la remise", "line discount amount",
                        "remise montant", "discount value", "montant rabais", "discount amt", "montant du rabais",
                        "item discount amount", "montant réduction", "montant de la réduction", "remise ht", "remise ttc"),
    "tax": ("vat", "vat rate", "tax rate", "tva", "taux tva", "taux de tva", "taxe", "taux de taxe", "sales tax",
            "vat percent", "tax percent", "tax percentage", "item tax", "line tax", "sales tax rate", "taux taxe", "vat percentage",
            "t v a", "item tax rate", "line tax rate", "pourcentage tva", "tax 1", "taux"),
    "tax amount": ("vat amount", "amount vat", "amount tax", "tva montant", "montant de tva", "montant de la tva",
                   "line tax amount", "item tax amount", "taxe montant", "montant taxe", "montant de la taxe", "tax amt",
                   "vat amt", "sales tax amount", "line vat", "tax value", "vat value", "tva ligne", "valeur tva"),
    "tax category": ("vat category", "catégorie de tva", "code tva"),
    "gst": ("gst rate", "tps", "taux tps", "taux de tps"),
    "qst": ("qst rate", "tvq", "taux tvq", "taux de tvq"),
    "hst": ("hst rate", "tvh", "taux tvh", "gst hst"),
    "pst": ("pst rate", "tvp", "taux tvp"),
    "gst amount": ("montant tps", "tps montant", "gst total", "total gst", "total tps", "amount gst", "montant de tps"),
    "qst amount": ("montant tvq", "tvq montant", "qst total", "total qst", "total tvq", "amount qst", "montant de tvq"),
    "hst amount": ("montant tvh", "tvh montant", "hst total", "total hst", "total tvh", "amount hst"),
    "pst amount": ("montant tvp", "tvp montant", "pst total", "total pst", "total tvp", "amount pst"),
    "line net": ("line subtotal", "line amount excl tax", "line total excl tax", "total ligne ht", "montant ligne ht",
                 "total ht ligne", "montant ht ligne", "item subtotal", "line net amount", "net line amount",
                 "line total before tax", "prix total ht"),
    "line total": ("line amount", "total ligne", "montant ligne", "total ligne ttc", "montant ligne ttc", "item total",
                   "line total incl tax", "line item total", "line item amount", "item amount", "amount", "montant",
                   "line gross", "prix total", "prix total ttc", "extended price", "extended amount", "lineitem total",
                   "ext price", "row total", "total de la ligne", "montant de la ligne"),
}  # fmt: skip
"""Columns of the line in that row."""

_LEFT_OUT = (
    "line", "ligne", "line no", "line number", "n° ligne", "numéro de ligne", "position", "pos", "status", "statut", "etat",
    "invoice status", "statut facture", "payment status", "statut de paiement", "payment method", "mode de paiement",
    "moyen de paiement", "payment date", "date de paiement", "paid date", "date paid", "paid at", "date payée", "vendor",
    "fournisseur", "warehouse", "entrepôt", "cost", "cost price", "prix d'achat", "prix de revient", "coût", "marge",
    "margin", "taux de marge", "profit", "weight", "poids", "poids kg", "stock", "exchange rate", "taux de change",
    "latitude", "longitude", "barcode", "code barre", "code-barres", "ean", "gtin", "store", "magasin", "salesperson",
    "commercial", "vendeur", "created by", "category", "catégorie", "famille", "tags", "compte", "compte comptable",
    "account code", "gl account", "compte de vente", "journal", "code journal", "discount code", "code promo",
    "shipping method", "mode de livraison", "id client externe", "fax", "website", "site web", "tracking number",
    "numéro de suivi", "transaction id", "payment id", "payment reference", "receipt number", "numéro de reçu",
    "conversion rate", "cours", "taux de conversion", "created at", "updated at", "cancelled at", "due days",
    "compare at price", "lineitem compare at price", "cost of goods", "age", "days overdue", "jours de retard",
)  # fmt: skip
"""What programs write that no document has: looked at no further, whatever stands in it."""
_STATUS = ("status", "statut", "etat", "état")

REQUIRED = (Field.DATE, Field.CUSTOMER, Field.DESCRIPTION, Field.PRICE)
"""Without these there is no document."""

_NAMES = {
    plain(alias): Field(name)
    for columns in (DOCUMENT_COLUMNS, LINE_COLUMNS)
    for name, aliases in columns.items()
    for alias in (name, *aliases)
}
_STRANGE = frozenset(map(plain, _LEFT_OUT))
_STOP = frozenset(["de", "du", "des", "d", "la", "le", "les", "l", "of", "the"])
_CODES = frozenset(["eur", "cad", "usd", "gbp", "chf"])
_NET = frozenset(["ht", "htva", "excl", "ex", "excluding", "exclusive", "hors", "net"])
_GROSS = frozenset(["ttc", "tvac", "incl", "inc", "including", "inclusive", "gross"])
_RATE = frozenset(["rate", "percent", "percentage", "taux", "pourcentage", "pct"])
_BASIS = _NET | _GROSS | frozenset(["tax", "taxes", "taxe", "vat", "tva"])
_WHO = frozenset(
    ["customer", "client", "buyer", "billing", "acheteur", "invoice", "facture", "document", "doc", "bill"]
)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý])(?=[A-ZÀ-Ý][a-zà-ÿ])")
_MONEY_SIGN = re.compile(r"[€$£]|\b(?:EUR|CAD|USD|GBP|CHF)\b")
_CURRENCIES = {"€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "CAD": "CAD", "USD": "USD", "CHF": "CHF", "$": "$"}
_HOURS = frozenset(
    [
        "hours",
        "hours",
        "hrs",
        "heures",
        "nb",
        "heures",
        "number",
        "of",
        "hours",
        "nombre",
        "d",
        "heures",
        "nb",
        "d",
        "heures",
    ]
) - {"nb", "number"}


@dataclass(frozen=True)
class Named:
    """What the name of a column says."""

    field: Field | None = None
    """The column that it names; None for none of ours, `LEFT_OUT` for what no document has."""
    money: bool = False
    """A sign of money stands beside it: `Remise (€)`."""
    percent: bool = False
    """`%` or `rate` stands beside it."""
    net: bool = False
    """It says that tax is not in it."""
    gross: bool = False
    """It says that tax is in it."""
    currency: str = ""
    """The currency that it names; `$` where it is not said whose dollars."""
    unit: str = ""
    """UN/ECE code of what a quantity counts: `HUR` for hours."""
    words: tuple[str, ...] = ()
    """The words of the name, folded."""


@lru_cache(4096)
def named(header: str) -> Named:
    """Return what a header says: `Prix unitaire (€, TTC)*` is a price in EUR with tax."""
    text = _CAMEL.sub(" ", header[:200].strip().strip("*"))
    words = tuple(plain(text.replace("#", " no ").replace("N°", "no ").replace("n°", "no ")).split())
    kept = frozenset(words)
    sign = _MONEY_SIGN.search(header)
    field = _found(header, words)
    unit = "HUR" if kept & _HOURS else "DAY" if kept & {"days", "jours"} else ""
    return Named(
        field,
        money=bool(sign) or bool(kept & {"amount", "montant", "amt", "value", "valeur"}),
        percent="%" in header or bool(kept & _RATE),
        net=bool(kept & _NET),
        gross=bool(kept & _GROSS) or {"with", "tax"} <= kept,
        currency=_CURRENCIES[sign[0]] if sign else "",
        unit=unit if field is Field.QUANTITY else "",
        words=words,
    )


def recognised(header: str) -> Field | None:
    """Return the column that a header names: `Prix unitaire` is `price`; None for none of ours."""
    field = named(header).field
    return None if field is Field.LEFT_OUT else field


def is_status(header: str) -> bool:
    """Return whether a column says whether a document is a draft, sent, paid, cancelled."""
    return bool(frozenset(named(header).words) & frozenset(map(plain, _STATUS)))


def _found(header: str, words: tuple[str, ...]) -> Field | None:
    """Return the field of a name: as it stands, without signs of money, small words, who it is of, and its basis."""
    spoken = [word for word in words if word not in _CODES]
    small = [word for word in spoken if word not in _STOP]
    shorter = small[1:] if len(small) > 1 and small[0] in _WHO else small
    for phrase in (plain(header), " ".join(spoken), " ".join(small), " ".join(shorter)):
        if phrase in _NAMES:
            return _NAMES[phrase]
        if phrase in _SMALL:
            return _SMALL[phrase]
        if phrase in _STRANGE:
            return Field.LEFT_OUT
    return _without_basis(small) or _without_basis(shorter)


def _without_basis(words: list[str]) -> Field | None:
    """Return the field of a name less the words that say whether tax is in it: `unit price excl vat`."""
    signs = frozenset(words) & (_NET | _GROSS)
    if not signs:
        return None
    kept = [word for word in words if word not in _BASIS]
    field = _NAMES.get(" ".join(kept)) or _SMALL.get(" ".join(kept))
    gross = bool(signs & _GROSS)
    if field in {Field.PRICE, Field.PRICE_WITH_TAX}:
        return Field.PRICE_WITH_TAX if gross else Field.PRICE
    if field in {Field.LINE_NET, Field.LINE_TOTAL}:
        return Field.LINE_TOTAL if gross else Field.LINE_NET
    if field in {Field.TOTAL, Field.TOTAL_NET}:
        return Field.TOTAL if gross else Field.TOTAL_NET
    return field if field in {Field.SHIPPING, Field.DISCOUNT_AMOUNT, Field.DISCOUNT, Field.DOCUMENT_DISCOUNT} else None


_SMALL = {" ".join(word for word in name.split() if word not in _STOP): field for name, field in _NAMES.items()}
"""The same names without their small words."""


def all_names(*, folded: bool = False) -> frozenset[str]:
    """Return every name that a column of ours may have, as it is documented or as names are compared."""
    if folded:
        return frozenset(_NAMES)
    return frozenset(
        alias
        for columns in (DOCUMENT_COLUMNS, LINE_COLUMNS)
        for name in columns.items()
        for alias in (name[0], *name[1])
    )
