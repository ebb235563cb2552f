"""Compiles every module whose first line is a `# cython:` directive. All the rest is in pyproject.toml.

RDBSCAN_SANITIZE=address,undefined adds these sanitizers (`make sanitize`); RDBSCAN_COMPILE=0 compiles nothing.
"""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

BUILD = "build/cython"
SANITIZE = os.environ.get("RDBSCAN_SANITIZE", "")
CHECKED = [f"-fsanitize={SANITIZE}", "-fno-omit-frame-pointer", "-g"] if SANITIZE else []
# `1 << 40` in a C int is 0, and a warning is all that tells.
FLAGS = ["-O1" if SANITIZE else "-O2", "-g0", "-Werror=shift-count-overflow", *CHECKED]


def is_compiled(module: Path) -> bool:
    if os.environ.get("RDBSCAN_COMPILE") == "0":
        return False
    with module.open(encoding="utf-8") as lines:
        return lines.readline().startswith("# cython:")


def extension(name: str, source: str) -> Extension:
    return Extension(
        name,
        [source],
        define_macros=[("Py_LIMITED_API", "0x030b0000")],
        py_limited_api=True,
        extra_compile_args=FLAGS,
        extra_link_args=CHECKED,
    )


MODULES = [
    extension(".".join(module.with_suffix("").parts), str(module))
    for module in sorted(Path("rdbscan").rglob("*.py"))
    if is_compiled(module)
]
# One copy of what Cython needs for memoryviews, not one a module: a third of the compiler's work, half of the size.
SHARED = "rdbscan._cyutility"
if MODULES:
    MODULES.append(extension(SHARED, f"{BUILD}/rdbscan/_cyutility.c"))

setup(
    ext_modules=cythonize(
        MODULES,
        build_dir=BUILD,
        nthreads=os.cpu_count() or 1,
        shared_utility_qualified_name=SHARED,
        compiler_directives={"show_performance_hints": False},
    ),
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
