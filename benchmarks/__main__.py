"""`python -m benchmarks [--documents N] [--only NAME…]`: every figure beside its floor, from one run."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Figure

LONG = ("large", "journal")
"""What takes minutes to prepare, and is measured only when it is named."""
MEASURES = (
    "screen",
    "editor",
    "memory",
    "search",
    "customers",
    "configuration",
    "pdf",
    "batches",
    "letters",
    "connection",
    "server",
    "claims",
    "queued",
    "busy",
    "issuing",
)
OVER_BOOKS = {
    "screen",
    "editor",
    "memory",
    "search",
    "customers",
    "configuration",
    "batches",
    "server",
    "busy",
    "large",
}
"""What is measured over the same books."""


def main() -> int:
    """Measure, print, and return 0 whatever the figures are: they are told, not asserted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000, help="size of the books (default: 100,000)")
    parser.add_argument("--data", type=Path, help="books to measure on, kept between runs; made where they are missing")
    parser.add_argument("--only", nargs="+", choices=(*MEASURES, *LONG), default=MEASURES)
    options = parser.parse_args()
    _compile()
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data or Path(scratch)
        if not (data / "komtui.sqlite3").exists() and OVER_BOOKS & set(options.only):
            _seed(data, options.documents)
        print(f"{'':44} {'komtui':>14} {'floor':>14} {'ratio':>9} {'target':>9}")
        for name in options.only:
            for figure in _measure(name)(data):
                print(figure.line(), flush=True)
    return 0


def _compile() -> None:
    """Write the bytecode of both programs, as an installation has it: some environments forbid Python to do so."""
    import compileall

    import komtui

    for package in (Path(komtui.__file__).parent, Path(__file__).parent):
        compileall.compile_dir(package, quiet=2)


def _seed(data: Path, documents: int) -> None:
    from komtui.demo.start import prepare

    print(f"seeding {documents:,} documents …", file=sys.stderr)
    prepare(data, documents)


def _measure(name: str) -> Callable[[Path], list[Figure]]:
    from importlib import import_module

    found: Callable[[Path], list[Figure]] = import_module(f"benchmarks.{name}").measure
    return found


if __name__ == "__main__":
    sys.exit(main())
