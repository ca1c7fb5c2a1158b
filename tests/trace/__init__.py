"""Where each clause of the policy lives: `python -m tests.trace` writes the page about it."""
