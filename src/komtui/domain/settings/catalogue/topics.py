"""Topics: what people look for among the settings that is none of them, and where it is set or done instead."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Topic

TOPICS: tuple[Topic, ...] = (
    Topic(
        "test",
        "mail",
        N_("Connection test"),
        N_("It tries the mail account with the values on the screen; nothing is sent."),
        "test tester testez essai essayer essayez connexion vérifier try check connection envoi serveur smtp",
    ),
    Topic(
        "message",
        "mail",
        N_("Test message"),
        N_("It tries the account, then sends a message to an address that you name."),
        "test tester essai essayer envoi d'essai envoyer message courriel mail send",
    ),
    Topic(
        "copy",
        "mail",
        N_("Copy of a letter"),
        N_(
            "Each letter has a line Cc for copies, which every reader sees. Blind copies are set with a customer (F4)."
            " Gmail and Microsoft 365 also keep what was sent among the sent messages."
        ),
        "copie copies cc cci bcc cachée invisible conforme carbone duplicata copy blind éléments envoyés sent items "
        "enregistrement messages archive archiver",
    ),
    Topic(
        "quota",
        "mail",
        N_("Limits of the provider"),
        N_(
            "How many letters an account may send is known by provider, and never exceeded: the rest waits. The outbox"
            " shows how many have left."
        ),
        "quota quotas limite limites maximum plafond débit jour minute espace limit rate space per day outbox envois",
    ),
    Topic(
        "gmail",
        "gmail",
        N_("Access to Gmail"),
        N_("Signing in with Google, and revoking that access, are on the tab of the Gmail account."),
        "utiliser utilisation mon compte account accès autoriser autorisation permission révoquer use allow revoke",
    ),
    Topic(
        "microsoft",
        "microsoft",
        N_("Access to Microsoft 365"),
        N_("Signing in with Microsoft, and revoking that access, are on the tab of the Microsoft 365 account."),
        "utiliser utilisation mon compte account accès autoriser autorisation permission révoquer use allow revoke",
    ),
    Topic(
        "save",
        "audit",
        N_("Saving the settings"),
        N_("First it shows what was changed. Every change can be looked up later in the journal."),
        "sauvegarder sauver enregistrer valider appliquer sauvegarde save store apply submit",
    ),
    Topic(
        "backup",
        "database",
        N_("Backup of the books"),
        N_("The command komtui backup FILE writes a copy of the books, also while people work with them."),
        "sauvegarde sauvegarder sauvegardes copie sécurité secours restaurer restauration backup restore save archive",
    ),
    Topic(
        "print",
        "documents",
        N_("Printing"),
        N_("p prints a document, or those that are marked, or saves its PDF. Which printer is asked, and remembered."),
        "imprimante imprimantes imprimer impression réimprimer printer print pdf",
    ),
)
"""In the order of a search."""
