"""Tests of the benchmarks: what is measured is what it says."""
