"""What the system says against a file, in the user's language: it speaks English to programs, whatever the locale."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping

from komtui.domain.marking import N_

_WORDS: Mapping[int, str] = {
    errno.EACCES: N_("Permission denied"),
    errno.EBUSY: N_("Device or resource busy"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EEXIST: N_("File exists"),
    errno.EFBIG: N_("File too large"),
    errno.EIO: N_("Input/output error"),
    errno.EISDIR: N_("Is a directory"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.ENOENT: N_("No such file or directory"),
    errno.ENOSPC: N_("No space left on device"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EROFS: N_("Read-only file system"),
    errno.ESTALE: N_("Stale file handle"),
}
_KNOWN: Mapping[str, str] = {os.strerror(code): words for code, words in _WORDS.items()}


def in_words(reason: str, translate: Callable[[str], str]) -> str:
    """Return a reason in the language of `translate`; one that is none of the system's stays as it is."""
    known = _KNOWN.get(reason)
    return translate(known) if known is not None else reason
