"""The settings of sending mail: the account, the sender, the special cases."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "smtp.address",
        "smtp",
        SettingKind.EMAIL,
        N_("Address"),
        N_(
            "The account's own address; empty for the company's e-mail. Best one that is kept for documents, such as"
            " invoices@…, and that somebody reads: customers answer it."
        ),
        "adresse courriel mail email compte address e-mail messagerie boîte envoi expéditeur from défaut default "
        "dédiée dedicated",
        group=N_("Server"),
        per_store=True,
    ),
    Setting(
        "smtp.host",
        "smtp",
        SettingKind.HOST,
        N_("Server"),
        N_("The outgoing server that your provider names, such as ssl0.ovh.net."),
        "serveur hôte host server smtp sortant smpt fournisseur hébergeur opérateur fai provider isp messagerie "
        "envoi orange wanadoo sfr free laposte bbox hotmail outlook office365 yahoo icloud ovh ionos gandi "
        "videotron bell gmail google gsuite",
        group=N_("Server"),
        per_store=True,
    ),
    Setting(
        "smtp.port",
        "smtp",
        SettingKind.INTEGER,
        N_("Port"),
        N_("465 for TLS, 587 for STARTTLS."),
        "port 465 587 25 protocole connexion protocol connection 2525",
        group=N_("Server"),
        default="465",
        per_store=True,
        minimum=1,
        maximum=65535,
    ),
    Setting(
        "smtp.security",
        "smtp",
        SettingKind.CHOICE,
        N_("Security"),
        N_("TLS is recommended. Without it, no password is ever sent."),
        "sécurité chiffrement tls ssl starttls encryption security protocole connexion type mode normal implicite "
        "explicite cryptage encryptage crypté chiffré sécurisé aucune none secure implicit explicit",
        group=N_("Server"),
        default="tls",
        choices=(
            ("none", N_("none")),
            ("starttls", "STARTTLS"),
            ("tls", "TLS"),
        ),
        per_store=True,
    ),
    Setting(
        "smtp.user",
        "smtp",
        SettingKind.TEXT,
        N_("User name"),
        N_("Often the whole address; Free and La Poste want the part before the @."),
        "utilisateur identifiant login user compte username user-name nom d'utilisateur usager pseudo connexion "
        "log-in authentification",
        group=N_("Server"),
        per_store=True,
    ),
    Setting(
        "smtp.password",
        "smtp",
        SettingKind.SECRET,
        N_("Password"),
        N_("Kept in the secret store, never in the database."),
        "mot de passe password secret mdp mot-de-passe code connexion authentification envoi changement changer "
        "application app",
        group=N_("Server"),
        per_store=True,
    ),
    Setting(
        "mail.method",
        "mail",
        SettingKind.CHOICE,
        N_("Account in use"),
        N_("How letters leave."),
        "méthode method compte account gmail microsoft smtp utiliser utilisation gsuite workspace office365 "
        "outlook choix défaut default mode d'envoi",
        default="smtp",
        choices=(
            ("smtp", N_("SMTP account")),
            ("gmail", N_("Gmail account")),
            ("microsoft", N_("Microsoft 365 account")),
        ),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "mail.from_name",
        "mail",
        SettingKind.TEXT,
        N_("Sender's name"),
        N_("Shown before the address; empty for the company's name."),
        "expéditeur nom sender from name affiché affichage défaut default display from-name de l'expéditeur",
        group=N_("Sender"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "mail.reply_to",
        "mail",
        SettingKind.EMAIL,
        N_("Reply to"),
        N_("Where answers go; empty for the sender's address."),
        "réponse reply répondre reply-to réponses retour adresse no-reply noreply answers replies",
        group=N_("Sender"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "mail.enclosures",
        "mail",
        SettingKind.MULTILINE,
        N_("Files offered with letters"),
        N_(
            "A path a line, such as the terms of sale or your bank details; “fr: /srv/cgv.pdf” for letters in French"
            " alone. Each letter offers them to be ticked. What is read is kept for all machines."
        ),
        "pièces jointes fichiers conditions générales de vente cgv rib annexes attachments terms enclosures standing "
        "files bank details",
        group=N_("Sender"),
        per_store=True,
    ),
    Setting(
        "mail.archive",
        "mail",
        SettingKind.EMAIL,
        N_("Copy of every letter to"),
        N_("An address of your own that gets a copy of each letter, unseen by the customer; empty for none."),
        "archive copie cachée cci bcc copy blind conservation sauvegarde classement courriel mail",
        group=N_("Sender"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "mail.html",
        "mail",
        SettingKind.CHOICE,
        N_("Form of letters"),
        N_(
            "With the text goes the same in HTML: logo, colour, a table of the documents, the QR code of a transfer."
            " Programs without HTML show the text."
        ),
        "html texte brut plain text présentation mise en forme couleur logo apparence layout look rich",
        group=N_("Sender"),
        default="yes",
        choices=(("yes", N_("text and HTML")), ("no", N_("plain text alone"))),
        per_store=True,
    ),
    Setting(
        "mail.grouping",
        "mail",
        SettingKind.CHOICE,
        N_("Several documents"),
        N_("Whether what one customer gets at once is mailed in one letter; a customer may want it otherwise."),
        "grouper regrouper lettre client plusieurs documents ensemble séparément group bulk one letter each together",
        group=N_("Sender"),
        default="customer",
        choices=(("customer", N_("one letter per customer")), ("each", N_("one letter each"))),
        per_store=True,
    ),
    Setting(
        "mail.undo_seconds",
        "mail",
        SettingKind.INTEGER,
        N_("Take back, seconds"),
        N_("How long a letter can be taken back after it was sent; it leaves only then. 0 to let it leave at once."),
        "annuler rappeler reprendre délai envoi secondes undo recall delay seconds",
        group=N_("Sender"),
        default="10",
        maximum=300,
    ),
    Setting(
        "mail.alert",
        "mail",
        SettingKind.EMAIL,
        N_("Alerts to"),
        N_("Whoever is told by mail, at most once an hour, when letters do not arrive; empty for nobody."),
        "alerte avertissement administrateur alert warning notify courriel mail alertes avis notification "
        "notifications non-délivrabilité non-remise rebond bounce rejet échec erreur administrateurs",
        group=N_("Sender"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "mail.supplier",
        "mail",
        SettingKind.EMAIL,
        N_("To suppliers, from"),
        N_("The sender of orders to suppliers; empty for the usual sender."),
        "fournisseur commande achat supplier purchase sender courriel mail fournisseurs commandes adresse "
        "expéditeur adresses différentes",
        group=N_("Sender"),
        per_store=True,
        also=("stores",),
    ),
    Setting(
        "mail.dkim_domain",
        "mail",
        SettingKind.HOST,
        N_("Signed for"),
        N_(
            "The domain that komtui signs letters for (DKIM); empty to leave that to the provider, which is best where"
            " it does. “komtui account dkim” makes the key, shows the line for the DNS, and fills this in once it is"
            " there."
        ),
        "dkim signature signer domaine sign domain délivrabilité authentification",
        group=N_("Signature (DKIM)"),
        per_store=True,
    ),
    Setting(
        "mail.dkim_selector",
        "mail",
        SettingKind.TEXT,
        N_("Selector"),
        N_("The name of the key in the DNS, before ._domainkey."),
        "dkim sélecteur selector clé signature",
        group=N_("Signature (DKIM)"),
        default="komtui",
        per_store=True,
    ),
    Setting(
        "mail.dkim_key",
        "mail",
        SettingKind.SECRET,
        N_("Key of the signature"),
        N_("Made by “komtui account dkim make”. Kept in the secret store, never in the database."),
        "dkim clé privée key private signature",
        group=N_("Signature (DKIM)"),
        per_store=True,
    ),
    Setting(
        "mail.helo",
        "mail",
        SettingKind.TEXT,
        N_("EHLO name"),
        N_("What this machine calls itself to the server; empty for its own name. Servers answer 501 to a bad one."),
        "helo ehlo nom machine hostname d'hôte host-name",
        group=N_("Special cases"),
    ),
    Setting(
        "mail.ca_file",
        "mail",
        SettingKind.PATH,
        N_("Authority file"),
        N_("A PEM file of a private certificate authority, trusted for this account only."),
        "certificat autorité ca pem certificate authority tls ssl",
        group=N_("Special cases"),
        per_store=True,
    ),
    Setting(
        "mail.certificate_sha256",
        "mail",
        SettingKind.TEXT,
        N_("Pinned certificate"),
        N_(
            "The SHA-256 of the one certificate to trust, for a server of your own; ask its administrator for it. Empty"
            " to trust the usual authorities."
        ),
        "certificat empreinte épinglé auto-signé certificate fingerprint pinned self-signed sha256 tls ssl",
        group=N_("Special cases"),
        per_store=True,
    ),
)
"""In the order of the screen."""
