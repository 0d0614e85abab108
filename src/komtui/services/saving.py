"""Files that people asked for: written whole or not at all. Blocking: called in a thread."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def save(path: Path, content: bytes) -> None:
    """Write a file atomically; what stood there under its name is replaced. Raises OSError, and leaves nothing then."""
    descriptor, made = tempfile.mkstemp(prefix=".komtui-", suffix=".part", dir=path.parent)
    temporary = Path(made)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes it for its owner alone; a PDF that was asked for is a file like any other.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
