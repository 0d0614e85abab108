"""How it is said what proves a sender: a line a subject, each named by what it is for before its abbreviation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.i18n.localizer import Localizer

_SUBJECTS: Mapping[str, str] = {
    "mx": N_("Incoming mail (MX)"),
    "spf": N_("Permitted server (SPF)"),
    "dkim": N_("Signature (DKIM)"),
    "dmarc": N_("Visible sender (DMARC)"),
}


def sender_line(topic: str, problems: Iterable[Problem], words: Localizer) -> str:
    """Return all that is to be said of a subject, under its name; what has none stands for itself."""
    text = " ".join(map(words.problem, problems))
    subject = _SUBJECTS.get(topic)
    if subject is None:
        return text
    return words._(N_("{label}: {text}")).format(label=words._(subject), text=text)
