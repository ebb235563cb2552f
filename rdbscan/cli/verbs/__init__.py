"""The verbs, one module each. Heavy imports are inside the functions: `--help` must not wait for them."""
