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
    "signing.published": N_("komtui signs for {domain}, and its key stands in the DNS ({name})."),
    "signing.unpublished": N_(
        "komtui signs for {domain}, but no key stands in the DNS under {name}: nobody can check the signature."
        " Add the line, or empty “Signed for” (mail.dkim_domain)."
    ),
    "signing.another-key": N_(
        "komtui signs for {domain}, but another key stands in the DNS under {name}: receivers take its letters"
        " for forged. Put the line in its place, choose another selector (mail.dkim_selector), or empty “Signed"
        " for” (mail.dkim_domain)."
    ),
    "signing.no-key": N_(
        "Letters are to be signed for {domain}, but there is no key, so that none leaves: komtui account dkim"
        " make, or empty “Signed for” (mail.dkim_domain)."
    ),
    "signing.closed": N_(
        "A key stands in the DNS under {name}. Whether it is that which komtui signs with can be told once the"
        " vault is open."
    ),
    "signing.unanswered": N_("The DNS did not say whether the key of komtui's signature stands there ({name})."),
    "signing.elsewhere": N_(
        "komtui signs for {domain}, but letters leave from {author}: they are not signed. Correct “Signed for”"
        " (mail.dkim_domain)."
    ),
    "signing.not-published": N_(
        "The key does not stand in the DNS yet ({name}), so nothing is signed. It may take some hours; then try again."
    ),
}
