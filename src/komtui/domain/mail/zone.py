"""Zone lines: what is to be added to a domain's DNS so that receivers know its letters, by provider.

What a provider publishes for all its customers stands here, to be copied. What it makes for each of them is shown only
in its own administration, and then that place is named. Sources and days: beside each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from komtui.domain.mail.preset import Preset
from komtui.domain.problem import Problem
from komtui.late import dataclass


@dataclass(frozen=True)
class ZoneLine:
    """One line to be added, or the one that takes the place of another."""

    name: str
    """The whole name, without the final dot."""
    type: str
    """`TXT` or `CNAME`."""
    value: str
    """What it says, without quotation marks."""
    replaces: bool = False
    """Whether there is one already that it takes the place of."""

    def __str__(self) -> str:
        """Return it as zone files have it (RFC 1035, 5.1); long texts in pieces of at most 255 octets."""
        if self.type != "TXT":
            return f"{self.name}. IN {self.type} {self.value.rstrip('.')}."
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        pieces = [escaped[place : place + 250] for place in range(0, len(escaped), 250)] or [""]
        return f"{self.name}. IN TXT " + " ".join(f'"{piece}"' for piece in pieces)


@dataclass(frozen=True)
class _Signing:
    """How a provider signs with a customer's domain."""

    where: str
    """The code of the sentence that says where that is switched on."""
    names: tuple[tuple[str, str], ...] = ()
    """Selectors and what they lead to, where that is the same for all customers but for their `{domain}`."""


_SIGNING: Final[Mapping[str, _Signing]] = {
    "ovh": _Signing("zone.dkim-ovh"),  # OVH guide dns_zone_dkim, 2025-11-19
    "ovh-pro": _Signing("zone.dkim-ovh"),
    "google-workspace": _Signing("zone.dkim-google"),  # support.google.com/a/answer/174124, read 2026-11-27
    "microsoft-365": _Signing(
        "zone.dkim-microsoft"
    ),  # learn.microsoft.com email-authentication-dkim-configure, 2025-06
    "gandi": _Signing(  # the lines of every zone that Gandi makes itself, read 2026-11-27
        "zone.dkim-gandi", tuple((f"gm{place}", f"gm{place}.gandimail.net") for place in (1, 2, 3))
    ),
    "icloud": _Signing(  # a domain of one's own with iCloud+: the line of its set-up, read 2026-11-27
        "zone.dkim-icloud", (("sig1", "sig1.dkim.{domain}.at.icloudmailadmin.com"),)
    ),
    "ionos": _Signing(  # ionos.de, help page on DKIM, read 2026-11-27
        "zone.dkim-ionos",
        (
            ("s1-ionos", "s1.dkim.ionos.com"),
            ("s2-ionos", "s2.dkim.ionos.com"),
            ("s42582890", "s42582890.dkim.ionos.com"),
        ),
    ),
    "infomaniak": _Signing("zone.dkim-infomaniak"),  # infomaniak.com FAQ 2692, read 2026-11-27
    "brevo": _Signing("zone.dkim-brevo"),  # help.brevo.com, read 2026-11-27: each customer has values of its own
    "mailjet": _Signing("zone.dkim-console"),
    "sendgrid": _Signing("zone.dkim-console"),
    "mailgun": _Signing("zone.dkim-console"),
    "postmark": _Signing("zone.dkim-console"),
    "zoho": _Signing("zone.dkim-console"),
    "zoho-eu": _Signing("zone.dkim-console"),
    "zoho-ca": _Signing("zone.dkim-console"),
    "ses-eu-west-3": _Signing("zone.dkim-console"),
    "ses-ca-central-1": _Signing("zone.dkim-console"),
}


def spf_line(domain: str, present: str, preset: Preset | None) -> ZoneLine | None:
    """Return the SPF record that lets the provider send; None where it is not known what it wants.

    `present` is the record that there is, empty for none: all of it stays, and the provider is put before its end.
    """
    if preset is None or not preset.spf:
        return None
    include = f"include:{preset.spf[0]}"
    terms = present.split() or ["v=spf1", "~all"]
    end = next((place for place, term in enumerate(terms) if _ends(term)), len(terms))
    return ZoneLine(domain, "TXT", " ".join((*terms[:end], include, *terms[end:])), replaces=bool(present))


def dmarc_line(domain: str, address: str) -> ZoneLine:
    """Return the record to begin with: it only watches, and says who is told."""
    return ZoneLine(f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; rua=mailto:{address}")


def dkim_lines(domain: str, preset: Preset | None) -> tuple[ZoneLine, ...]:
    """Return what makes a provider's signatures the domain's own, where that is the same for all its customers."""
    signing = _SIGNING.get(preset.key) if preset is not None else None
    names = signing.names if signing is not None else ()
    return tuple(
        ZoneLine(f"{selector}._domainkey.{domain}", "CNAME", target.format(domain=domain)) for selector, target in names
    )


def dkim_place(domain: str, preset: Preset | None) -> Problem:
    """Return in words where signing with the domain is switched on."""
    signing = _SIGNING.get(preset.key) if preset is not None else None
    name = preset.name if preset is not None else ""
    return Problem(signing.where if signing is not None else "zone.dkim-ask", {"domain": domain, "provider": name})


def _ends(term: str) -> bool:
    return term.lower().lstrip("+-~?") == "all" or term.lower().startswith("redirect=")
