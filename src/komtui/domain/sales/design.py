"""Design: which template a page follows, in which colour, with which further font."""

from __future__ import annotations

from typing import Final

from komtui.late import dataclass

CLASSIC: Final = "classic"
TEMPLATES: Final = (CLASSIC, "modern", "compact")
"""By the name that settings have. It is kept with what left the house: none may lose its name."""


@dataclass(frozen=True)
class Design:
    """How a page is drawn, apart from its words and its logo."""

    template: str = CLASSIC
    """One of `TEMPLATES`."""
    colour: str = ""
    """`#rrggbb`; empty for komtui's own."""
    font: str = ""
    """SHA-256 of the further font, which has the characters of this document that the shipped ones lack; or empty."""

    @property
    def name(self) -> str:
        """It in one word, under which it is kept; empty for what every page was before there was a choice."""
        if self == Design():
            return ""
        return f"{self.template}/{self.colour}/{self.font}".rstrip("/")

    @classmethod
    def named(cls, name: str) -> Design:
        """Return the design of a name; one by a newer komtui is drawn in the template that every one knows."""
        template, colour, font, *_ = (*name.split("/"), "", "", "")
        return cls(template if template in TEMPLATES else CLASSIC, colour, font)
