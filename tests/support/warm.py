"""Programs that begin with komtui's modules loaded, for tests that start many and are not about the start.

Loading them takes half a second of a processor, and a test that kills a program before each of its statements starts
dozens. One process of each worker of the suite loads them once; each program is a fork of it, which then is a process
like any other: with its own number, arguments, environment, folder and streams, and with the exit code or the signal
that it ended by. What it says and does is the same, and only what a program finds loaded already tells the difference.

The processes that read files and draw pages for a program (`komtui.adapters.processes`) are begun of another one, which
has read a file and can draw: a program that imports one file and sends it would else load all of that twice.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import importlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

LOADED = (
    "asyncio",
    "komtui.adapters.database.postgres.database",
    "komtui.adapters.database.postgres.migrating",
    "komtui.adapters.database.sqlite.database",
    "komtui.adapters.database.repositories.documents",
    "komtui.adapters.database.repositories.index",
    "komtui.adapters.database.repositories.journal",
    "komtui.adapters.database.repositories.outbox",
    "komtui.adapters.database.repositories.payments",
    "komtui.adapters.database.repositories.prints",
    "komtui.adapters.database.repositories.sealing",
    "komtui.adapters.mail.smtp.transport",
    "komtui.adapters.secrets.vault",
    "komtui.adapters.system",
    "komtui.bootstrap",
    "komtui.cli.main",
    "komtui.services.mail.sending.delivery",
    "psycopg",
)
"""What the programs of the tests begin with. Nothing here looks at the environment, or begins a thread, when loaded."""
BESIDE = (
    "fpdf",
    "komtui.adapters.formats.apart",
    "komtui.adapters.formats.einvoices._writing",
    "komtui.adapters.formats.facturx.reading",
    "komtui.adapters.pdf._daysheet",
    "komtui.adapters.pdf._statement",
    "komtui.adapters.pdf.renderer",
    "pypdf",
)
"""What the processes beside a program begin with, as above."""
_BESIDE = "komtui.adapters.processes"
"""Which program these are."""
_HEAD = struct.Struct("!I")
_MOST = 8
"""Descriptors that a program is given: its streams, what else is passed, and where its end is told."""
_STATUS = struct.Struct("!i")
_STREAMS = (("stdin", "r", "strict"), ("stdout", "w", "strict"), ("stderr", "w", "backslashreplace"))


class Popen(subprocess.Popen[Any]):
    """`subprocess.Popen` of `[sys.executable, "-c", code, …]` or `[sys.executable, "-m", module, …]`, begun warm."""

    def _execute_child(self, args: Sequence[str], *more: Any) -> None:
        # In the order of Python 3.11 to 3.13.
        _executable, before, _close, passed, folder, environment, _info, _flags, shell, *pipes = more[:15]
        assert args[0] == sys.executable
        assert args[1] in {"-c", "-m"}
        assert not any((before, shell)), "such a one has to begin cold"
        stdin, _, _, stdout, _, stderr = pipes
        streams = [each if each != -1 else own for own, each in enumerate((stdin, stdout, stderr))]
        asked = {
            "kind": args[1],
            "what": str(args[2]),
            "arguments": [str(each) for each in args[3:]],
            "folder": str(folder or Path.cwd()),
            "environment": dict(os.environ if environment is None else environment),
            "passed": list(passed),
        }
        self._status, status = os.pipe()
        try:
            self.pid = _nursery(args[2] == _BESIDE).born(asked, [*streams, *passed, status])
        finally:
            os.close(status)
            self._close_pipe_fds(*pipes)
        self._child_created = True

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        if self._status < 0:
            return self.pid, 0
        if wait_flags & os.WNOHANG and not select.select([self._status], [], [], 0)[0]:
            return 0, 0
        said = os.read(self._status, _STATUS.size)
        os.close(self._status)
        self._status = -1
        # Nothing is said where the nursery has gone, which nothing of this process outlives.
        return self.pid, _STATUS.unpack(said)[0] if said else signal.SIGKILL

    def _internal_poll(self, _deadstate: int | None = None, *_: Any, **__: Any) -> int | None:
        # Who waits in another thread knows it first.
        if self.returncode is None and self._waitpid_lock.acquire(blocking=False):
            try:
                pid, status = self._try_wait(os.WNOHANG)
                if self.returncode is None and pid == self.pid:
                    self._handle_exitstatus(status)
            finally:
                self._waitpid_lock.release()
        return self.returncode


if not hasattr(os, "pidfd_open"):  # not Linux: they begin cold
    Popen = subprocess.Popen  # type: ignore[misc]


def run(
    command: Sequence[str], *, check: bool = False, capture_output: bool = False, timeout: float = 120, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """Do what `subprocess.run` does, begun warm."""
    if capture_output:
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with Popen(command, **options) as process:
        try:
            said, wrong = process.communicate(timeout=timeout)
        finally:
            process.kill()
    done = subprocess.CompletedProcess(process.args, process.returncode, said, wrong)
    if check:
        done.check_returncode()
    return done


class _Nursery:
    """The process of which the programs are forks, seen from the tests."""

    def __init__(self, beside: bool) -> None:
        self._socket, other = socket.socketpair()
        self._lock = threading.Lock()
        command = [sys.executable, __file__, str(other.fileno()), *(["beside"] if beside else [])]
        self._process = subprocess.Popen(command, pass_fds=[other.fileno()], stdin=subprocess.DEVNULL)
        other.close()
        atexit.register(self.close)

    def born(self, asked: dict[str, Any], descriptors: list[int]) -> int:
        """Begin a program and return the number of its process."""
        said = json.dumps(asked).encode()
        with self._lock:
            socket.send_fds(self._socket, [_HEAD.pack(len(said))], descriptors)
            self._socket.sendall(said)
            return int(_HEAD.unpack(_all(self._socket, _HEAD.size))[0])

    def close(self) -> None:
        self._socket.close()
        self._process.wait()


@cache
def _nursery(beside: bool) -> _Nursery:
    return _Nursery(beside)


def _all(stream: socket.socket, size: int) -> bytes:
    said = b""
    while len(said) < size:
        piece = stream.recv(size - len(said))
        if not piece:
            raise EOFError
        said += piece
    return said


# The nursery itself, which this file is when it is started as a program.


def _keep(stream: socket.socket) -> dict[str, Any]:
    """Fork a program each time one is asked for, and return what was asked: in the program alone."""
    grown: dict[int, tuple[int, int]] = {}
    """By what tells that it has ended: the number of a process, and where its end is told."""
    while True:
        watch = select.poll()
        for descriptor in (stream.fileno(), *grown):
            watch.register(descriptor, select.POLLIN)
        for descriptor, _what in watch.poll():
            if descriptor != stream.fileno():
                process, status = grown.pop(descriptor)
                with contextlib.suppress(BrokenPipeError):  # nobody asks any more
                    os.write(status, _STATUS.pack(os.waitpid(process, 0)[1]))
                os.close(status)
                os.close(descriptor)
                continue
            try:
                head, given, _flags, _address = socket.recv_fds(stream, _HEAD.size, _MOST)
                asked: dict[str, Any] = json.loads(_all(stream, _HEAD.unpack(head)[0]))
            except (EOFError, struct.error, OSError):
                os._exit(0)  # whoever asked has gone
            *streams, status = given
            process = os.fork()
            if process == 0:
                stream.close()
                for each, (_process, told) in grown.items():
                    os.close(each)
                    os.close(told)
                os.close(status)
                _take_over(streams, [0, 1, 2, *asked["passed"]])
                return asked
            for each in streams:
                os.close(each)
            grown[os.pidfd_open(process)] = process, status
            stream.sendall(_HEAD.pack(process))


def _take_over(given: list[int], named: list[int]) -> None:
    """Give descriptors the numbers that the program knows them by."""
    # Out of the way first: one may have the number that another is to have.
    above = [fcntl.fcntl(each, fcntl.F_DUPFD, max(*given, *named) + 1) for each in given]
    for each in given:
        os.close(each)
    for each, number in zip(above, named, strict=True):
        os.dup2(each, number)
        os.close(each)


def _become(asked: dict[str, Any]) -> None:
    """Take on what a program of its own would have been started with."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    sys.argv = [asked["kind"], *asked["arguments"]]
    sys.path[0] = ""
    sys.path[1:1] = [each for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each not in sys.path]
    for descriptor, (name, mode, errors) in enumerate(_STREAMS):
        at_once = descriptor == 2 or (descriptor == 1 and os.isatty(descriptor))
        # Not closed: it lives as long as the process.
        stream = open(descriptor, mode, 1 if at_once else -1, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 - see above
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _prepare() -> None:
    """Have all that reads and draws at hand, as a process has it that has done both."""
    from komtui.adapters.pdf import renderer
    from komtui.services.ports.pages import Look

    # A test waits for them as for itself; that they leave the screen its share is seen where they are the subject.
    os.nice = lambda _more: 0
    # At first, since it leaves out a package that others bring.
    renderer.drawn(None, "a4", Look())
    for name in BESIDE:
        importlib.import_module(name)
    apart: Any = sys.modules["komtui.adapters.formats.apart"]
    apart.answered(apart._Kind.DOCUMENTS, _TABLE, "table.csv", None)


_TABLE = b"""\
number,date,customer,email,currency,description,quantity,price,tax
F-1,2026-11-20,Anne,anne@client.example,EUR,Pain,10,1.20,5.5
"""


if __name__ == "__main__":
    import gc
    import runpy

    if sys.argv[2:]:
        _prepare()
    else:
        for name in LOADED:
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    asked = _keep(socket.socket(fileno=int(sys.argv[1])))
    _become(asked)
    # Nothing of this is called from a function: an exception or Ctrl+C ends the program as it ends any other.
    if asked["kind"] == "-m":
        runpy.run_module(asked["what"], run_name="__main__", alter_sys=True)
    else:
        exec(compile(asked["what"], "<string>", "exec"), {"__name__": "__main__", "__builtins__": __builtins__})
