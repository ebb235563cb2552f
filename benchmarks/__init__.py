"""How fast rdbscan is, beside what else reads RDB dumps. Start with benchmarks/README.md."""
