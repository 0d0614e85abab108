"""Files that belong to a document and go with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from komtui.domain.text import file_name, trimmed
from komtui.late import dataclass, late_pattern

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""Extension and media type of the files that an e-invoice may have (BT-125-1, BR-CL-24)."""
HELD: Final = frozenset(MEDIA_TYPES.values())
"""Those media types."""
UNKNOWN_TYPE: Final = "application/octet-stream"
"""Media type of a file that says none (RFC 2046, 4.5.1)."""
_EXTENSION = late_pattern(r"[A-Za-z0-9]{1,8}", re.ASCII)
_MEDIA_TYPE = late_pattern(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}", re.ASCII)
_ANY = ("/octet-stream", "/octect-stream", "/binary")
"""What a media type ends with that says nothing."""
_CONTAINERS = ("multipart/", "message/")
"""What a message has other rules for than for files (RFC 2046, 5)."""


@dataclass(frozen=True)
class Attachment:
    """A supporting document (BG-24): a file that is kept beside the document, an address of it, or only its name."""

    reference: str
    """Its number or name as the document calls it (BT-122)."""
    description: str = ""
    """What it is (BT-123): in France one of a list, such as `BON_LIVRAISON`."""
    location: str = ""
    """Where it can be had, an address (BT-124)."""
    name: str = ""
    """Name of the file (BT-125-2)."""
    mime: str = ""
    """Media type of the file (BT-125-1)."""
    sha256: str = ""
    """By which its bytes are kept among the artifacts (BT-125); empty where there is no file."""

    @property
    def has_file(self) -> bool:
        """Whether its bytes are kept."""
        return bool(self.sha256)


def media_type(text: str, name: str = "") -> str:
    """Return a media type in small letters; that of the file's extension where `text` is none (RFC 6838, 4.2)."""
    kind = text.partition(";")[0].strip().lower()
    extension = name.rpartition(".")[2].lower()
    known = MEDIA_TYPES.get({"jpeg": "jpg"}.get(extension, extension), UNKNOWN_TYPE)
    if not _MEDIA_TYPE.fullmatch(kind) or kind.startswith(_CONTAINERS):
        return known
    # Any bytes, as people write it: the extension says more.
    return known if kind.endswith(_ANY) and known != UNKNOWN_TYPE else kind


def safe_name(name: str, mime: str = "") -> str:
    """Return the name of an attached file as any system can have it (see `text.file_name`), without its folders.

    An extension that is missing is that of its media type.
    """
    last = trimmed(re.split(r"[/\\]", trimmed(name))[-1])
    stem, dot, extension = last.rpartition(".")
    if not (stem.strip(" .") and dot and _EXTENSION.fullmatch(extension)):
        stem = last
        extension = next((each for each, kind in MEDIA_TYPES.items() if kind == mime), "bin")
    return file_name(stem, extension)


def named_files(attachments: Iterable[Attachment], taken: Iterable[str] = ()) -> tuple[tuple[str, Attachment], ...]:
    """Return the attachments that have a file, each with a name that no other has, nor is `taken`, in whatever case."""
    names = {each.casefold() for each in taken}
    found = []
    for attachment in attachments:
        if not attachment.has_file:
            continue
        name = candidate = safe_name(attachment.name or attachment.reference, attachment.mime)
        stem, _dot, extension = name.rpartition(".")
        count = 1
        while candidate.casefold() in names:
            count += 1
            candidate = file_name(f"{stem[:100]}-{count}", extension)
        names.add(candidate.casefold())
        found.append((candidate, attachment))
    return tuple(found)
