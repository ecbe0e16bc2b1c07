"""What every Lyceum service stands on: messages, event store, relay, projector, gRPC and health.

Nothing here knows a word of the domain.
"""
