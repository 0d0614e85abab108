"""The settings catalogue: each setting is declared here once, and appears everywhere from that one entry.

The configuration screen, its search, `komtui config`, the validation and the reference page all read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from komtui.domain.message import N_


class SettingKind(StrEnum):
    """What a value is; decides its validator and its widget."""

    TEXT = "text"
    MULTILINE = "multiline"
    EMAIL = "email"
    HOST = "host"
    INTEGER = "integer"
    CHOICE = "choice"
    COUNTRY = "country"
    PATH = "path"
    PATTERN = "pattern"
    """A numbering pattern (see `numbering`)."""
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a secret


class Origin(StrEnum):
    """Where an effective value comes from; the later ones win."""

    DEFAULT = "default"
    COMPANY = "company"
    STORE = "store"
    MACHINE = "machine"
    """From config.toml."""
    ENVIRONMENT = "environment"


@dataclass(frozen=True)
class Section:
    """A group of settings."""

    key: str
    """Stable, such as `company`."""
    label: str
    """Marked English."""
    synonyms: str = ""
    """French and English words that users type, separated by spaces."""


@dataclass(frozen=True)
class Setting:
    """One setting."""

    key: str
    """Dotted and stable: `smtp.host`."""
    section: str
    """Key of its section."""
    kind: SettingKind
    """What its value is."""
    label: str
    """Marked English, for the left of the field."""
    help: str
    """Marked English, a full sentence for under the field."""
    synonyms: str
    """French and English words that users type, separated by spaces."""
    default: str = ""
    """As text, like every value."""
    choices: tuple[tuple[str, str], ...] = ()
    """Of a `CHOICE`: (value, marked English label)."""
    per_store: bool = False
    """Whether a store may override it."""
    machine: bool = False
    """Lives in config.toml instead of the database: true of this machine, not of the business."""
    minimum: int = 0
    """Of an `INTEGER`."""
    maximum: int = 0
    """Of an `INTEGER`; 0 for none."""

    @property
    def secret(self) -> bool:
        """Whether its value lives only in the secret store."""
        return self.kind is SettingKind.SECRET

    @property
    def environment(self) -> str:
        """The environment variable that overrides it; secrets also have one with `_FILE` added."""
        return "KOMTUI_" + self.key.upper().replace(".", "_")


SECTIONS: tuple[Section, ...] = (
    Section("company", N_("Company"), "société entreprise compagnie business identité identity"),
    Section("mail", N_("Sending mail"), "courriel mail email envoi expéditeur sender"),
    Section("smtp", N_("SMTP account"), "serveur server smtp compte account courriel mail"),
    Section("documents", N_("Documents"), "factures devis commandes invoices quotes papier paper numéros numbers"),
    Section("language", N_("Language and region"), "langue language région locale français english"),
)
"""In the order of the screen's menu."""

_T, _M, _E, _H, _I, _C = (
    SettingKind.TEXT,
    SettingKind.MULTILINE,
    SettingKind.EMAIL,
    SettingKind.HOST,
    SettingKind.INTEGER,
    SettingKind.CHOICE,
)

CATALOGUE: tuple[Setting, ...] = (
    Setting(
        "company.name",
        "company",
        _T,
        N_("Name"),
        N_("The legal name, as it stands on documents."),
        "nom raison sociale legal name société",
        per_store=True,
    ),
    Setting(
        "company.trading_name",
        "company",
        _T,
        N_("Trading name"),
        N_("The name that customers know, where it is another than the legal one: a shop's sign."),
        "nom commercial enseigne trading name brand magasin shop",
        per_store=True,
    ),
    Setting(
        "company.legal_form",
        "company",
        _M,
        N_("Legal form and register"),
        N_("Printed at the foot of each document: legal form, capital, register and its town."),
        "forme juridique capital rcs rm sarl sas inc legal form register",
        per_store=True,
    ),
    Setting(
        "company.address1",
        "company",
        _T,
        N_("Address"),
        N_("Street and number."),
        "adresse rue street address",
        per_store=True,
    ),
    Setting(
        "company.address2",
        "company",
        _T,
        N_("Address, continued"),
        N_("Building, floor, P.O. box."),
        "adresse complément bâtiment address",
        per_store=True,
    ),
    Setting(
        "company.postcode",
        "company",
        _T,
        N_("Postcode"),
        N_("As the post writes it."),
        "code postal postcode zip",
        per_store=True,
    ),
    Setting("company.city", "company", _T, N_("City"), N_("As the post writes it."), "ville city town", per_store=True),
    Setting(
        "company.region",
        "company",
        _T,
        N_("Province"),
        N_("Two letters in Canada, such as QC; empty in France."),
        "province région state qc",
        per_store=True,
    ),
    Setting(
        "company.country",
        "company",
        SettingKind.COUNTRY,
        N_("Country"),
        N_("Two letters: FR or CA. It decides taxes, paper and the texts that the law wants."),
        "pays country france canada québec",
        default="FR",
        per_store=True,
    ),
    Setting(
        "company.email",
        "company",
        _E,
        N_("E-mail"),
        N_("The company's own address: documents leave from it, and answers come back to it."),
        "courriel mail email adresse",
        per_store=True,
    ),
    Setting(
        "company.phone",
        "company",
        _T,
        N_("Telephone"),
        N_("Printed on documents."),
        "téléphone phone tél",
        per_store=True,
    ),
    Setting(
        "company.website",
        "company",
        _T,
        N_("Web site"),
        N_("Printed on documents."),
        "site web internet url",
        per_store=True,
    ),
    Setting(
        "company.legal_id",
        "company",
        _T,
        N_("Registration number"),
        N_("SIREN or SIRET in France, NEQ in Québec."),
        "siren siret neq immatriculation registration",
        per_store=True,
    ),
    Setting(
        "company.vat_id",
        "company",
        _T,
        N_("VAT number"),
        N_("With its country prefix: FR12345678901."),
        "tva vat numéro intracommunautaire",
        per_store=True,
    ),
    Setting(
        "company.gst_number",
        "company",
        _T,
        N_("GST number"),
        N_("In Canada: 123456789 RT0001."),
        "tps gst taxe numéro canada",
        per_store=True,
    ),
    Setting(
        "company.qst_number",
        "company",
        _T,
        N_("QST number"),
        N_("In Québec: 1234567890 TQ0001."),
        "tvq qst taxe numéro québec",
        per_store=True,
    ),
    Setting(
        "company.iban",
        "company",
        _T,
        N_("Bank account"),
        N_("IBAN, printed on invoices to be paid by transfer."),
        "iban banque compte rib bank account",
        per_store=True,
    ),
    Setting(
        "company.bic", "company", _T, N_("Bank code"), N_("BIC of the bank."), "bic swift banque bank", per_store=True
    ),
    Setting(
        "company.logo",
        "company",
        SettingKind.PATH,
        N_("Logo"),
        N_("A PNG or JPEG file, printed at the top of documents."),
        "logo image dessin picture",
        per_store=True,
    ),
    Setting(
        "mail.method",
        "mail",
        _C,
        N_("Account in use"),
        N_("How letters leave."),
        "méthode method compte account gmail microsoft smtp",
        default="smtp",
        choices=(("smtp", N_("SMTP account")),),
    ),
    Setting(
        "mail.from_name",
        "mail",
        _T,
        N_("Sender's name"),
        N_("Shown before the address; empty for the company's name."),
        "expéditeur nom sender from name",
        per_store=True,
    ),
    Setting(
        "mail.reply_to",
        "mail",
        _E,
        N_("Reply to"),
        N_("Where answers go; empty for the sender's address."),
        "réponse reply répondre",
        per_store=True,
    ),
    Setting(
        "mail.helo",
        "mail",
        _T,
        N_("EHLO name"),
        N_("What this machine calls itself to the server; empty for its own name. Servers answer 501 to a bad one."),
        "helo ehlo nom machine hostname",
    ),
    Setting(
        "mail.ca_file",
        "mail",
        SettingKind.PATH,
        N_("Authority file"),
        N_("A PEM file of a private certificate authority, trusted for this account only."),
        "certificat autorité ca pem certificate authority tls ssl",
    ),
    Setting(
        "mail.certificate_sha256",
        "mail",
        _T,
        N_("Pinned certificate"),
        N_(
            "The SHA-256 of the one certificate to trust, for a server of your own; ask its administrator for it. Empty"
            " to trust the usual authorities."
        ),
        "certificat empreinte épinglé auto-signé certificate fingerprint pinned self-signed sha256 tls ssl",
        per_store=True,
    ),
    Setting(
        "smtp.address",
        "smtp",
        _E,
        N_("Address"),
        N_("The account's own address; empty for the company's e-mail."),
        "adresse courriel mail email compte address",
        per_store=True,
    ),
    Setting(
        "smtp.host",
        "smtp",
        _H,
        N_("Server"),
        N_("The outgoing server that your provider names, such as ssl0.ovh.net."),
        "serveur hôte host server smtp sortant",
        per_store=True,
    ),
    Setting(
        "smtp.port",
        "smtp",
        _I,
        N_("Port"),
        N_("465 for TLS, 587 for STARTTLS."),
        "port 465 587 25",
        default="465",
        minimum=1,
        maximum=65535,
        per_store=True,
    ),
    Setting(
        "smtp.security",
        "smtp",
        _C,
        N_("Security"),
        N_("TLS is recommended. Without it, no password is ever sent."),
        "sécurité chiffrement tls ssl starttls encryption security",
        default="tls",
        per_store=True,
        choices=(("none", N_("none")), ("starttls", "STARTTLS"), ("tls", "TLS")),
    ),
    Setting(
        "smtp.user",
        "smtp",
        _T,
        N_("User name"),
        N_("Often the whole address; Free and La Poste want the part before the @."),
        "utilisateur identifiant login user compte",
        per_store=True,
    ),
    Setting(
        "smtp.password",
        "smtp",
        SettingKind.SECRET,
        N_("Password"),
        N_("Kept in the secret store, never in the database."),
        "mot de passe password secret mdp",
        per_store=True,
    ),
    Setting(
        "documents.paper",
        "documents",
        _C,
        N_("Paper"),
        N_("The size of pages."),
        "papier format a4 letter lettre paper",
        default="",
        per_store=True,
        choices=(("", N_("as the country has it")), ("a4", "A4"), ("letter", "US Letter")),
    ),
    Setting(
        "documents.number_quote",
        "documents",
        SettingKind.PATTERN,
        N_("Quote numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro devis numérotation quote numbering",
        default="D-{year}-{number:04}",
        per_store=True,
    ),
    Setting(
        "documents.number_order",
        "documents",
        SettingKind.PATTERN,
        N_("Order numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro commande numérotation order numbering",
        default="C-{year}-{number:04}",
        per_store=True,
    ),
    Setting(
        "documents.number_invoice",
        "documents",
        SettingKind.PATTERN,
        N_("Invoice numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro facture numérotation invoice numbering",
        default="F-{year}-{number:04}",
        per_store=True,
    ),
    Setting(
        "documents.number_credit_note",
        "documents",
        SettingKind.PATTERN,
        N_("Credit note numbers"),
        N_("{year}, {yy}, {month}, {store} and {number:04}, which counts up."),
        "numéro avoir note de crédit numérotation credit numbering",
        default="A-{year}-{number:04}",
        per_store=True,
    ),
    Setting(
        "documents.due_days",
        "documents",
        _I,
        N_("Days to pay"),
        N_("Counted from the invoice's date."),
        "échéance délai paiement jours due days",
        default="30",
        maximum=365,
        per_store=True,
    ),
    Setting(
        "documents.valid_days",
        "documents",
        _I,
        N_("Days a quote is valid"),
        N_("Counted from the quote's date."),
        "validité devis jours valid days",
        default="30",
        maximum=730,
        per_store=True,
    ),
    Setting(
        "documents.terms",
        "documents",
        _M,
        N_("Payment terms"),
        N_("Printed under the totals of invoices; empty for what the law of the country wants."),
        "conditions paiement pénalités retard indemnité terms",
        per_store=True,
    ),
    Setting(
        "language.interface",
        "language",
        _C,
        N_("Language"),
        N_("Of the screens; empty for the system's."),
        "langue language interface écran français english",
        machine=True,
        choices=(("", N_("the system's")), ("en", "English"), ("fr", "Français"), ("fr_CA", "Français (Canada)")),
    ),
    Setting(
        "language.documents",
        "language",
        _C,
        N_("Documents' language"),
        N_("For customers of whom nothing else is known."),
        "langue documents factures language",
        default="",
        choices=(
            ("", N_("as the country has it")),
            ("en", "English"),
            ("fr", "Français"),
            ("fr_CA", "Français (Canada)"),
        ),
        per_store=True,
    ),
)
"""Every setting, in the order of the screen."""

BY_KEY = MappingProxyType({setting.key: setting for setting in CATALOGUE})
"""The catalogue by key."""
