"""Benchmarks: what Lyceum adds to the bare libraries, side by side in one run, as ratios."""
