"""Real databases for the tests: an SQLite file a test, and one PostgreSQL for the whole run.

The fixtures stand here so that every conftest.py can import them; `records` runs a test twice.
"""

import fcntl
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg
import pytest
from sqlalchemy import Engine

from mailbot.ports import Records
from mailbot.records import engine, migrate, open_records
from tests.keyrings import Keyring, keyring

# Nothing here has to survive anything.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
}

_TEMPLATE = "mailbot_template"

_EMPTY = """
DO $$
DECLARE found record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR found IN SELECT tablename FROM pg_tables
                 WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', found.tablename); END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""


class Compiled(dict[Any, Any]):
    """Statements in the words of a make of database, by that make and not by the engine.

    Every test has engines of its own, and each would put the same statements into words anew.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what any engine of the make compiled."""
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


def share_statements() -> None:
    """Have all engines of this process share what they compile."""
    make, compiled = engine.create_engine, Compiled()

    def made(*arguments: Any, **options: Any) -> Engine:
        return make(*arguments, **options).execution_options(compiled_cache=compiled)

    engine.create_engine = made


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL that listens on a socket in `folder` only."""

    folder: Path

    def url(self, database: str) -> str:
        """Return the URL by which mailbot opens a database of it."""
        return f"postgresql+psycopg://mailbot@/{database}?host={self.folder}"

    def tell(self, database: str, *statements: str) -> None:
        """Run statements outside any transaction."""
        connect = f"host={self.folder} user=mailbot dbname={database}"
        with psycopg.connect(connect, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def cut_connections(url: str) -> None:
    """End every connection to that PostgreSQL database, as a restart of the server would."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _binary(name: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(places[-1]) if places else None)
    if found is None:
        pytest.fail(f"{name} of PostgreSQL is not installed: run make setup", pytrace=False)
    return found


def _owner() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(folder: Path, command: Sequence[str]) -> None:
    owner = _owner()
    before = ["runuser", "-u", owner, "--"] if owner else []
    done = subprocess.run([*before, *command], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"{command[0]}: {done.stdout}{done.stderr}", pytrace=False)


def start() -> Cluster:
    initdb, pg_ctl = _binary("initdb"), _binary("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="mailbot-pg-"))
    if owner := _owner():
        shutil.chown(folder, owner)
    data, log = str(folder / "data"), str(folder / "log")
    _run(folder, [initdb, "-D", data, "-U", "mailbot", "-A", "trust", "-N", "-E", "UTF8",
                  "--locale=C"])  # fmt: skip
    options = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
    # pg_ctl's own words go to the log too: the server would keep our pipe open for ever.
    _run(folder, [pg_ctl, "-D", data, "-l", log, "-w", "-s", "-o", f"{options} -k {folder}",
                  "start"])  # fmt: skip
    cluster = Cluster(folder)
    cluster.tell("postgres", f"CREATE DATABASE {_TEMPLATE}")
    migrate(cluster.url(_TEMPLATE))
    return cluster


def stop(cluster: Cluster) -> None:
    data = str(cluster.folder / "data")
    _run(cluster.folder, [_binary("pg_ctl"), "-D", data, "-m", "immediate", "-w", "-s", "stop"])
    shutil.rmtree(cluster.folder)


@contextmanager
def _register(meeting: Path) -> Iterator[dict[str, str | int]]:
    """Read and write, alone among the workers, which cluster runs and how many use it."""
    with meeting.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or '{"users": 0}')
        yield state
        file.seek(0)
        file.truncate()
        file.write(json.dumps(state))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The PostgreSQL of this run: the first worker starts it, the last one stops it."""
    base = tmp_path_factory.getbasetemp()
    meeting = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgresql.json"
    with _register(meeting) as state:
        if not state["users"]:
            state["folder"] = str(start().folder)
        state["users"] += 1
        found = Cluster(Path(state["folder"]))
    yield found
    with _register(meeting) as state:
        state["users"] -= 1
        if not state["users"]:
            stop(found)


@pytest.fixture(scope="session")
def postgresql_database(cluster: Cluster) -> str:
    """The migrated database of this worker, which every test finds emptied."""
    name = f"mailbot_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.tell("postgres", f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty, migrated SQLite file."""
    file = tmp_path_factory.mktemp("database") / "mailbot.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(cluster: Cluster, postgresql_database: str) -> str:
    """An empty, migrated PostgreSQL database; what a failed test left open is cut off."""
    url = cluster.url(postgresql_database)
    cut_connections(url)
    cluster.tell(postgresql_database, _EMPTY)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database of each make."""
    return str(request.getfixturevalue(f"{request.param}_url"))


def url_of_either(request: pytest.FixtureRequest) -> str:
    """Return an empty, migrated database of one make, by the name of the test.

    Steps and commands know ports only. What differs between the makes is proven on both in
    tests/records, and by whole ways in tests/way and tests/watch.
    """
    by_name = ("sqlite", "postgresql")[crc32(request.node.name.encode()) % 2]
    make = getattr(request, "param", by_name)
    return str(request.getfixturevalue(f"{make}_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Callable[[], str]:
    """A maker of empty, migrated databases of each make, for tests that need one after another.

    Those of PostgreSQL are one and the same, emptied: close what was opened before.
    """

    def sqlite() -> str:
        file = Path(tempfile.mkdtemp(dir=tmp_path)) / "mailbot.db"
        shutil.copy(sqlite_template, file)
        return f"sqlite:///{file}"

    def postgresql() -> str:
        cluster.tell(database, _EMPTY)
        return cluster.url(database)

    if request.param == "sqlite":
        return sqlite
    cluster: Cluster = request.getfixturevalue("cluster")
    database: str = request.getfixturevalue("postgresql_database")
    cut_connections(cluster.url(database))
    return postgresql


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keyring]:
    """A key store of its own."""
    made = keyring(tmp_path)
    yield made
    made.close()


@pytest.fixture
def records(database_url: str, keys: Keyring) -> Iterator[Records]:
    """The records on an empty, migrated database of each make."""
    opened = open_records(database_url, keys)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each make without any table; the SQLite file does not exist."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/mailbot.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"bare_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.tell("postgres", f"CREATE DATABASE {name}")
    yield cluster.url(name)
    cluster.tell("postgres", f"DROP DATABASE {name} WITH (FORCE)")
