"""What changed key by key: the records of both sides, grouped by name in DuckDB, in bounded memory."""
