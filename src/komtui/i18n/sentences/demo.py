"""Sentences on the demo."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.message import N_

SENTENCES: Mapping[str, str] = {
    "demo.extra": N_("The demo needs its mail catcher, which is not installed. Install it: pip install 'komtui[demo]'"),
    "demo.folder": N_("{folder} holds books that are not the demo's. Name another folder, or an empty one."),
    "demo.start": N_("The demo could not start in {folder}: {reason}. Check that there is room and that it may write."),
}
