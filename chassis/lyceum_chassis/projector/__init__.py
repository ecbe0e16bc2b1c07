"""From Kafka to read models: rows, counts and offsets in one transaction."""
