"""How well letters and scans are understood, measured on made-up ones."""
