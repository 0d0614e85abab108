"""The settings of mail texts: subject and body of the letter with each kind of document, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from komtui.domain.language import CHOICES
from komtui.domain.marking import N_
from komtui.domain.sales.kind import Kind
from komtui.domain.settings.setting import Setting, SettingKind

_REMINDING = "relance rappel impayé retard échéance reminder overdue late due"
_KINDS = (
    *((kind, kind.traits.subject_label, kind.traits.text_label, kind.traits.text_words) for kind in Kind),
    (
        "several",
        N_("Several documents: subject"),
        N_("Several documents: text"),
        "plusieurs documents groupé several grouped tableau table",
    ),
    ("reminder-notice", N_("Before the due date: subject"), N_("Before the due date: text"), _REMINDING),
    ("reminder-due", N_("On the due date: subject"), N_("On the due date: text"), _REMINDING),
    ("reminder-1", N_("Reminder 1: subject"), N_("Reminder 1: text"), _REMINDING),
    ("reminder-2", N_("Reminder 2: subject"), N_("Reminder 2: text"), _REMINDING),
    ("reminder-3", N_("Reminder 3: subject"), N_("Reminder 3: text"), _REMINDING),
    ("reminder-quote", N_("Quote about to expire: subject"), N_("Quote about to expire: text"), _REMINDING),
)
SEVERAL: Final = "several"
"""In the place of a kind: the texts of letters that carry several documents."""
_SUBJECT_HELP = N_("The subject of the letter: change it as it stands. A { begins a placeholder.")
_BODY_HELP = N_("The text of the letter: change it as it stands. A { begins a placeholder.")


def text_key(kind: str, part: str, language: str) -> str:
    """Return the key of a text: `texts.invoice.body.fr_CA`; `part` is `subject` or `body`."""
    return f"texts.{kind.replace('-', '_')}.{part}.{language}"


def _entries() -> Iterator[Setting]:
    for language, name in CHOICES:
        for kind, subject, body, words in _KINDS:
            yield Setting(
                text_key(kind, "subject", language),
                "texts",
                SettingKind.TEXT,
                subject,
                _SUBJECT_HELP,
                f"objet sujet subject modèle template {words} {language}",
                group=name,
                per_store=True,
            )
            yield Setting(
                text_key(kind, "body", language),
                "texts",
                SettingKind.MULTILINE,
                body,
                _BODY_HELP,
                f"corps texte message body text modèle template {words} {language}",
                group=name,
                per_store=True,
            )


SETTINGS: tuple[Setting, ...] = tuple(_entries())
"""In the order of the screen."""
