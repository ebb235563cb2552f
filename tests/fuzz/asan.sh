#!/bin/sh
# Builds the core with the address and undefined-behaviour sanitizers, apart from the usual build, and runs the fuzzer on it.
# Usage: tests/fuzz/asan.sh [arguments of tests.fuzz.core]; PYTHON names the interpreter.
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-python}
lib=$PWD/build/asan/lib
RDBSCAN_SANITIZE=address,undefined "$python" setup.py -q build --build-lib "$lib" --build-temp build/asan/temp
# Python leaks by design; its own allocator would hide overruns. Undefined behaviour ends the process, as an overrun does.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export PYTHONMALLOC=malloc PYTHONPATH="$lib:$PWD"
LD_PRELOAD=$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so)
export LD_PRELOAD
exec "$python" -P -m tests.fuzz.core "$@"
