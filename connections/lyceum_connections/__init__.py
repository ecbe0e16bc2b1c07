"""How a process gets to Kafka and to other services, in one place for services and command."""
