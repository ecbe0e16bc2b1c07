"""What the city offers, as feeds in others' formats, for systems that read no Kafka.

Each format is one pure module, made from cards; ``reading.py`` finds the cards, ``http.py`` serves.
"""
