"""What a trend looks like: one file an output."""
