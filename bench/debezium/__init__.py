"""The relay beside Debezium's MongoDB connector on Kafka Connect."""
