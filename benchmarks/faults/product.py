"""The product as an office starts it: website, worker and embedded database in a folder of its own."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from config.postgres import Cluster, free_port
from config.processes import family

ROOT = Path(__file__).resolve().parent.parent.parent
READER = "reports_app.reading.child"


class Product:
    """One run of the product; its processes can be found by what they are for."""

    def __init__(self) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="faults-"))
        self.var.chmod(0o755)
        (self.var / "files").mkdir()
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/"
        self.cluster = Cluster(self.var / "postgres")
        without = {"DATABASE_URL", "HOST", "MAKELEVEL", "STATEMENT_SECONDS"}
        inherited = {name: value for name, value in os.environ.items() if name not in without}
        self.environment = {
            **inherited,
            "APP_VAR_DIR": str(self.var),
            "PORT": str(port),
            "DEMO": "0",
            "PYTHONUNBUFFERED": "1",
        }
        self.said = (self.var / "said.txt").open("w")
        self.run: subprocess.Popen[bytes] | None = None
        self.servers: list[psutil.Process] = []

    def start(self) -> None:
        """Start everything and wait until the website answers."""
        command = [sys.executable, "-m", "config.run"]
        self.run = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.said, stderr=self.said)

    def stop(self) -> None:
        """Stop everything; the folder goes."""
        if self.run is not None:
            self.run.terminate()
            try:
                self.run.wait(90)
            except subprocess.TimeoutExpired:
                self.run.kill()
                self.cluster.stop()
        self.said.close()
        place = self.cluster.data.resolve().parent
        shutil.rmtree(self.var, ignore_errors=True)
        if place.parent == Path("/var/lib/rule-of-law-reports"):
            shutil.rmtree(place, ignore_errors=True)

    def known(self) -> dict[str, str]:
        """Return what the run tells a second start."""
        return dict(json.loads((self.var / "run.json").read_text()))

    def web(self) -> psutil.Process:
        """Return the website's process."""
        return self._child("config.web")

    def of_worker(self) -> list[psutil.Process]:
        """Return all processes of the worker: the leader, its guard, its workers, the server of readers, readers."""
        return sorted(family(self._child("qcluster").pid), key=lambda process: process.pid)

    def lasting(self) -> list[psutil.Process]:
        """Return the processes of the worker that do more than read one file."""
        found = self.of_worker()
        return [process for process in found if READER not in command_of(process) or process in self.reader_servers()]

    def reader_servers(self) -> list[psutil.Process]:
        """Return the processes that fork a reader for each file."""
        found = [process for process in self.of_worker() if READER in command_of(process)]
        return [process for process in found if READER not in command_of(process.parent() or process)]

    def readers(self) -> list[psutil.Process]:
        """Return the processes that read a file just now; they live for some hundredths of a second."""
        if not all(server.is_running() for server in self.servers) or not self.servers:
            self.servers = self.reader_servers()
        return [reader for server in self.servers for reader in server.children()]

    def postmaster(self) -> psutil.Process:
        """Return the database's first process."""
        found = self.cluster.postmaster()
        if found is None:
            raise psutil.NoSuchProcess(0)
        return found

    def backend(self, chance: random.Random) -> psutil.Process:
        """Return a process of the database that serves somebody."""
        serving = [child for child in self.postmaster().children() if "reports" in command_of(child)]
        return chance.choice(serving or self.postmaster().children())

    def _child(self, word: str) -> psutil.Process:
        assert self.run is not None
        for process in psutil.Process(self.run.pid).children():
            if word in command_of(process):
                return process
        raise psutil.NoSuchProcess(0, word)


def command_of(process: psutil.Process) -> str:
    """Return a process's command line, empty once it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
