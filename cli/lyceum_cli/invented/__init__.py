"""An invented city of any size, in the same columns and with the same dirt as the real file.

The city and its areas don't exist; its coordinates lie in the middle of a lake.
"""
