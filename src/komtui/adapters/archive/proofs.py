"""Proofs of sending in files: a page, or a ZIP with all that it rests on and the scripts that check it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from komtui.adapters.archive.files import SCRIPT, faults, script
from komtui.services.files import growing

_CHECK: Final = "verify_proof.py"
_TEXT: Final = "README.txt"
_README: Final = """\
A proof of sending by komtui: page.pdf says what it proves.
Une preuve d'envoi de komtui : page.pdf dit ce qu'elle prouve.

To check it, unpack it; Python 3.9 or later is all that is needed:
Pour la vérifier, décompressez-la ; il suffit de Python 3.9 ou plus récent :

    python3 verify_proof.py
    python3 verify_proof.py /path/to/entries.jsonl

The second line compares it with an export of the whole journal (komtui journal export) as well.
La seconde ligne la compare aussi à une exportation du journal entier (komtui journal export).

Take the scripts from a source that you trust, rather than from here, where much depends on it.
Si l'enjeu est important, prenez les scripts d'une source sûre plutôt que d'ici.
"""


class ProofsOnDisk:
    """Implements `ports.journal.ProofFiles`."""

    def keep(self, path: Path, content: bytes) -> None:
        """Write a page."""
        with faults(path), growing(path, replace=False, mode=0o600) as file:
            file.write(content)

    def packed(self, contents: Mapping[str, bytes]) -> bytes:
        """Return a ZIP."""
        written = io.BytesIO()
        scripts = {_CHECK: Path(__file__).with_name(_CHECK).read_bytes(), SCRIPT: script().encode()}
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in {**contents, **scripts, _TEXT: _README.encode()}.items():
                file.writestr(name, content)
        return written.getvalue()
