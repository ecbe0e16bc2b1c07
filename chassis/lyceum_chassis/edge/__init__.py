"""The gRPC edge: from a request to a command, and from what was raised to a status."""
