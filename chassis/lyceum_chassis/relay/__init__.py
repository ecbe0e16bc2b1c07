"""From the store to Kafka, each event exactly once; and again, when a topic was lost."""
