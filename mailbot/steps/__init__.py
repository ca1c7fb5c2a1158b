"""The verbs of the tables, one file each: gather, ask the domain, store."""
