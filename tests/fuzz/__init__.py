"""Mutated dumps against the decoder."""
