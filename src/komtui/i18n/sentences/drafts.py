"""Sentences on drafts and articles, as they stand beside what was typed."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "draft.number": N_("“{value}” is no number."),
    "draft.number-large": N_("{value} is too large."),
    "draft.percent": N_("{value} is not between 0% and 100%."),
    "draft.date": N_("“{value}” is no day. Write 26/11, 26/11/2026 or +30."),
    "draft.due-before": N_("That is before the date of the document, {when}."),
    "draft.unit": N_("Nobody knows the unit “{value}”. Write kg, h, day, box …, or nothing for pieces."),
    "draft.tax": N_("“{value}” is none of: {choices}."),
    "draft.earlier-unknown": N_(
        "There is no {number} in the books. Where another program wrote it, put its date behind it, in parentheses."
    ),
    "draft.earlier-kind": N_("{number} is no invoice that was issued."),
    "draft.earlier-customer": N_("{number} was for {customer}, and this is for {buyer}."),
    "draft.earlier-date": N_("{number} is of {when}."),
    "draft.earlier-later": N_("{number} is of {when}, which is after the date of this document."),
    "draft.file-kind": N_("{file} cannot be attached: an e-invoice takes {kinds} and nothing else."),
    "draft.file-empty": N_("{file} is empty."),
    "draft.file-too-large": N_("{file} is larger than {limit} MB, which is the most that one attached file may have."),
    "draft.files-many": N_("A document has {most} attached files at the most."),
    "draft.file-unreadable": N_("{file} cannot be read: {reason}."),
    "draft.currency": N_("“{value}” is no currency. Write its three letters: EUR, CAD, USD …"),
    "draft.country": N_("“{value}” is no country. Write its two letters: FR, CA, BE …"),
    "article.no-name": N_("None of the columns has the name of an article: {columns}. Call one of them: name"),
    "article.nameless": N_("Line {line}: the article has no name."),
    "article.number": N_("Line {line}: “{value}” is no price."),
    "article.unit": N_("Line {line}: nobody knows the unit “{value}”."),
    "article.tax": N_("Line {line}: “{value}” is no tax. Write a rate, GST+QST, exempt or zero."),
    "article.yes-no": N_("Line {line}: “{value}” is neither yes nor no."),
}
