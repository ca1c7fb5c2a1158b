"""A real Dovecot on free ports of the loopback, for tests and for the demo."""

import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from imapclient import IMAPClient

from tests.servers.ports import free_port

# Dovecot refuses to run mail as root.
MAIL_USER = "mailbot-dovecot"

_CONFIG = """
base_dir = {folder}/base
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
mail_home = {folder}/mail/%u
mail_location = maildir:~/Maildir
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain login {mechanisms}
auth_failure_delay = 0
mail_max_userip_connections = 100
{capability}
{quota}
{oauth}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
{folders}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
# Tests log in by the hundred, and a process for each would take longer than most of them.
service imap-login {{
  service_count = 0
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service imap {{
  service_count = 100
  process_limit = 200
}}
service stats {{
  chroot =
}}
"""


_QUOTA = """
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage={kib}K
}}
"""

_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth.conf
}}
"""

# Every token is shown to the server that gives them (RFC 7662).
_JUDGE = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    """An IMAP server; `users` maps names to passwords.

    `idle` and `special_use` False take these abilities away; `expired` gives it an old certificate.
    `quota_kib` limits each mailbox; `tokens` is the URL at which it has tokens of XOAUTH2 judged.
    """

    def __init__(
        self,
        users: Mapping[str, str],
        *,
        idle: bool = True,
        special_use: bool = True,
        expired: bool = False,
        quota_kib: int = 0,
        tokens: str = "",
    ) -> None:
        self.users = dict(users)
        self.imap_port, self.imaps_port = free_port(), free_port()
        self._idle, self._special_use, self._expired = idle, special_use, expired
        self._quota_kib, self._tokens = quota_kib, tokens
        self._folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def ca_file(self) -> Path:
        """The certificate, which is its own authority."""
        return self._folder / "cert.pem"

    def start(self) -> None:
        """Start it and wait until it answers; again after `kill`, with the same mail."""
        binary = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if binary is None:
            raise RuntimeError("dovecot is not installed: run `make setup`")
        user = _mail_user()
        if self._folder == Path():
            self._furnish(user)
        self._process = subprocess.Popen(
            [binary, "-F", "-c", self._folder / "dovecot.conf"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **_as(user),
        )
        self._await()

    def kill(self) -> None:
        """Kill it and everything that it started, as a power failure would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            shutil.rmtree(self._folder / "base", ignore_errors=True)

    def stop(self) -> None:
        """Stop it and forget its mail."""
        self.kill()
        if self._folder != Path():
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = Path()

    def login(self, user: str) -> IMAPClient:
        """Return a connection of that user, without TLS; KeyError for nobody's."""
        password = self.users[user]
        client = IMAPClient("127.0.0.1", self.imap_port, ssl=False, timeout=60)
        client.normalise_times = False
        try:
            client.login(user, password)
        except BaseException:
            client.shutdown()
            raise
        return client

    def deliver(
        self, user: str, raw: bytes, folder: str = "INBOX", internal_date: datetime | None = None
    ) -> None:
        """Put a letter into a folder, as new; a folder that is missing is made."""
        with self.login(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, (), internal_date)

    def letters(self, user: str, folder: str) -> list[tuple[tuple[bytes, ...], bytes]]:
        """Return the flags and the bytes of every letter of a folder, oldest first."""
        with self.login(user) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            found = client.fetch(uids, [b"FLAGS", b"BODY.PEEK[]"]) if uids else {}
        return [(found[uid][b"FLAGS"], found[uid][b"BODY[]"]) for uid in uids]

    def file_of(self, user: str, number: int = 0) -> Path:
        """Return the file in which Dovecot keeps a letter of INBOX."""
        return sorted((self._folder / "mail" / user / "Maildir").glob("*/*.*"), key=_age)[number]

    def _furnish(self, user: pwd.struct_passwd) -> None:
        # A short path: the sockets inside must fit into 108 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        make_own_certificate(self._folder, expired=self._expired)
        (self._folder / "mail").mkdir()
        lines = [f"{name}:{password}::::::\n" for name, password in self.users.items()]
        (self._folder / "users").write_text("".join(lines), encoding="utf-8")
        config = _CONFIG.format(
            folder=self._folder,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            imap_port=self.imap_port,
            imaps_port=self.imaps_port,
            quota=_QUOTA.format(kib=self._quota_kib) if self._quota_kib else "",
            oauth=_OAUTH.format(folder=self._folder) if self._tokens else "",
            mechanisms="xoauth2" if self._tokens else "",
            capability="" if self._idle else "imap_capability = IMAP4rev1 LITERAL+",
            folders="\n".join(map(self._special, ("Drafts", "Sent", "Junk"))),
        )
        (self._folder / "oauth.conf").write_text(_JUDGE.format(url=self._tokens), encoding="utf-8")
        (self._folder / "dovecot.conf").write_text(config, encoding="utf-8")
        for path in (self._folder, *self._folder.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)

    def _special(self, name: str) -> str:
        use = f"special_use = \\{name}\n" if self._special_use else ""
        return f"mailbox {name} {{\n{use}auto = subscribe\n}}"

    def _await(self) -> None:
        for _ in range(3000):
            try:
                socket.create_connection(("127.0.0.1", self.imap_port), timeout=1).close()
                return
            except OSError:
                if self._process is None or self._process.poll() is not None:
                    break
                time.sleep(0.02)
        log = self._folder / "dovecot.log"
        raise RuntimeError(log.read_text() if log.exists() else "dovecot does not start")


def _age(file: Path) -> tuple[int, ...]:
    """Maildir's "1751234567.M98765P….host": the microseconds are not padded, so no words sort."""
    return tuple(int(number) for number in re.findall(r"\d+", file.name)[:2])


def _mail_user() -> pwd.struct_passwd:
    """Return the user that owns the mail: ourselves, or for root a system user, made if needed."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    command = ["useradd", "-r", "-M", "-s", "/usr/sbin/nologin", MAIL_USER]
    for _ in range(50):
        try:
            return pwd.getpwnam(MAIL_USER)
        except KeyError:
            # Another test process may be adding it, or hold the lock of the password file.
            subprocess.run(command, check=False, capture_output=True)
            time.sleep(0.02)
    raise RuntimeError(f"the system user {MAIL_USER} could not be made")


def _as(user: pwd.struct_passwd) -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


# A certificate with chosen dates; `openssl req` knows none in the past.
_CA_CONFIG = """
[ca]
default_ca = own
[own]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
subjectAltName = DNS:localhost, IP:127.0.0.1
basicConstraints = critical, CA:TRUE
keyUsage = critical, digitalSignature, keyCertSign
"""


def make_own_certificate(folder: Path, *, expired: bool) -> None:
    """Make a certificate for localhost that is its own authority."""
    key, request, config = folder / "key.pem", folder / "request.pem", folder / "ca.conf"
    (folder / "index").touch()
    config.write_text(_CA_CONFIG.format(folder=folder), encoding="utf-8")
    first = datetime.now(UTC) - timedelta(days=3)
    days = [f"{day:%Y%m%d%H%M%SZ}" for day in (first, first + timedelta(2 if expired else 30))]
    make_request = [
        "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=localhost",
    ]  # fmt: skip
    sign = [
        "openssl", "ca", "-batch", "-selfsign", "-config", config, "-keyfile", key, "-in", request,
        "-out", folder / "cert.pem", "-notext", "-startdate", days[0], "-enddate", days[1],
    ]  # fmt: skip
    for command in (make_request, sign):
        subprocess.run(command, check=True, capture_output=True)
