"""Is what the store, Kafka and the read models hold the same? Shares no code with the services."""
