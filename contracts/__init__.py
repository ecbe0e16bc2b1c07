"""The published event contract, and the gate that protects it."""
