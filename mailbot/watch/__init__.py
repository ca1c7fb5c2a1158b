"""What runs by itself: the mailbox's watchers, the clock, and the loop between them."""
