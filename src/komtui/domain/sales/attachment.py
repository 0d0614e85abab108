"""Files that belong to a document and go with it."""

from __future__ import annotations

from dataclasses import dataclass


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
