"""The words of a domain, pure: messages, the types of their fields, ids."""
