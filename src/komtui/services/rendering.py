"""PDFs: the artifact of a document, rendered once and kept."""

from __future__ import annotations

from dataclasses import dataclass

from komtui.services.ports import Artifacts, Renderer, SettingsReader, StoredDocument


@dataclass(frozen=True)
class Artifact:
    """The PDF of a document."""

    name: str
    """Safe file name: `F-2026-0412.pdf`."""
    sha256: str
    """Its hash in the store."""
    content: bytes
    """The PDF."""
    own: bool
    """Whether it is the one that the document was imported with."""


class RenderingService:
    """Renders, or finds what was rendered."""

    def __init__(self, renderer: Renderer, artifacts: Artifacts, settings: SettingsReader) -> None:
        self._renderer = renderer
        self._artifacts = artifacts
        self._settings = settings

    async def artifact(self, stored: StoredDocument, paper: str = "") -> Artifact:
        """Return the PDF of a document: its own where it came with one, else rendered on `paper` and kept.

        `paper` is `a4` or `letter`; empty follows the setting, then the seller's country (Letter in CA and US).
        A draft is rendered anew each time and not kept.
        """
        raise NotImplementedError

    def warm(self) -> None:
        """Start the rendering processes while nothing else is to do."""
        self._renderer.warm()
