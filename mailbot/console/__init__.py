"""The operator's web console: it shows and asks, and decides nothing."""
