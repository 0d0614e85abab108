"""Sentences on signing letters with the company's own domain."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "signing.extra": N_(
        "To sign letters, komtui needs the package dkimpy: install komtui with its extra “sign”, or empty the domain of"
        " the signature in the configuration."
    ),
    "signing.key": N_(
        "The key of the signature cannot be used. Make another one: komtui config unset mail.dkim_key, then komtui"
        " account dkim make."
    ),
    "signing.not-published": N_(
        "The key does not stand in the DNS yet ({name}), so nothing is signed. It may take some hours; then try again."
    ),
}
