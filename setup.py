"""Compiles every module whose first line is a `# cython:` directive. All the rest is in pyproject.toml.

RDBSCAN_SANITIZE=address adds that sanitizer (`make sanitize`); RDBSCAN_COMPILE=0 compiles nothing.
"""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

SANITIZE = os.environ.get("RDBSCAN_SANITIZE", "")
CHECKED = [f"-fsanitize={SANITIZE}", "-fno-omit-frame-pointer", "-g"] if SANITIZE else []
# `1 << 40` in a C int is 0, and a warning is all that tells.
FLAGS = ["-O2", "-g0", "-Werror=shift-count-overflow", *CHECKED]


def is_compiled(module: Path) -> bool:
    if os.environ.get("RDBSCAN_COMPILE") == "0":
        return False
    with module.open(encoding="utf-8") as lines:
        return lines.readline().startswith("# cython:")


def extension(module: Path) -> Extension:
    return Extension(
        ".".join(module.with_suffix("").parts),
        [str(module)],
        define_macros=[("Py_LIMITED_API", "0x030b0000")],
        py_limited_api=True,
        extra_compile_args=FLAGS,
        extra_link_args=CHECKED,
    )


MODULES = [extension(module) for module in sorted(Path("rdbscan").rglob("*.py")) if is_compiled(module)]
setup(
    ext_modules=cythonize(MODULES, build_dir="build/cython", compiler_directives={"show_performance_hints": False}),
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
