"""What a letter says, from its text alone (`read.py`); the first letter loads the dictionary.

Nothing is imported here: commands that ask for a small part do not wait for the rules.
"""
