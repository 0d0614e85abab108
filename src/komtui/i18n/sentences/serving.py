"""Sentences on the screen in a browser."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "serve.extra": N_(
        "The screen in a browser needs a package that is not installed. Install it: pip install 'komtui[serve]'"
    ),
    "serve.open": N_(
        "Nobody here has a password, so whoever finds the address could work as they like. Add people first: komtui"
        " people add NAME --role administrator"
    ),
    "serve.port": N_("Port {port} cannot be listened to: {reason}. Choose another one with --port."),
}
