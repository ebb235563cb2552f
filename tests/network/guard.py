"""No request leaves this machine: asserted for every process of a test run, whatever language it speaks.

A library that is loaded before all others (`guard.c`) refuses connections to other machines and writes them down. It sees
those of C, Python and Rust, which go through libc; not those of Go. Package registries are asked by processes without it
(`tests.live.clock.today`), and a browser may call home.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

LOG = "RDBSCAN_NETWORK_LOG"
BROWSERS = ("chrom", "google-chrome", "ThreadPool")


def start() -> Path | None:
    """Build the library and have it loaded by all processes from now on; None where there is no C compiler."""
    if LOG in os.environ or not (compiler := shutil.which(os.environ.get("CC", "gcc"))):
        return None
    folder = Path(tempfile.mkdtemp(prefix="rdbscan-network-"))
    library, log = folder / "guard.so", folder / "log"
    source = Path(__file__).with_name("guard.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    log.touch()
    before = os.environ.get("LD_PRELOAD")
    os.environ["LD_PRELOAD"] = f"{library}:{before}" if before else str(library)
    os.environ[LOG] = str(log)
    return log


def stop(log: Path) -> list[str]:
    """Have it loaded no more; return what was written down: program and address."""
    os.environ.pop("LD_PRELOAD", None)
    os.environ.pop(LOG, None)
    lines = log.read_text().splitlines()
    shutil.rmtree(log.parent)
    return [line for line in lines if not line.startswith(BROWSERS)]
