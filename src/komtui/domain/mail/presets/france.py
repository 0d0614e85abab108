"""Presets of France: access providers, mailboxes and the hosts that companies use."""

from __future__ import annotations

from komtui.domain.mail.account import Security
from komtui.domain.mail.preset import Preset, Server, UserForm
from komtui.domain.marking import N_

_TLS, _STARTTLS = Security.TLS, Security.STARTTLS
_ISPDB = "ISPDB"
_LOCAL_PART = N_("The user name is the part of the address before the @, not the whole address.")

FRANCE: tuple[Preset, ...] = (
    Preset(
        "orange",
        "Orange",
        Server("smtp.orange.fr", 465, _TLS),
        _ISPDB,
        names="Wanadoo, France Télécom",
        domains=("orange.fr", "wanadoo.fr"),
    ),
    Preset(
        "sfr",
        "SFR",
        Server("smtp.sfr.fr", 465, _TLS),
        _ISPDB,
        names="Neuf, Cegetel, Club Internet",
        domains=("sfr.fr", "neuf.fr", "cegetel.net", "club-internet.fr"),
    ),
    Preset(
        "free",
        "Free",
        Server("smtp.free.fr", 465, _TLS),
        _ISPDB,
        names="Proxad, Iliad, Freebox",
        domains=("free.fr",),
        user=UserForm.LOCAL,
        note=_LOCAL_PART,
    ),
    Preset(
        "laposte",
        "La Poste",
        Server("smtp.laposte.net", 465, _TLS),
        _ISPDB,
        names="laposte.net",
        domains=("laposte.net",),
        user=UserForm.LOCAL,
        note=_LOCAL_PART,
    ),
    Preset(
        "bouygues",
        "Bouygues Telecom",
        Server("smtp.bbox.fr", 587, _STARTTLS),
        "unverified",
        names="Bbox",
        domains=("bbox.fr",),
        verified=False,
    ),
    Preset(
        "ovh",
        "OVHcloud (MX Plan)",
        Server("ssl0.ovh.net", 465, _TLS),
        _ISPDB,
        names="OVH, MX Plan",
        domains=("ovh.net",),
        mx=("mail.ovh.net",),
        spf=("mx.ovh.com",),
        alternates=(Server("ssl0.ovh.net", 587, _STARTTLS),),
        note=N_(
            "This is the server of MX Plan. E-mail Pro has another, such as pro1.mail.ovh.net on port 587 with"
            " STARTTLS; OVH's control panel says which."
        ),
    ),
    Preset(
        "ovh-pro",
        "OVHcloud E-mail Pro",
        Server("pro1.mail.ovh.net", 587, _STARTTLS),
        "OVH guides",
        names="OVH, E-mail Pro, Email Pro",
        spf=("mx.ovh.com",),
        hosts=("mail.ovh.net",),
        note=N_("The digit after “pro” differs from customer to customer: OVH's control panel shows yours."),
    ),
    Preset(
        "gandi",
        "Gandi",
        Server("mail.gandi.net", 465, _TLS),
        _ISPDB,
        domains=("gandi.net",),
        mx=("mail.gandi.net",),
        spf=("_mailcust.gandi.net",),
        alternates=(Server("mail.gandi.net", 587, _STARTTLS),),
    ),
    Preset(
        "infomaniak",
        "Infomaniak",
        Server("mail.infomaniak.com", 465, _TLS),
        "Infomaniak's FAQ",
        names="kSuite, ik.me",
        domains=("ik.me",),
        mx=("infomaniak.ch", "infomaniak.com"),
        spf=("spf.infomaniak.ch",),
    ),
    Preset(
        "ionos",
        "IONOS",
        Server("smtp.ionos.fr", 465, _TLS),
        "unverified",
        names="1&1, 1and1",
        mx=("ionos.fr",),
        # Help page on SPF of ionos.de, and the zones that it makes; the second and third are those of before. Read
        # 2026-11-28; customers in the United States have another, `_spf-us.ionos.com`.
        spf=("_spf-eu.ionos.com", "_spf.kundenserver.de", "_spf.perfora.net"),
        hosts=("ionos.de", "ionos.es", "ionos.it", "ionos.co.uk"),
        verified=False,
    ),
)
"""The access providers first, then the hosts."""
