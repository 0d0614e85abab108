"""Sentences on looking things up in the DNS."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "dns.failed": N_("The look-up of {name} failed ({reason}). Check the network, or try again later."),
    "dns.timeout": N_("The look-up of {name} was not answered in time. Check the network, or try again later."),
}
