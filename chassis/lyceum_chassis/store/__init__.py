"""The event store on MongoDB: one command, one commit document, one insert."""
