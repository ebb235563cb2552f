"""Two or more profiles side by side."""
