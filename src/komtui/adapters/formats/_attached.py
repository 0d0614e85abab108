"""Files inside e-invoices: their bytes, taken out within limits. What cannot be had is named, and stays outside."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace

from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.xmltree import Node
from komtui.domain.digest import digest
from komtui.domain.sales.attachment import Attachment, media_type, safe_name
from komtui.domain.sales.limits import NUMBER
from komtui.domain.text import trimmed

MOST = 200
"""Files of one document: XRechnung's limit."""
MAX_BYTES = 20 * 1024 * 1024
"""Of one file, unpacked."""
MAX_TOTAL = 60 * 1024 * 1024
"""Of all files of one document, unpacked."""
_SPACE = re.compile(r"\s+")
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Files:
    """The files of one document, by the hash of their bytes."""

    def __init__(self, faults: Faults) -> None:
        self.contents: dict[str, bytes] = {}
        """What was taken out: SHA-256 and bytes."""
        self._faults = faults
        self._count = 0
        self._total = 0

    @property
    def room(self) -> int:
        """How many bytes one more file may have; 0 where there are enough."""
        return 0 if self._count >= MOST else max(min(MAX_BYTES, MAX_TOTAL - self._total), 0)

    def attachment(self, attachment: Attachment, binary: Node | None) -> Attachment | None:
        """Return a supporting document with the file in `binary`, base64; None where neither says anything."""
        name = "" if binary is None else binary.attributes.get("filename", "").strip()
        if binary is not None and (name or binary.text):
            name = name or attachment.reference
            mime = media_type(binary.attributes.get("mimeCode", ""), name)
            attachment = replace(attachment, name=safe_name(name, mime), mime=mime)
            if binary.text:
                attachment = self.put(attachment, _decoded(binary.text))
        return referenced(attachment)

    def put(self, attachment: Attachment, content: bytes | None) -> Attachment:
        """Keep the bytes of a file and return the attachment with their hash; without where they cannot be kept."""
        if content is None:
            self._faults.note("import.attached-damaged", name=attachment.name)
            return attachment
        if len(content) > self.room:
            limit = MAX_BYTES // 1024**2
            self._faults.note("import.attached-too-large", name=attachment.name, limit=limit, most=MOST)
            return attachment
        sha256 = digest(content)
        self._count += 1
        self._total += len(content)
        self.contents[sha256] = content
        return replace(attachment, sha256=sha256)


def _decoded(text: str) -> bytes | None:
    """Return the bytes of base64, broken into lines perhaps (xs:base64Binary); None where it is none."""
    try:
        return base64.b64decode(_SPACE.sub("", text), validate=True) or None
    except ValueError:  # binascii's own is one, and so is that of letters beyond ASCII
        return None


def referenced(attachment: Attachment) -> Attachment | None:
    """Return it with a reference, which every supporting document has (BT-122); None where it says nothing at all."""
    said = (attachment.reference, attachment.name, attachment.description, attachment.location)
    reference = next(filter(None, (_ODD.sub("", each).strip() for each in said)), "")
    return (
        replace(attachment, reference=reference if attachment.reference else reference[:NUMBER]) if reference else None
    )


def with_embedded(
    attachments: tuple[Attachment, ...], embedded: Iterator[tuple[Attachment, bytes | None]], files: Files
) -> tuple[Attachment, ...]:
    """Return the supporting documents with the files that lie beside the e-invoice in its PDF.

    One that the e-invoice names without having its bytes is that of the same name; the others come after.
    """
    found = list(attachments)
    for attachment, content in embedded:
        kept = files.put(attachment, content)
        if not kept.has_file or any(each.sha256 == kept.sha256 for each in found):
            continue
        at = next((at for at, each in enumerate(found) if not each.has_file and _means(each, kept.name)), None)
        if at is None:
            found += [named] if (named := referenced(kept)) else []
        else:
            found[at] = replace(found[at], name=kept.name, mime=kept.mime, sha256=kept.sha256)
    return tuple(found)


def _means(attachment: Attachment, name: str) -> bool:
    said = (attachment.reference, attachment.name, attachment.location)
    return any(safe_name(each).casefold() == name.casefold() for each in map(trimmed, said) if each)
