"""A real mail server on loopback: Postfix takes letters over TLS and STARTTLS, Dovecot has the passwords and IMAP.

Both run from a folder of their own, on ports of their own, and touch nothing of the machine's. Nobody guesses passwords
here: they let nobody wait who was refused.
"""

import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from komtui.demo._authority_server import AuthorityServer

USER, PASSWORD = "shop@example.test", "canary 7 été"
POSTFIX = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mail.example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
biff = no
alias_maps =
message_size_limit = 20000000
virtual_mailbox_domains = example.test
virtual_mailbox_maps = inline:{{ {{ shop@example.test = shop/ }}, {{ ada@example.test = ada/ }} }}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
virtual_alias_maps = inline:{{ {{ gone@example.test = who@gone.example.test }},
  {{ full@example.test = who@full.example.test }}, {{ slow@example.test = who@slow.example.test }} }}
transport_maps = inline:{{ {{ gone.example.test = error:5.1.1 no such user here }},
  {{ full.example.test = error:5.2.2 mailbox is full }}, {{ slow.example.test = retry:4.4.1 nobody answers there }} }}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
delay_warning_time = 1s
smtpd_error_sleep_time = 0s
"""
SERVICES = """\
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:{starttls} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
127.0.0.1:{tls_gap} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {gap}
127.0.0.1:{starttls_gap} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt {gap}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%n
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0 secs
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imap}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {folder}/queue/private/auth {{
    mode = 0666
  }}
}}
"""
OAUTH2 = """\
introspection_mode = post
introspection_url = {authority}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class MailServer:
    """Where the server is, and how to get in."""

    folder: Path
    tls: int
    starttls: int
    imap: int
    tls_gap: int
    """As `tls`, with a certificate whose authority's is not sent along."""
    starttls_gap: int
    """As `starttls`, likewise."""
    signing: AuthorityServer

    user: str = USER
    password: str = PASSWORD

    @property
    def authority(self) -> str:
        return str(self.folder / "authority.pem")

    def mailbox(self, name: str) -> imaplib.IMAP4_SSL:
        context = ssl.create_default_context(cafile=self.authority)
        box = imaplib.IMAP4_SSL("localhost", self.imap, ssl_context=context, timeout=10)
        box.authenticate("PLAIN", lambda _: f"\0{name}\0{PASSWORD}".encode())
        return box

    def letters(self, name: str, message_id: str, seconds: float = 20) -> list[bytes]:
        """Return the letters of that Message-ID, once there is one."""
        end = time.monotonic() + seconds
        box = self.mailbox(name)
        try:
            while True:
                box.select("INBOX", readonly=True)
                numbers = box.search(None, "HEADER", "Message-ID", message_id)[1][0].split()
                if numbers:
                    return [box.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]
                assert time.monotonic() < end, self.log()
                time.sleep(0.1)
        finally:
            box.logout()

    def log(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in sorted(self.folder.glob("*.log")))


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _missing() -> str:
    """Return why no server can be started here; empty where one can."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    for name in ("postfix", "dovecot"):
        if shutil.which(name, path=path) is None:
            return f"{name} is not installed"
    return "" if os.geteuid() == 0 else "Postfix and Dovecot are only started by root"


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    """Start Postfix and Dovecot; stop them at the end."""
    if reason := _missing():
        pytest.skip(reason)
    # Not pytest's own folder, which nobody but root may enter.
    folder = Path(tempfile.mkdtemp(prefix="komtui-mail-"))
    folder.chmod(0o755)
    try:
        yield from _started(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> Iterator[MailServer]:
    with AuthorityServer() as signing:
        yield from _running(MailServer(folder, *_free_ports(5), signing))


def _running(server: MailServer) -> Iterator[MailServer]:
    folder = server.folder
    _write(server)
    sbin = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    dovecot = ["dovecot", "-c", str(folder / "dovecot.conf")]
    postfix = ["postfix", "-c", str(folder / "postfix")]
    subprocess.run(dovecot, env=sbin, check=True, timeout=30)
    try:
        subprocess.run([*postfix, "start"], env=sbin, check=True, timeout=30, stderr=subprocess.DEVNULL)
        try:
            for port in (server.tls, server.starttls, server.imap):
                _wait_for(port, server)
            yield server
        finally:
            subprocess.run([*postfix, "stop"], env=sbin, check=False, timeout=30, stderr=subprocess.DEVNULL)
    finally:
        subprocess.run([*dovecot, "stop"], env=sbin, check=False, timeout=30)


def _write(server: MailServer) -> None:
    folder = server.folder
    owner, keeper = _ids("mail"), _ids("postfix")
    for name in ("postfix", "queue", "data", "mail", "run", "state"):
        (folder / name).mkdir()
    os.chown(folder / "data", *keeper)
    os.chown(folder / "mail", *owner)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    certificate = authority.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for pem in certificate.cert_chain_pems:
        pem.write_to_path(folder / "certificate.pem", append=True)
    between = authority.create_child_ca()
    between.cert_pem.write_to_path(folder / "between.pem")
    certificate = between.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(folder / "gap-key.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "gap.pem")
    facts = {
        "folder": folder,
        "uid": owner[0],
        "gid": owner[1],
        "tls": server.tls,
        "starttls": server.starttls,
        "imap": server.imap,
        "tls_gap": server.tls_gap,
        "starttls_gap": server.starttls_gap,
        "gap": f"-o smtpd_tls_cert_file={folder}/gap.pem -o smtpd_tls_key_file={folder}/gap-key.pem",
    }
    (folder / "postfix" / "main.cf").write_text(POSTFIX.format(**facts))
    (folder / "postfix" / "master.cf").write_text(SERVICES.format(**facts))
    (folder / "dovecot.conf").write_text(DOVECOT.format(**facts))
    (folder / "oauth2.conf").write_text(OAUTH2.format(authority=server.signing.base))
    (folder / "users").write_text("".join(f"{name}:{PASSWORD}\n" for name in (USER, "ada@example.test")))
    # Postfix makes its queue's folders itself; Dovecot wants its socket's folder to be there.
    (folder / "queue" / "private").mkdir()
    os.chown(folder / "queue" / "private", *keeper)


def _ids(name: str) -> tuple[int, int]:
    entry = pwd.getpwnam(name)
    return entry.pw_uid, entry.pw_gid


def _wait_for(port: int, server: MailServer) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, server.log()
            time.sleep(0.05)
        else:
            return
