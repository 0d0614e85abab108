"""Phrases: what a name says that stands in no table, by the ideas its words have: `N° prod.` is a number of an article.

A table of names (`names`) can never hold every way in which programs shorten and join the same few words. Here each
word, or its beginning, has an idea, and a field is a few ideas together. A name with a word that has none says nothing
for sure: what it may be is then proposed, and asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from komtui.adapters.formats.words import words_of
from komtui.domain.tables.field import Field

_IDEAS: Final[Mapping[str, str]] = {
    "number": "no num number numero n nr nbr nro id identifiant identifier code",
    "reference": "ref reference refs",
    "document": "invoice invoices inv facture factures fact fac bill document doc piece pce ticket tickets receipt recu"
    " devis quote soumission estimate proposal avoir sale sales vente ventes check folio",
    "transaction": "transaction txn trans operation mouvement ecriture posting comptable comptabilisation",
    "order": "order orders commande commandes cde po bc",
    "slip": "bon",
    "yours": "your votre vos v",
    "whose": "billing facturation bill sold facturee",
    "who": "customer customers cust client clients clt clte buyer tiers acheteur patient patiente guest payeur donneur"
    " party partner partenaire debtor debiteur",
    "person": "membre member eleve student abonne subscriber locataire tenant proprietaire owner"
    " adherent adherente donateur donatrice cotisant cotisante",
    "name": "name nom display intitule libelle denomination raison sociale nm",
    "company": "company entreprise societe",
    "account": "account compte comptes",
    "aux": "auxiliaire aux",
    "contact": "attn att attention contact",
    "phone": "phone telephone tel cell cellulaire mobile portable",
    "where": "bureau office home maison domicile principal principale civique postale",
    "mail": "email emails mail courriel courriels mel",
    "address": "address adresse adr rue street",
    "electronic": "electronique elec electronic",
    "postal": "cp zip postcode zipcode postal",
    "city": "city town ville municipalite commune localite",
    "region": "region province prov state etat county",
    "country": "country pays",
    "iso": "iso iso2",
    "neq": "neq siren siret",
    "date": "date dt datetime timestamp horodatage dates day jour",
    "time": "time heure hour hr",
    "due": "due echeance ech payable limite exigible",
    "by": "by avant",
    "payment": "paiement payment reglement pay",
    "expected": "prevue prevu expected",
    "valid": "valid valide validite validity valable expiry expiration expire expires through",
    "end": "fin end until",
    "ship": "ship shipped shipping delivery delivered livraison livre livree expedition expedie transport port fdp"
    " freight frt postage",
    "item": "item items product products prod produit produits article articles art service services serv prestation"
    " prestations part plu ugs sku stock menu tache taches task tasks",
    "label": "description desc descr designation desig design intitule libelle label",
    "sold": "sold vendu vendue vendus vendues billable facturable rendus rendu performed realise realisee",
    "line": "line lines ligne lignes lineitem",
    "quantity": "qty qte qtes quantity quantite quantites qties",
    "how_many": "nb nbr nbre nombre count",
    "hours": "hours heures hrs hres h days jours nights nuits nuitees seances sessions",
    "worked": "worked travaille travaillee travaillees travailles",
    "unit": "unit unite unites unitaire u units",
    "measure": "measure mesure meas type",
    "price": "price prix px pu pv tarif prc",
    "uom": "uom um",
    "rate": "rate taux tx pct percent percentage pourcentage",
    "hourly": "horaire hourly journalier journaliere daily billable",
    "bought": "achat purchase revient coutant supplier fournisseur",
    "cost": "cost cout couts costs",
    "goods": "goods cogs",
    "margin": "margin marge profit benefice",
    "of_what": "nuit night heure hour jour day mois month personne person kilo kg litre seance",
    "tax": "vat tva taxes taxe tax",
    "gst": "gst tps",
    "qst": "qst tvq",
    "hst": "hst tvh",
    "pst": "pst tvp",
    "collected": "collected percue percu percus collectee collecte dont included inclus incluse",
    "amount": "amount amt montant mt mnt mont valeur value",
    "total": "total tot totaux totale ttl",
    "extended": "ext extended etendu",
    "ht": "ht htva",
    "ttc": "ttc tvac",
    "net": "ht htva hors sans excl ex excluding before av net",
    "gross": "ttc tvac avec incl inc including with gross",
    "plain": "brut brute",
    "discount": "discount disc dsc remise rem rabais rebate reduction escompte esc remises discounts",
    "granted": "accordee accorde consentie given",
    "deposit": "acompte acomptes arrhes deposit depot avance",
    "paid": "paid paye payee encaissement regle reglee percu percue recu received encaisse encaissee verse versee",
    "left": "balance solde reste restant restante remaining outstanding",
    "owed": "du due owed owing impaye impayee unpaid open ouvert percevoir payer regler",
    "kind": "type nature genre kind typ",
    "currency": "currency devise monnaie curr cur dev ccy",
    "small": "de du des d la le les l of the et and ou or a au aux en pour par for to eur cad usd gbp chf utc gmt"
    " externe external signe signee signed",
}
_OF: Final[dict[str, frozenset[str]]] = {}
for _idea, _words in _IDEAS.items():
    for _word in words_of(_words):
        _OF[_word] = _OF.get(_word, frozenset()) | {_idea}


@dataclass(frozen=True)
class Meaning:
    """What a name means."""

    field: Field
    """What it is."""
    sure: bool = True
    """Whether every word of the name says so; else it may be that, and is asked."""


@dataclass(frozen=True)
class _Rule:
    field: Field
    needed: tuple[frozenset[str], ...]
    """One idea of each of these is there."""
    may: frozenset[str]
    """What else may be there."""
    sure: bool


def _rule(field: Field, needed: str, may: str = "small", sure: str = "") -> _Rule:
    return _Rule(field, tuple(frozenset(each.split("|")) for each in needed.split()), words_of(may), not sure)


_RULES: Final = tuple(
    _rule(*each)
    for each in (
        (Field.LEFT_OUT, "margin", "plain gross net rate total amount"),
        (Field.LEFT_OUT, "bought price|cost", "unit net small"),
        (Field.LEFT_OUT, "goods", "cost sold small"),
        (Field.ITEM_NUMBER, "number|reference item", "small"),
        (Field.NUMBER, "number|reference document", "who transaction small"),
        (Field.NUMBER, "document transaction", "who small"),
        (Field.ORDER, "slip order", "number who yours small"),
        (Field.ORDER, "order yours|number|reference", "who yours slip small"),
        (Field.ORDER, "order who", "yours slip small"),
        (Field.REFERENCE, "reference yours", "small"),
        (Field.CUSTOMER_NUMBER, "account aux|who", "number small"),
        (Field.CUSTOMER_NUMBER, "aux number", "small"),
        (Field.CUSTOMER_NUMBER, "number|reference who", "small"),
        (Field.CUSTOMER, "name who|whose", "company small whose who"),
        (Field.CUSTOMER, "name company", "name small who"),
        (Field.CUSTOMER, "company whose", "name small who"),
        (Field.CUSTOMER, "name account", "small"),
        (Field.CUSTOMER, "who", "whose company small to"),
        (Field.CUSTOMER, "person", "name small", "?"),
        (Field.CONTACT, "contact", "who small name where"),
        (Field.PHONE, "phone", "who whose where number small"),
        (Field.EMAIL, "mail", "who whose address electronic document small"),
        (Field.EMAIL, "address electronic", "who small"),
        (Field.ADDRESS, "address", "who whose where number line one small"),
        (Field.POSTCODE, "postal", "number who whose small"),
        (Field.CITY, "city", "who whose small"),
        (Field.REGION, "region", "who whose small"),
        (Field.COUNTRY, "country", "who whose iso number name small"),
        (Field.LEGAL_ID, "number company", "neq small"),
        (Field.LEGAL_ID, "neq", "number company small who"),
        (Field.DUE_DATE, "due", "date payment net by small"),
        (Field.LEFT_OUT, "date item", "end small"),
        (Field.LEFT_OUT, "date payment|paid", "small"),
        (Field.DUE_DATE, "payment date|by expected|by", "date small"),
        (Field.DUE_DATE, "payment by", "date small"),
        (Field.VALID_UNTIL, "valid", "date end small"),
        (Field.DELIVERY_DATE, "date ship", "small"),
        (Field.DATE, "date order", "small", "?"),
        (Field.DATE, "date", "document transaction whose time small"),
        (Field.KIND, "kind document|transaction", "small"),
        (Field.DESCRIPTION, "item name|label", "sold line small"),
        (Field.DESCRIPTION, "label", "line small"),
        (Field.DESCRIPTION, "item sold", "small"),
        (Field.DESCRIPTION, "item", "small line"),
        (Field.PRICE, "unit amount", "net small"),
        (Field.QUANTITY, "how_many", "small"),
        (Field.QUANTITY, "quantity", "sold line item hours ship small"),
        (Field.QUANTITY, "unit|hours sold", "small"),
        (Field.QUANTITY, "how_many hours|unit|sold", "small"),
        (Field.QUANTITY, "how_many item", "small sold", "?"),
        (Field.QUANTITY, "hours", "worked small"),
        (Field.QUANTITY, "unit", "small"),
        (Field.QUANTITY, "item sold", "small"),
        (Field.UNIT, "unit measure", "small"),
        (Field.UNIT, "uom", "small"),
        (Field.UNIT, "unit document", "small"),
        (Field.PRICE_WITH_TAX, "price gross", "unit tax sold document line item of_what small"),
        (Field.PRICE, "price", "unit net tax sold document line item hourly of_what small"),
        (Field.PRICE, "rate hourly", "small"),
        (Field.LINE_TOTAL, "extended", "amount total price small"),
        (Field.LINE_TOTAL, "line amount|total", "small"),
        (Field.DISCOUNT, "discount rate", "small line granted"),
        (Field.DISCOUNT_AMOUNT, "discount amount", "small line granted net gross total"),
        (Field.DISCOUNT, "discount", "small line granted"),
        (Field.TAX, "tax rate", "small"),
        (Field.TAX_AMOUNT, "tax amount|collected", "small amount line collected"),
        (Field.TOTAL_TAX, "tax total", "small amount document"),
        (Field.GST_AMOUNT, "gst amount|collected|total", "small amount"),
        (Field.QST_AMOUNT, "qst amount|collected|total", "small amount"),
        (Field.HST_AMOUNT, "hst amount|collected|total", "small amount"),
        (Field.PST_AMOUNT, "pst amount|collected|total", "small amount"),
        (Field.SHIPPING, "ship", "amount net small price cost"),
        (Field.PREPAID, "deposit", "paid amount small total"),
        (Field.PREPAID, "amount paid", "small"),
        (Field.PREPAID, "paid total", "small", "?"),
        (Field.PREPAID, "paid", "small", "?"),
        (Field.TOTAL_DUE, "left", "owed amount small total gross tax"),
        (Field.TOTAL_DUE, "owed", "amount small left"),
        (Field.LINE_NET, "item amount|total by|net tax", "small"),
        (Field.TOTAL_NET, "net by tax", "amount total small"),
        (Field.TOTAL_NET, "by tax", "amount total small"),
        (Field.TOTAL_NET, "amount|total net", "tax small"),
        (Field.TOTAL, "amount|total gross", "tax small"),
        (Field.TOTAL_NET, "ht", "small"),
        (Field.TOTAL, "ttc", "small"),
        (Field.TOTAL_NET, "net", "small", "?"),
        (Field.TOTAL, "gross", "small", "?"),
        (Field.PRICE, "rate", "small", "?"),
        (Field.TOTAL, "total", "small document order"),
        (Field.LINE_TOTAL, "amount", "small"),
        (Field.CURRENCY, "currency", "document whose iso number small"),
        (Field.NUMBER, "number|reference", "small", "?"),
        (Field.NUMBER, "document", "small", "?"),
    )
)
"""The first one that fits."""


def meaning(words: tuple[str, ...], *, money: bool = False, percent: bool = False) -> Meaning | None:
    """Return what the folded words of a name mean; None where they mean nothing that a document has.

    `money` and `percent` tell whether a sign of money, or `%`, stands beside them.
    """
    ideas = [_OF.get(word, frozenset()) for word in words]
    if not ideas or not all(ideas):
        return None
    signs = frozenset({"amount"} if money else ()) | frozenset({"rate"} if percent else ())
    found = next((rule for rule in _RULES if _fits(rule, ideas, signs)), None)
    return Meaning(found.field, found.sure) if found else None


def is_word(word: str) -> bool:
    """Return whether a folded word means something by itself, and so is no slip of the pen."""
    return word in _OF


def is_time(words: tuple[str, ...]) -> bool:
    """Return whether a name is that of a time of day: `heure`, `time of sale`."""
    ideas = [_OF.get(word, frozenset()) for word in words]
    return any("time" in each for each in ideas) and not any(each & {"hourly", "price", "worked"} for each in ideas)


def _fits(rule: _Rule, ideas: list[frozenset[str]], signs: frozenset[str]) -> bool:
    """Return whether each need of a rule is met, and it has a use for every word."""
    useful = rule.may.union(*rule.needed)
    there = signs.union(*ideas)
    return all(there & need for need in rule.needed) and all(each & useful for each in ideas)
