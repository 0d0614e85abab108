"""The settings of documents: numbers, terms, paper, printers."""

from __future__ import annotations

from collections.abc import Iterator

from komtui.domain.marking import N_
from komtui.domain.sales.design import CLASSIC
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.method import STANDARD
from komtui.domain.sales.paper import PAPERS
from komtui.domain.settings.setting import Setting, SettingKind

METHODS = "documents.payment_methods"
"""By what a house takes money."""


def _numbers(kind: Kind) -> Iterator[Setting]:
    """Yield how the numbers of a kind look, and where its series begins."""
    yield Setting(
        _key("number", kind),
        "documents",
        SettingKind.PATTERN,
        kind.traits.pattern_label,
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        kind.traits.pattern_words,
        group=N_("Numbers"),
        default=kind.traits.pattern,
        per_store=True,
        also=("stores",),
    )
    yield Setting(
        _key("next", kind),
        "documents",
        SettingKind.TEXT,
        kind.traits.next_label,
        N_("Only before the series begins, where it does not begin at 1. After imported numbers it goes on by itself."),
        kind.traits.next_words,
        group=N_("Numbers"),
        per_store=True,
        also=("stores",),
    )


def _key(part: str, kind: Kind) -> str:
    return f"documents.{part}_{kind.replace('-', '_')}"


SETTINGS: tuple[Setting, ...] = (
    *(setting for kind in Kind for setting in _numbers(kind)),
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
        "documents.prices",
        "documents",
        SettingKind.CHOICE,
        N_("Prices are entered"),
        N_("With tax, as they stand on a shelf, the total to pay is their sum to the cent."),
        "prix ttc ht hors taxe toutes taxes comprises net gross including excluding tax tarif affichage saisie vente",
        group=N_("Prices"),
        default="net",
        choices=(("net", N_("without tax")), ("tax", N_("with tax"))),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.tax",
        "documents",
        SettingKind.CHOICE,
        N_("Usual tax"),
        N_("What a new line bears until its article says something else."),
        "tva taxe taux défaut usuel tps tvq vat gst qst rate default exonéré franchise",
        group=N_("Prices"),
        choices=(
            ("", N_("as the country has it")),
            ("20", "20 %"),
            ("10", "10 %"),
            ("5.5", "5,5 %"),
            ("2.1", "2,1 %"),
            ("exempt", N_("exempt")),
            ("gst+qst", N_("GST and QST")),
            ("gst", N_("GST alone")),
            ("zero", N_("zero-rated (GST and QST)")),
        ),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.supply",
        "documents",
        SettingKind.CHOICE,
        N_("Usually sold"),
        N_("French invoices say it (goods, services or both); a line that says something else goes by itself."),
        "biens services nature opération prestation livraison marchandises goods services bt-23 cadre facturation",
        group=N_("E-invoices"),
        default="goods",
        choices=(("goods", N_("goods")), ("services", N_("services")), ("both", N_("both"))),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "documents.facturx",
        "documents",
        SettingKind.CHOICE,
        N_("E-invoice in the PDF"),
        N_("Factur-X: invoices and credit notes are read by people and by programs. Usual in the European Union."),
        "factur-x facturx zugferd facture électronique hybride xml pdf/a e-invoice embedded cii",
        group=N_("E-invoices"),
        choices=(("", N_("as the country has it")), ("yes", N_("always")), ("no", N_("never"))),
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
    Setting(
        "documents.template",
        "documents",
        SettingKind.CHOICE,
        N_("Template"),
        N_("How pages are set. What has left the house stays as it was. F5 shows it on a document of yours."),
        "modèle gabarit template mise en page design style apparence look présentation mise-en-page layout theme thème "
        "facture devis moderne classique compact",
        group=N_("Pages"),
        default=CLASSIC,
        choices=(
            (CLASSIC, N_("classic: calm, on white")),
            ("modern", N_("modern: with fields of colour")),
            ("compact", N_("compact: small, for many lines")),
        ),
        per_store=True,
        also=("company",),
    ),
    Setting(
        "documents.colour",
        "documents",
        SettingKind.TEXT,
        N_("Colour"),
        N_("Its name, such as navy, green or wine, or #1F3A5F. Words in it are darkened where they need it."),
        "couleur colour color teinte charte graphique accent bande marque brand navy marine bleu vert bordeaux",
        group=N_("Pages"),
        per_store=True,
        also=("company",),
    ),
    Setting(
        "documents.font",
        "documents",
        SettingKind.PATH,
        N_("Further font"),
        N_("A TTF or OTF file with characters that komtui's own fonts lack: Chinese, Japanese, Korean, signs."),
        "police caractères fonte font typeface ttf otf unicode chinois japonais coréen cjk emoji carrés boxes tofu",
        group=N_("Pages"),
        per_store=True,
    ),
    Setting(
        "printing.paper",
        "documents",
        SettingKind.CHOICE,
        N_("Paper to print on"),
        N_("What printing begins with. Whoever prints chooses it; the last choice stands here."),
        "papier format ticket reçu a4 letter lettre imprimer impression receipt paper print 8½x11 8.5x11",
        group=N_("Printing"),
        choices=(("", N_("that of the pages")), *((form, paper.name) for form, paper in PAPERS.items())),
        per_store=True,
        also=("stores",),
    ),
    *(
        Setting(
            f"printing.printer_{form}",
            "documents",
            SettingKind.TEXT,
            label,
            N_("A printer of this machine's system. Whoever prints chooses it; the last choice stands here."),
            "imprimante imprimer impression réimprimer file cups printer print queue lp papier paper",
            group=N_("Printing"),
            per_store=True,
            also=("stores",),
        )
        for form, label in (
            ("a4", N_("Printer for A4")),
            ("letter", N_("Printer for US Letter")),
            ("receipt", N_("Printer for receipts")),
        )
    ),
    Setting(
        "printing.device",
        "documents",
        SettingKind.TEXT,
        N_("Receipt printer without a driver"),
        N_("Its address, such as 192.168.1.50:9100, or its device on this machine, such as /dev/usb/lp0 (ESC/POS)."),
        "imprimante tickets ticket caisse reçu reçus escpos epson star receipt printer thermal thermique 9100 usb",
        group=N_("Printing"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "printing.cut",
        "documents",
        SettingKind.CHOICE,
        N_("Cutting receipts"),
        N_("Of a receipt printer without a driver."),
        "couper coupe massicot papier ticket cut cutter knife receipt",
        group=N_("Printing"),
        default="cut",
        choices=(("cut", N_("cut after each")), ("tear", N_("do not cut"))),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "printing.drawer",
        "documents",
        SettingKind.CHOICE,
        N_("Cash drawer"),
        N_("Of a receipt printer without a driver: whether the drawer opens with the original, never with a copy."),
        "tiroir caisse tiroir-caisse argent espèces monnaie ouvrir cash drawer till open kick",
        group=N_("Printing"),
        default="closed",
        choices=(("closed", N_("stays closed")), ("open", N_("opens with each original"))),
        per_store=True,
        also=("stores",),
    ),
)
"""In the order of the screen."""

PATTERNS: dict[str, Kind] = {_key("number", kind): kind for kind in Kind}
"""The settings that say how the numbers of a kind look."""
STARTS: dict[str, Kind] = {_key("next", kind): kind for kind in Kind}
"""Where series begin, each with the kind that is counted."""
