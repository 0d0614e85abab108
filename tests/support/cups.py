"""A CUPS of one's own on loopback, whose queues write what they are given into files."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("cupsd", "lp", "lpstat", "lpadmin", "cupsdisable", "cupsreject")
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
_BACKEND = """\
#!/bin/sh
# job user title copies options [file]
[ $# -eq 0 ] && exit 0
out="${DEVICE_URI#tofile:}/$1"
printf '%s\\n%s\\n' "$3" "$5" > "$out.facts"
cat ${6:+"$6"} > "$out.part" && mv "$out.part" "$out.data"
"""
_CONFIGURATION = """\
Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """\
Sandboxing relaxed
ServerBin {root}/bin
ServerRoot {root}
RequestRoot {root}/spool
TempDir {root}/tmp
CacheDir {root}/cache
StateDir {root}/state
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
ServerKeychain {root}/ssl
SystemGroup root
"""


def missing() -> str:
    """Return why it cannot be started here; empty where it can."""
    lacking = [each for each in PROGRAMS if shutil.which(each, path=_PATH) is None]
    return f"needs CUPS (Debian: cups-daemon cups-client); there is no {', '.join(lacking)}" if lacking else ""


class Cups:
    """Runs until it is closed; nothing of the machine's own CUPS is touched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.printed = root / "out"
        for each in ("spool", "tmp", "cache", "state", "out", "ppd", "ssl", "log", "bin/backend", "bin/filter"):
            (root / each).mkdir(parents=True)
        for each in ("daemon", "notifier"):
            (root / "bin" / each).symlink_to(f"/usr/lib/cups/{each}")
        backend = root / "bin/backend/tofile"
        backend.write_text(_BACKEND)
        # One that nobody else may read or run is run as who started the scheduler.
        backend.chmod(0o700)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        (root / "cupsd.conf").write_text(_CONFIGURATION.format(port=self.port))
        (root / "cups-files.conf").write_text(_FILES.format(root=root))
        self.environment = {"CUPS_SERVER": f"127.0.0.1:{self.port}", "PATH": _PATH, "LC_ALL": "C"}
        self._process = subprocess.Popen(
            [
                shutil.which("cupsd", path=_PATH) or "cupsd",
                *("-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": _PATH, "HOME": str(root)},
        )
        self._until(lambda: "scheduler is running" in self.run("lpstat", "-r"))

    def run(self, *command: str) -> str:
        """Run one of CUPS's own programs and return what it says."""
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | self.environment, check=False)
        return done.stdout

    def queue(self, name: str, *, default: bool = False) -> None:
        """Make a queue that takes what it is given as it is."""
        self.run("lpadmin", "-p", name, "-v", f"tofile:{self.printed}", "-E", "-m", "raw")
        if default:
            self.run("lpadmin", "-d", name)

    def jobs(self, count: int) -> list[tuple[str, str, bytes]]:
        """Return title, options and content of the jobs there were, once there are so many."""
        self._until(lambda: len(list(self.printed.glob("*.data"))) >= count)
        found = sorted(self.printed.glob("*.data"), key=lambda each: int(each.stem))
        jobs = []
        for each in found:
            title, options = each.with_suffix(".facts").read_text().splitlines()
            jobs.append((title, options, each.read_bytes()))
        return jobs

    def _until(self, is_so) -> None:
        end = time.monotonic() + 30
        while not is_so():
            if time.monotonic() > end or self._process.poll() is not None:
                raise AssertionError((self.root / "log/error").read_text() if self.root.exists() else "no log")
            time.sleep(0.02)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
