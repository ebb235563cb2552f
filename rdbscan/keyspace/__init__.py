"""Names of keys: their patterns, the tree that finds them in one pass, common names of many dumps, hash slots."""
