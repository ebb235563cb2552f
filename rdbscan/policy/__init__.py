"""A policy file, and what last night's dumps say to it: the gate behind `rdbscan check`."""
