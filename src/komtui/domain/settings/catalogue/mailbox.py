"""The account's mailbox: where what comes back is found."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

_NO_YES = (("no", N_("no")), ("yes", N_("yes")))

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "imap.host",
        "mailbox",
        SettingKind.HOST,
        N_("Mailbox server"),
        N_(
            "The incoming server (IMAP) of the account, such as ssl0.ovh.net: what comes back is found there, and"
            " nothing is changed in the mailbox. Empty to look for nothing."
        ),
        "imap boîte réception entrant serveur retours rebond bounce bounces non-remise ndr dsn réponses mailbox "
        "incoming returned answers",
        per_store=True,
    ),
    Setting(
        "imap.port",
        "mailbox",
        SettingKind.INTEGER,
        N_("Mailbox port"),
        N_("993 for TLS, 143 for STARTTLS."),
        "imap port 993 143 boîte mailbox",
        default="993",
        per_store=True,
        minimum=1,
        maximum=65535,
    ),
    Setting(
        "imap.security",
        "mailbox",
        SettingKind.CHOICE,
        N_("Mailbox security"),
        N_("TLS is recommended. Without it, no password is ever sent."),
        "imap sécurité chiffrement tls ssl starttls boîte mailbox security encryption",
        default="tls",
        choices=(("none", N_("none")), ("starttls", "STARTTLS"), ("tls", "TLS")),
        per_store=True,
    ),
    Setting(
        "imap.user",
        "mailbox",
        SettingKind.TEXT,
        N_("Mailbox user name"),
        N_("Empty for that of the sending account."),
        "imap utilisateur identifiant boîte user login mailbox",
        per_store=True,
    ),
    Setting(
        "imap.password",
        "mailbox",
        SettingKind.SECRET,
        N_("Mailbox password"),
        N_("Empty for that of the sending account. Kept in the secret store, never in the database."),
        "imap mot de passe password secret mdp boîte mailbox",
        per_store=True,
    ),
    Setting(
        "imap.folder",
        "mailbox",
        SettingKind.TEXT,
        N_("Mailbox folder"),
        N_("Where returned letters come in, where a rule of the mailbox moves them."),
        "imap dossier répertoire boîte folder inbox mailbox règle",
        default="INBOX",
        per_store=True,
    ),
    Setting(
        "imap.copy",
        "mailbox",
        SettingKind.CHOICE,
        N_("Copy to Sent"),
        N_(
            "Whether what leaves is also laid into the account's folder of sent mail. Gmail and Microsoft do that by"
            " themselves; without it, nothing in the mailbox is ever changed."
        ),
        "copie envoyés éléments messages envoyés dossier sent copy append imap boîte mailbox",
        default="no",
        choices=_NO_YES,
        per_store=True,
    ),
    Setting(
        "mail.notify_success",
        "mailbox",
        SettingKind.CHOICE,
        N_("Ask for delivery notices"),
        N_(
            "Servers that can (DSN) then write back that a letter lies in the customer's mailbox, or went on to a"
            " server that tells no more."
        ),
        "avis accusé réception remise livraison confirmation dsn notify success delivered delivery receipt",
        default="no",
        choices=_NO_YES,
        per_store=True,
    ),
)
