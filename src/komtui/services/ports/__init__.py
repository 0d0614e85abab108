"""Ports: what the use-cases need of the outside, as Protocols. Adapters implement them, contract suites test them.

Async methods may block in a thread of their own. `DocumentIndex` answers by futures: who asks may wait for a part of
a frame, because a search that shares a frame with the keystroke's echo is worth two hops, and no longer, because the
books may be slow. Every repository method is one transaction.
"""

from __future__ import annotations

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
from komtui.services.ports.files import LOOKED_AT, Imported, KeptMapping, Looker, Mappings, Reader, Sight
from komtui.services.ports.mail import DotGate, LetterPictures, LocalMail, Places, SizeLimits, Step, Transport, Trial
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
