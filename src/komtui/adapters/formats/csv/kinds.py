"""Kinds: what the values of a column look like, and whether an unknown column is one that nobody may leave out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum

from komtui.adapters.formats.csv._values import AmbiguousError, DateStyle, NumberStyle
from komtui.adapters.formats.csv.header import MONEY_SIGN, Named
from komtui.adapters.formats.words import currency_code, words_of
from komtui.domain.tables.field import AMOUNTS, DATES, NUMBERS, Field
from komtui.domain.tables.table import Looks


class Kind(StrEnum):
    """What all the values of a column have in common."""

    EMPTY = "empty"
    """There are none."""
    ZERO = "zero"
    """Zeros: they change nothing."""
    PERCENT = "percent"
    """Numbers with `%`."""
    MONEY = "money"
    """Numbers with decimals, or with a sign of money."""
    INTEGER = "integer"
    """Whole numbers."""
    DATE = "date"
    TIME = "time"
    """Hours and minutes: of the day, or how long something took."""
    EMAIL = "email"
    CURRENCY = "currency"
    CODE = "code"
    """Words with digits in them, as numbers of documents have: `T-0042`."""
    TEXT = "text"


_LOOKED_AT = 2_000
"""Values of a column."""
_CODE = re.compile(r"(?=.{0,29}\d)[\w#/.-]{1,30}")
_CLOCK = re.compile(r"\d{1,4}\s?[:hH]\s?[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:\s?[aApP]\.?[mM]\.?)?")
_DECIMALS = re.compile(r"\d[.,]\d")
_FEW_CURRENCIES = words_of("EUR CAD USD GBP CHF AUD NZD SEK NOK DKK PLN CZK HUF JPY XOF XAF MAD TND")


def kind_of(values: Sequence[str]) -> Kind:
    """Return what the values of a column look like; blank ones are not among `values`."""
    some = values[:_LOOKED_AT]
    if not some:
        return Kind.EMPTY
    if all(map(is_number, some)):
        return _numeric(some)
    return next((kind for kind, fits in _IN_WORDS if fits(some)), Kind.TEXT)


_IN_WORDS: tuple[tuple[Kind, Callable[[Sequence[str]], bool]], ...] = (
    (Kind.DATE, lambda some: all(map(_is_date, some))),
    (Kind.TIME, lambda some: all(map(_CLOCK.fullmatch, some))),
    (Kind.EMAIL, lambda some: sum("@" in each for each in some) * 2 > len(some)),
    (Kind.CURRENCY, lambda some: all(currency_code(each) in _FEW_CURRENCIES for each in some)),
    (Kind.CODE, lambda some: all(map(_CODE.fullmatch, some))),
)
"""What values that are no numbers look like: the first that fits."""


def is_number(text: str) -> bool:
    """Return whether a text is a number, in whatever style."""
    try:
        NumberStyle().number(text)
    except AmbiguousError:
        return True
    except (ValueError, ArithmeticError):
        return False
    return bool(text)


def _numeric(some: Sequence[str]) -> Kind:
    if not any(re.search(r"[1-9]", each) for each in some):
        return Kind.ZERO
    if any("%" in each for each in some):
        return Kind.PERCENT
    if any(MONEY_SIGN.search(each) or _DECIMALS.search(each) for each in some):
        return Kind.MONEY
    return Kind.DATE if len(some[0]) == 8 and all(map(_is_date, some)) else Kind.INTEGER


def _is_date(text: str) -> bool:
    try:
        DateStyle.found_out([text]).date(text)
    except ValueError:
        return False
    return True


NUMERIC = frozenset({Kind.PERCENT, Kind.MONEY, Kind.INTEGER})
"""Kinds of numbers that are not all zero."""

_OF_DOCUMENT = words_of("invoice bill facture document doc piece devis quote estimate avoir inv order commande")
_NUMBER = words_of("no num number numero n id ref reference identifier identifiant code")
_OTHERS = words_of(
    "customer client product produit item article sku phone tel telephone account compte store magasin line"
    " ligne tax vat tva street rue house building user payment paiement transaction employee vendor supplier"
    " fournisseur project siret siren gst qst hst tps tvq shipment tracking batch lot serial country region zip"
    " postal iban bic bank card carte warehouse location device register caisse discount promo coupon gift"
    " contact company lineitem"
)
"""Whose number a number is, where it is not the document's."""
_OF_MONEY = words_of("change exchange conversion cours fx")
"""What one currency is worth of another: a rate that no amount is multiplied with here."""
_PERIODS = words_of("week semaine month mois year annee exercice periode period quarter trimestre table terminal age")
"""What is counted, and is no number of anything."""
_ADDRESS = words_of(
    "address adresse name nom city ville zip postcode postal country pays state province phone street rue"
    " company method mode carrier transporteur date status statut code id type class label first last email"
    " line region tracking"
)
_TAXES = words_of("tax taxes vat tva taxe")
_BASIS = words_of("incl excl including excluding inclusive exclusive inc ex with without avec sans hors")
CHARGES = words_of(
    "fees frais charge charges surcharge supplement consigne tip tips pourboire gratuity handling insurance"
    " assurance service refund refunded rembourse remboursement returned retour retourne retournee retournes"
    " credit ecotaxe ecopart participation deee octroi retenue arrondi rounding adjustment ajustement debours"
    " coefficient coef multiplier factor facteur majoration minoration"
)
"""What is asked for beside a price, comes back, or changes it, in whatever amount."""
_WORDS: tuple[tuple[Looks, frozenset[str]], ...] = (
    (Looks.AMOUNT, words_of("sejour occupancy tourist")),
    (Looks.EMAIL, words_of("email mail courriel mel emails")),
    (Looks.CURRENCY, words_of("currency devise monnaie ccy")),
    (Looks.SHIPPING, words_of("shipping freight postage port livraison delivery expedition envoi transport")),
    (Looks.DISCOUNT, words_of("discount remise rabais rebate reduction escompte promo promotion")),
    (Looks.TAX, words_of("tax taxes vat tva gst qst hst pst tps tvq tvh tvp taxe")),
    (Looks.QUANTITY, words_of("qty quantity quantite qte hours heures nb nbre nombre units count")),
    (Looks.PRICE, words_of("price prix pu tarif rate")),
    (
        Looks.TOTAL,
        words_of("total montant amount subtotal ttc ht gross net balance solde due paid paye regle fee"),
    ),
    (Looks.AMOUNT, CHARGES),
)
_SCALES = words_of(
    "nuit nuits nuitee nuitees night nights personne personnes person persons people pax guest guests participant"
    " participants adultes enfants voyageurs multiplicateur gratuit gratuits offert offerts free bonus colis carton"
    " cartons pack packs pcb conditionnement colisage avancement progress progression prorata semaines weeks months"
    " longueur largeur hauteur epaisseur profondeur length width height depth thickness superficie area metrage"
    " seances sessions minutes minute surface m2 m3 km volume kilometrage"
)
"""What multiplies a price beside the quantity, or lessens it, where nothing says what a line comes to."""
_PROVING = frozenset((Field.LINE_NET, Field.LINE_TOTAL, Field.TOTAL_NET, Field.TOTAL, Field.TOTAL_DUE))
"""Amounts that tell whether quantity and price are all that a line is made of."""
_BASES = words_of("par per each")
"""Names that say, alone, how many a price is for."""
_PROPOSED: dict[Looks, tuple[Field, ...]] = {
    Looks.NUMBER: (Field.NUMBER, Field.REFERENCE, Field.ORDER),
    Looks.EMAIL: (Field.EMAIL,),
    Looks.CURRENCY: (Field.CURRENCY,),
    Looks.SHIPPING: (Field.SHIPPING,),
    Looks.DISCOUNT: (Field.DISCOUNT_AMOUNT, Field.DISCOUNT, Field.DOCUMENT_DISCOUNT),
    Looks.TAX: (Field.TAX, Field.TAX_AMOUNT, Field.TOTAL_TAX),
    Looks.QUANTITY: (Field.QUANTITY,),
    Looks.DATE: (Field.DATE, Field.DUE_DATE),
    Looks.PRICE: (Field.PRICE, Field.PRICE_WITH_TAX),
    Looks.TOTAL: (Field.TOTAL, Field.TOTAL_NET, Field.LINE_NET, Field.LINE_TOTAL),
}


def looks(named: Named, kind: Kind, taken: Collection[Field]) -> tuple[Looks, bool]:
    """Return what an unknown column looks like, `TEXT` where it may be left out, and whether its name says so.

    By the words of its name where its values agree, else by its values. What is not a number, or zeros alone, is no
    amount; a second number, address or date beside the ones that are taken is no matter.
    """
    words = frozenset(named.words)
    if kind in {Kind.EMPTY, Kind.ZERO}:
        return Looks.TEXT, False
    by_name = _by_name(words, kind, taken)
    return (_by_values(words, kind, taken, percent=named.percent), False) if by_name is Looks.TEXT else (by_name, True)


def _by_values(words: frozenset[str], kind: Kind, taken: Collection[Field], *, percent: bool) -> Looks:
    if kind in {Kind.MONEY, Kind.PERCENT}:
        return Looks.AMOUNT
    if kind is Kind.INTEGER and percent and not words & (_OF_MONEY | _SCALES):
        return Looks.AMOUNT
    if kind in {Kind.INTEGER, Kind.CODE} and words & (_NUMBER | _OTHERS):
        return Looks.TEXT
    if kind is Kind.CODE and Field.NUMBER not in taken:
        return Looks.NUMBER
    # A second one beside what is taken already is no matter.
    look, field = _SECOND.get(kind, (Looks.TEXT, Field.LEFT_OUT))
    return Looks.TEXT if field in taken else look


_SECOND = {
    Kind.EMAIL: (Looks.EMAIL, Field.EMAIL),
    Kind.CURRENCY: (Looks.CURRENCY, Field.CURRENCY),
    Kind.INTEGER: (Looks.QUANTITY, Field.QUANTITY),
    Kind.DATE: (Looks.DATE, Field.DATE),
}


def _by_name(words: frozenset[str], kind: Kind, taken: Collection[Field]) -> Looks:
    if words & _BASIS:
        # `total paid tax incl` is a total, and says of what.
        words -= _TAXES
    if kind is Kind.INTEGER and len(words) == 1 and words <= _BASES:
        return Looks.AMOUNT
    if kind in NUMERIC and words & _SCALES and Field.QUANTITY in taken and not _PROVING & {*taken}:
        return Looks.AMOUNT
    for look, names in _WORDS:
        if words & names and _fits(look, words, kind, taken):
            return look
    if kind in {Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.EMAIL} or Field.NUMBER in taken or words & _OTHERS:
        return Looks.TEXT
    return Looks.NUMBER if words & _NUMBER or words == words & _OF_DOCUMENT else Looks.TEXT


def _fits(look: Looks, words: frozenset[str], kind: Kind, taken: Collection[Field]) -> bool:
    if look is Looks.EMAIL:
        return Field.EMAIL not in taken
    if look is Looks.CURRENCY:
        return Field.CURRENCY not in taken
    if kind not in NUMERIC or words & _ADDRESS:
        return False
    unproved = Field.QUANTITY not in taken or not _PROVING & {*taken}
    return look is not Looks.QUANTITY or unproved or kind is Kind.MONEY


_RATES = frozenset(AMOUNTS) | {Field.DISCOUNT}
_TOLD = frozenset({Looks.EMAIL, Looks.CURRENCY, Looks.DATE})
"""What values tell by themselves: any other may be a number of whatever kind."""


def is_of_others(named: Named) -> bool:
    """Return whether a number is, by the words of its name, that of something else than a document."""
    return bool(frozenset(named.words) & (_OTHERS | _PERIODS))


def proposals(
    look: Looks, taken: Collection[Field], *, spoken: bool, percent: bool = False, money: bool = False
) -> tuple[Field, ...]:
    """Return what a column that looks so may be, what is not taken yet first: rates alone for a percentage.

    Where not its name but its values alone speak (`spoken`), a number could be anything: a wrong word is worse than
    none. With `money`, amounts come first.
    """
    if not spoken and look not in _TOLD:
        return ()
    every = [each for each in _PROPOSED.get(look, ()) if not percent or each in _RATES]
    return tuple(sorted(every, key=lambda each: (each in taken, money and each in _RATES)))


def suits(field: Field, kind: Kind) -> bool:
    """Return whether values of that kind may be of a field: no date is a price, and no words are a quantity."""
    if field in {Field.QUANTITY, *NUMBERS}:
        numeric = kind in NUMERIC or (field is Field.QUANTITY and kind is Kind.TIME)
        return numeric and (kind is not Kind.PERCENT or field in _RATES)
    if field in DATES:
        return kind is Kind.DATE
    if field in _OF_KIND:
        return kind is _OF_KIND[field]
    if field in _NAMING:
        return kind not in {Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.TIME, Kind.EMAIL}
    return field is Field.LEFT_OUT or kind in {Kind.TEXT, Kind.CODE, Kind.CURRENCY}


_OF_KIND = {Field.EMAIL: Kind.EMAIL, Field.CURRENCY: Kind.CURRENCY}
_NAMING = frozenset(
    {
        *(Field.NUMBER, Field.ORDER, Field.REFERENCE, Field.ORIGINAL_INVOICE, Field.CUSTOMER_NUMBER),
        *(Field.ITEM_NUMBER, Field.PHONE, Field.POSTCODE, Field.VAT_ID, Field.LEGAL_ID),
    }
)
"""Fields that a number or a word with digits may be."""
