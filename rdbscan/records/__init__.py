"""The record: one row per key, its columns, its buffers, and the facts of the dump it came from."""
