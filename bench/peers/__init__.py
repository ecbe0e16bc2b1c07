"""Other event stores, in the same round: each in a process of its own and at its own best."""
