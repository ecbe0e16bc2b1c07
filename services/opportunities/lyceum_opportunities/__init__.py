"""The opportunities service: what the city offers to learners."""
