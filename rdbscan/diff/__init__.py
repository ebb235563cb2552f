"""What changed between two dumps, keys.parquet or profiles: namespace by namespace, and key by key."""
