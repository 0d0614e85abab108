"""The settings of documents: numbers, terms, paper."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.method import STANDARD
from komtui.domain.sales.paper import PAPERS
from komtui.domain.settings.setting import Setting, SettingKind

METHODS = "documents.payment_methods"
"""By what a house takes money."""

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "documents.number_quote",
        "documents",
        SettingKind.PATTERN,
        N_("Quote numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro devis numérotation quote numbering soumission estimation numérotage compteur préfixe estimate "
        "prefix counter",
        group=N_("Numbers"),
        default="D-{year}-{number:04}",
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.next_quote",
        "documents",
        SettingKind.TEXT,
        N_("Next quote number"),
        N_("Only before the series begins, where it does not begin at 1. After imported numbers it goes on by itself."),
        "prochain devis suivant début compteur next quote start",
        group=N_("Numbers"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.number_order",
        "documents",
        SettingKind.PATTERN,
        N_("Order numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro commande numérotation order numbering compteur préfixe prefix counter",
        group=N_("Numbers"),
        default="C-{year}-{number:04}",
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.next_order",
        "documents",
        SettingKind.TEXT,
        N_("Next order number"),
        N_("Only before the series begins, where it does not begin at 1. After imported numbers it goes on by itself."),
        "prochaine commande suivante début compteur next order start",
        group=N_("Numbers"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.number_invoice",
        "documents",
        SettingKind.PATTERN,
        N_("Invoice numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro facture numérotation invoice numbering compteur préfixe prefix counter",
        group=N_("Numbers"),
        default="F-{year}-{number:04}",
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.next_invoice",
        "documents",
        SettingKind.TEXT,
        N_("Next invoice number"),
        N_("Only before the series begins, where it does not begin at 1. After imported numbers it goes on by itself."),
        "prochaine facture suivante début compteur next invoice start",
        group=N_("Numbers"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.number_credit_note",
        "documents",
        SettingKind.PATTERN,
        N_("Credit note numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro avoir note de crédit numérotation credit numbering note-de-crédit compteur préfixe prefix counter "
        "remboursement refund",
        group=N_("Numbers"),
        default="A-{year}-{number:04}",
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.next_credit_note",
        "documents",
        SettingKind.TEXT,
        N_("Next credit note number"),
        N_("Only before the series begins, where it does not begin at 1. After imported numbers it goes on by itself."),
        "prochain avoir note de crédit suivant début compteur next credit start",
        group=N_("Numbers"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.due_days",
        "documents",
        SettingKind.INTEGER,
        N_("Days to pay"),
        N_("Counted from the invoice's date."),
        "échéance délai paiement jours due days net règlement crédit terms",
        group=N_("Terms"),
        default="30",
        per_store=True,
        maximum=365,
    ),
    Setting(
        "documents.valid_days",
        "documents",
        SettingKind.INTEGER,
        N_("Days a quote is valid"),
        N_("Counted from the quote's date."),
        "validité devis jours valid days soumission expiration durée offre estimate",
        group=N_("Terms"),
        default="30",
        per_store=True,
        maximum=730,
    ),
    Setting(
        "documents.terms",
        "documents",
        SettingKind.MULTILINE,
        N_("Terms of payment"),
        N_("Printed under the totals of invoices; empty for what the law of the country wants."),
        "conditions paiement pénalités retard indemnité terms cgv règlement escompte intérêts rib chèque virement",
        group=N_("Terms"),
        per_store=True,
    ),
    Setting(
        METHODS,
        "documents",
        SettingKind.TEXT,
        N_("Methods of payment"),
        N_("Separated by commas, the most usual one first. Those that komtui knows are shown in your language."),
        "paiement moyen mode règlement espèces carte chèque virement prélèvement bon interac débit payment method cash "
        "card cheque transfer debit voucher tender encaissement caisse",
        group=N_("Payments"),
        default=STANDARD,
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.paper",
        "documents",
        SettingKind.CHOICE,
        N_("Paper"),
        N_("The size of pages."),
        "papier format a4 letter lettre paper imprimante imprimer impression réimprimer page feuille printer "
        "print 8½x11 8.5x11",
        group=N_("Pages"),
        choices=(("", N_("as the country has it")), *((form, paper.name) for form, paper in PAPERS.items())),
        per_store=True,
        also=("stores",),
    ),
)
"""In the order of the screen."""

STARTS: dict[str, Kind] = {f"documents.next_{kind.replace('-', '_')}": kind for kind in Kind}
"""Where series begin, each with the kind that is counted."""
