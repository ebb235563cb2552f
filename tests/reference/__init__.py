"""The reference decoder: slow, whole-file, plain Python, and independent of `rdbscan.decode`, whose oracle it is."""
