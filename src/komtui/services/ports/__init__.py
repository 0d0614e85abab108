"""Ports: what the use-cases need of the outside, as Protocols. Adapters implement them, contract suites test them.

Async methods may block in a thread of their own. `DocumentIndex` answers by futures: who asks may wait for a part of
a frame, because a search that shares a frame with the keystroke's echo is worth two hops, and no longer, because the
books may be slow. Every repository method is one transaction.

A name is loaded with its module when it is first asked for: what only names types loads none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from komtui.services.listing import DocumentRow, Page, Query
    from komtui.services.ports.alerts import AlertBooks
    from komtui.services.ports.books import (
        Alike,
        Artifacts,
        ConvertedBeforeError,
        Counted,
        DocumentIndex,
        Documents,
        Family,
        Issuing,
        NewDocument,
        SearchIndex,
        Storage,
        StoredDocument,
        Successor,
        Written,
    )
    from komtui.services.ports.changes import News
    from komtui.services.ports.clock import Clock
    from komtui.services.ports.files import (
        LOOKED_AT,
        Cutter,
        Imported,
        KeptMapping,
        Looker,
        Mappings,
        Reader,
        Sight,
    )
    from komtui.services.ports.mail import (
        DotGate,
        LetterPictures,
        LocalMail,
        Places,
        SizeLimits,
        Step,
        Transport,
        Trial,
    )
    from komtui.services.ports.outbox import (
        NO_QUOTAS,
        Enqueued,
        LeaseLostError,
        Leaving,
        NewLetter,
        Outbox,
        Unrecorded,
    )
    from komtui.services.ports.pages import Renderer
    from komtui.services.ports.secrets import CLOSED, SecretChain, SecretPlace, SecretStore, VaultChain
    from komtui.services.ports.settings import MachineStore, SettingsReader, SettingsSnapshot, SettingsStore

__all__ = [
    "CLOSED",
    "LOOKED_AT",
    "NO_QUOTAS",
    "AlertBooks",
    "Alike",
    "Artifacts",
    "Clock",
    "ConvertedBeforeError",
    "Counted",
    "Cutter",
    "DocumentIndex",
    "DocumentRow",
    "Documents",
    "DotGate",
    "Enqueued",
    "Family",
    "Imported",
    "Issuing",
    "KeptMapping",
    "LeaseLostError",
    "Leaving",
    "LetterPictures",
    "LocalMail",
    "Looker",
    "MachineStore",
    "Mappings",
    "NewDocument",
    "NewLetter",
    "News",
    "Outbox",
    "Page",
    "Places",
    "Query",
    "Reader",
    "Renderer",
    "SearchIndex",
    "SecretChain",
    "SecretPlace",
    "SecretStore",
    "SettingsReader",
    "SettingsSnapshot",
    "SettingsStore",
    "Sight",
    "SizeLimits",
    "Step",
    "Storage",
    "StoredDocument",
    "Successor",
    "Transport",
    "Trial",
    "Unrecorded",
    "VaultChain",
    "Written",
]

_WHERE = {
    "komtui.services.listing": (
        "DocumentRow",
        "Page",
        "Query",
    ),
    "komtui.services.ports.alerts": ("AlertBooks",),
    "komtui.services.ports.books": (
        "Alike",
        "Artifacts",
        "ConvertedBeforeError",
        "Counted",
        "DocumentIndex",
        "Documents",
        "Family",
        "Issuing",
        "NewDocument",
        "SearchIndex",
        "Storage",
        "StoredDocument",
        "Successor",
        "Written",
    ),
    "komtui.services.ports.changes": ("News",),
    "komtui.services.ports.clock": ("Clock",),
    "komtui.services.ports.files": (
        "LOOKED_AT",
        "Cutter",
        "Imported",
        "KeptMapping",
        "Looker",
        "Mappings",
        "Reader",
        "Sight",
    ),
    "komtui.services.ports.mail": (
        "DotGate",
        "LetterPictures",
        "LocalMail",
        "Places",
        "SizeLimits",
        "Step",
        "Transport",
        "Trial",
    ),
    "komtui.services.ports.outbox": (
        "NO_QUOTAS",
        "Enqueued",
        "LeaseLostError",
        "Leaving",
        "NewLetter",
        "Outbox",
        "Unrecorded",
    ),
    "komtui.services.ports.pages": ("Renderer",),
    "komtui.services.ports.secrets": (
        "CLOSED",
        "SecretChain",
        "SecretPlace",
        "SecretStore",
        "VaultChain",
    ),
    "komtui.services.ports.settings": (
        "MachineStore",
        "SettingsReader",
        "SettingsSnapshot",
        "SettingsStore",
    ),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            found: object = getattr(import_module(module), name)
            globals()[name] = found
            return found
    raise AttributeError(name)
