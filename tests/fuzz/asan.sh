#!/bin/sh
# Builds the core with the address sanitizer, apart from the usual build, and runs the fuzzer on it.
# Usage: tests/fuzz/asan.sh [arguments of tests.fuzz.run]; PYTHON names the interpreter.
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-python}
lib=$PWD/build/asan/lib
RDBSCAN_SANITIZE=address "$python" setup.py -q build --build-lib "$lib" --build-temp build/asan/temp
# Python leaks by design; its own allocator would hide overruns; the decoder catches no signal.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 PYTHONMALLOC=malloc PYTHONPATH="$lib:$PWD"
LD_PRELOAD=$(gcc -print-file-name=libasan.so)
export LD_PRELOAD
exec "$python" -P -m tests.fuzz.run --memory 1000 "$@"
