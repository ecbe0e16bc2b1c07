"""What Kafka holds and how it is written: CloudEvents, transactions, ends of topics."""
