"""Sentences of the doctor."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "doctor.company": N_(
        "This is not set: {setting}. Fill it in on the configuration screen (F9), or run: komtui config set {key}"
    ),
    "doctor.encoding": N_(
        "The terminal's encoding is {encoding}, so some letters show as question marks. Choose a UTF-8 locale, such as"
        " LANG=en_CA.UTF-8."
    ),
    "doctor.folder": N_("The data folder {folder} cannot be read: {reason}. Check that it is there and whose it is."),
    "doctor.open": N_("Other people on this machine may open {file}. Close it to them, with: chmod go-rwx {file}"),
    "doctor.package": N_("The package {package} is missing. Install komtui again."),
    "doctor.undelivered": N_("Letters that were not delivered: {count}. Look at them with: komtui outbox"),
}
