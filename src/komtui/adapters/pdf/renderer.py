"""The renderer: worker processes of low priority, because drawing in a thread makes the keyboard five times slower.

They are started when first needed or while nothing else is to do, replaced when they die, and gone when the application
is, even where it was killed: each watches for its parent's end.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import resource_tracker
from multiprocessing.connection import wait

from komtui.adapters._upstream import terminate_workers
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document

WORKERS = 2
"""A third gains nothing: the machine's other cores belong to the screen and the mail."""
_NICENESS = 10
DEADLINE = 60.0
"""Seconds for one try of one document, which takes a hundredth of one; counted from when its turn comes."""


class PooledRenderer:
    """Implements `ports.Renderer`."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False
        self._lock = threading.Lock()

    async def pdf(self, document: Document, form: str, logo: bytes | None) -> bytes:
        """Return the PDF of `document` on `a4` or `letter`. Raises ProblemError `document.logo`, `document.rendering`.

        A worker that dies (killed for its memory, perhaps by another document's fault) or does not come to an end is
        replaced, and the document is tried once more.
        """
        reason = ""
        for _attempt in range(2):
            # Starting a process takes milliseconds that the event loop has better use for.
            pool = await asyncio.to_thread(self._running)
            try:
                work = await asyncio.to_thread(pool.submit, _work, document, form, logo)
                content, fault = await _in_time(work)
            except (RuntimeError, OSError) as error:
                # A worker died (BrokenProcessPool), its pool was just discarded for another document, no process is to
                # be had, or it takes too long (TimeoutError).
                reason = repr(error)
                await asyncio.to_thread(self._discard, pool)
                continue
            if fault is not None:
                raise ProblemError(fault)
            return content
        raise ProblemError(Problem("document.rendering", {"number": document.number, "reason": reason}))

    def warm(self) -> None:
        """Start the workers and let them load what they need, without waiting for it."""
        threading.Thread(target=self._warm, name="komtui-renderer-warm", daemon=True).start()

    async def close(self) -> None:
        """End the workers; what is being drawn is given up."""
        with self._lock:
            self._closed, pool, self._pool = True, self._pool, None
        if pool is not None:
            await asyncio.to_thread(_stopped, pool)

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._closed:
                msg = "the renderer is closed"
                raise RuntimeError(msg)
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                # A full-screen app puts a stderr without a descriptor in place, which the tracker would hand on.
                with contextlib.redirect_stderr(sys.__stderr__):
                    resource_tracker.ensure_running()
                self._pool = ProcessPoolExecutor(WORKERS, mp_context=context, initializer=_settle)
            return self._pool

    def _discard(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            # Every document that waited finds out; the first one ends the pool, because that may be done only once.
            if self._pool is not pool:
                return
            self._pool = None
        _stopped(pool)

    def _warm(self) -> None:
        try:
            pool = self._running()
            started: list[Future[None]] = [pool.submit(_load) for _ in range(WORKERS)]
        except (RuntimeError, OSError):
            # Closed meanwhile, or no process to be had: the first document says what is wrong, if it still is.
            return
        del started


async def _in_time(work: Future[tuple[bytes, Problem | None]]) -> tuple[bytes, Problem | None]:
    """Return what was drawn. Raises TimeoutError; while others are drawn before it, no time passes for it."""
    done, spent = asyncio.wrap_future(work), 0.0
    # Who has stopped waiting does not ask what became of it, and asyncio would print that over the screen.
    done.add_done_callback(_looked_at)
    while spent < DEADLINE:
        step = min(DEADLINE - spent, 1.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(step):
                return await asyncio.shield(done)
        spent += step if work.running() else 0.0
    work.cancel()
    msg = f"it was not drawn within {DEADLINE:.0f} seconds"
    raise TimeoutError(msg)


def _looked_at(done: asyncio.Future[tuple[bytes, Problem | None]]) -> None:
    if not done.cancelled():
        done.exception()


def _stopped(pool: ProcessPoolExecutor) -> None:
    terminate_workers(pool)
    pool.shutdown(wait=True, cancel_futures=True)


def _settle() -> None:
    """Make this process a good worker: patient, quiet, and never without its parent."""
    os.nice(_NICENESS)
    # Ctrl+C and the end of the terminal reach the whole group; the parent decides what they mean.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # Nothing that a library prints may land on the screen, and the terminal is not held open.
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)
    os.close(silence)
    threading.Thread(target=_follow, name="parent-watch", daemon=True).start()


def _follow() -> None:
    """End with the parent. A pool's worker reads from a pipe that it also holds the other end of: it would wait on."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)


def _load() -> None:
    """Import all that drawing needs and read the fonts."""
    from komtui.adapters.pdf.page import preload

    preload()


def _work(document: Document, form: str, logo: bytes | None) -> tuple[bytes, Problem | None]:
    """Return the PDF, or what is wrong.

    Nothing is raised: an exception that does not survive pickling would break the pool for every other document.
    """
    from komtui.adapters.pdf.logo import UnusableLogoError
    from komtui.adapters.pdf.page import rendered

    try:
        return rendered(document, form, logo), None
    except UnusableLogoError:
        return b"", Problem("document.logo", {}, "company.logo")
    except Exception as error:  # noqa: BLE001 - see above; the person is told, and nothing is kept
        return b"", Problem("document.rendering", {"number": document.number, "reason": repr(error)[:200]})
