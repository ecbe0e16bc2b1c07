"""A service as a process: its settings, its parts, its end."""
