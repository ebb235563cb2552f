"""Tests against real servers: what Redis and Valkey themselves say is the last word."""
