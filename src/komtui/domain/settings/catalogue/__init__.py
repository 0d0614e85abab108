"""The settings catalogue: each setting is declared once, and appears everywhere from that one entry.

The configuration screen, its search, `komtui config`, the validation and the reference page all read it.
"""

from __future__ import annotations

from types import MappingProxyType

from komtui.domain.marking import N_
from komtui.domain.settings.catalogue import (
    accounts,
    authorized,
    company,
    customers,
    database,
    documents,
    files,
    language,
    mail,
    mailbox,
    reminders,
    stores,
    texts,
)
from komtui.domain.settings.catalogue.topics import TOPICS
from komtui.domain.settings.setting import Origin, Section, Setting, SettingKind, Topic

__all__ = [
    "BY_KEY",
    "CATALOGUE",
    "SECTIONS",
    "SECTION_BY_KEY",
    "TOPICS",
    "Origin",
    "Section",
    "Setting",
    "SettingKind",
    "Topic",
]

SECTIONS: tuple[Section, ...] = (
    Section(
        "company",
        N_("Company"),
        "société entreprise compagnie business identité identity coordonnées administration administratif "
        "information informations",
    ),
    Section(
        "stores",
        N_("Stores"),
        "magasins boutiques succursales points de vente shops branches magasin boutique succursale adresses "
        "différentes store shop",
    ),
    Section(
        "mail",
        N_("Sending mail"),
        "courriel mail email envoi expéditeur sender messagerie envoyer envois enveloppe e-mail courriels mails",
    ),
    Section(
        "smtp",
        N_("SMTP account"),
        "serveur server smtp compte account courriel mail paramètres messagerie entreprise autre fournisseur "
        "configuration",
        parent="mail",
    ),
    Section(
        "gmail",
        N_("Gmail account"),
        "google gmail workspace compte account courriel mail gsuite autorisation autoriser révoquer accès oauth "
        "access revoke",
        parent="mail",
    ),
    Section(
        "microsoft",
        N_("Microsoft 365 account"),
        "microsoft office 365 outlook exchange compte account courriel mail office365 hotmail live autorisation "
        "autoriser révoquer accès oauth access revoke",
        parent="mail",
    ),
    Section(
        "mailbox",
        N_("Mailbox"),
        "boîte réception retours rebonds réponses avis imap mailbox incoming returned letters bounces answers notices",
    ),
    Section(
        "documents",
        N_("Documents"),
        "factures devis commandes invoices quotes papier paper numéros numbers facture soumission numérotation",
    ),
    Section(
        "texts",
        N_("Mail texts"),
        "modèles textes gabarits objet corps courriel mail templates subject body modèle texte message lettre "
        "signature formule template",
    ),
    Section(
        "language",
        N_("Language and region"),
        "langue language région locale français english langage anglais french pays",
    ),
    Section(
        "secrets",
        N_("Secrets"),
        "mots de passe password trousseau coffre phrase secrète keyring vault mot-de-passe clé key passphrase",
    ),
    Section("database", N_("Database"), "base de données livres books serveur server postgresql sqlite"),
    Section(
        "people",
        N_("People"),
        "utilisateurs personnes rôles comptes users roles administrator administrateur utilisateur personne "
        "employé employés vendeur caissier connexion droits permissions user staff clerk",
    ),
    Section("audit", N_("Journal"), "journal historique modifications audit log history qui quand trace changements"),
)
"""In the order of the screen's menu; tabs follow the section that they belong to."""

SECTION_BY_KEY = MappingProxyType({section.key: section for section in SECTIONS})
"""The sections by key."""

CATALOGUE: tuple[Setting, ...] = (
    *company.SETTINGS,
    *stores.SETTINGS,
    *mail.SETTINGS,
    *authorized.SETTINGS,
    *mailbox.SETTINGS,
    *documents.SETTINGS,
    *accounts.SETTINGS,
    *customers.SETTINGS,
    *reminders.SETTINGS,
    *texts.SETTINGS,
    *language.SETTINGS,
    *database.SETTINGS,
    *files.SETTINGS,
)
"""Every setting, in the order of the screen."""

BY_KEY = MappingProxyType({setting.key: setting for setting in CATALOGUE})
"""The catalogue by key."""
