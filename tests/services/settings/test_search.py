"""The search over the settings finds what people look for in their own words, and those of the pages they read."""

from __future__ import annotations

import pytest

from komtui.domain.settings.catalogue import CATALOGUE
from komtui.services.settings.settings import SettingsService


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("username", "smtp.user"),
        ("user-name", "smtp.user"),
        ("user_name", "smtp.user"),
        ("nom d'utilisateur", "smtp.user"),
        ("nom d’utilisateur", "smtp.user"),
        ("mot-de-passe", "smtp.password"),
        ("changement de mot de passe", "smtp.password"),
        ("mot de passe pour l'envoi", "smtp.password"),
        ("reply-to", "mail.reply_to"),
        ("replyto", "mail.reply_to"),
        ("reply to", "mail.reply_to"),
        ("réponses", "mail.reply_to"),
        ("smtp.host", "smtp.host"),
        ("hôte SMTP", "smtp.host"),
        ("smpt", "smtp.host"),
        ("serveur courriel SMTP d'entreprise", "smtp.host"),
        ("fournisseur", "smtp.host"),
        ("hébergeur", "smtp.host"),
        ("orange", "smtp.host"),
        ("wanadoo", "smtp.host"),
        ("office365", "smtp.host"),
        ("Port et protocole de connexion", "smtp.port"),
        ("type de connexion", "smtp.security"),
        ("type d'encryption", "smtp.security"),
        ("SSL/TLS implicite", "smtp.security"),
        ("normal", "smtp.security"),
        ("adresse mail", "smtp.address"),
        ("adresse dédiée", "smtp.address"),
        ("adresse par défaut d'envoi des mails", "smtp.address"),
        ("adresse courriel d'entreprise", "company.email"),
        ("no-reply", "mail.reply_to"),
        ("noreply", "mail.reply_to"),
        ("nom de la compagnie", "company.name"),
        ("informations de votre compagnie", "company.name"),
        ("compte Gmail", "mail.method"),
        ("utilisation compte gmail", "gmail.address"),
        ("gsuite", "gmail.client"),
        ("avis de non délivrabilité", "mail.alert"),
        ("bounce", "mail.alert"),
        ("notification", "mail.alert"),
        ("alertes aux administrateurs", "mail.alert"),
        ("commandes aux fournisseurs", "mail.supplier"),
        ("imprimante", "documents.paper"),
        ("réimprimer", "documents.paper"),
        ("8½x11", "documents.paper"),
        ("pied de page", "company.legal_form"),
        ("pied-de-page", "company.legal_text"),
        ("en-tête", "company.logo"),
        ("auto-signé", "mail.certificate_sha256"),
        ("soumission", "documents.number_quote"),
        ("note de crédit", "documents.number_credit_note"),
        ("modèle", "texts.invoice.body.fr"),
        ("logos", "company.logo"),
        ("couleurs", "documents.colour"),
        ("port utilisé pour l'envoi de courriel", "smtp.port"),
        ("modifier l'adresse d'envoi", "smtp.address"),
        ("paramètres de la compagnie", "company.name"),
        ("change password", "smtp.password"),
    ],
)
def test_a_setting_is_found_by_the_words_people_use(words: str, key: str) -> None:
    assert key in {setting.key for setting in SettingsService.search(words)}


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("copie", "copy"),
        ("cci", "copy"),
        ("bcc", "copy"),
        ("éléments envoyés", "copy"),
        ("quota", "quota"),
        ("quota d'espace", "quota"),
        ("sauvegarder", "save"),
        ("sauvegarder", "backup"),
        ("valider", "save"),
        ("imprimante", "print"),
        ("tester la connexion", "test"),
        ("test d'envoi", "message"),
        ("révoquer l'accès Gmail", "gmail"),
        ("autoriser gmail", "gmail"),
        ("utiliser mon compte Gmail", "gmail"),
        ("use my microsoft account", "microsoft"),
    ],
)
def test_what_is_no_setting_says_where_it_is(words: str, topic: str) -> None:
    assert topic in {each.key for each in SettingsService.search_topics(words)}


def test_what_is_done_with_every_setting_is_no_word_of_a_search_beside_others() -> None:
    assert "company.iban" not in {each.key for each in SettingsService.search("compte utilisé")}
    assert SettingsService.search("modifier") == SettingsService.search("personnaliser") == []


def test_words_that_are_written_together_begin_where_one_of_them_does() -> None:
    assert SettingsService.search("login-user")
    assert SettingsService.search("ogin-user") == []


def test_little_words_alone_are_looked_for_as_they_stand() -> None:
    assert SettingsService.search_words("l'adresse de la boutique") == ("adresse", "boutique")
    assert SettingsService.search_words("de la") == ("de", "la")
    assert len(SettingsService.search("de la")) < len(CATALOGUE)
