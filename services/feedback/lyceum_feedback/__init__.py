"""The feedback service: what people say of the offer, and what they are answered."""
