"""The command line: one module a noun; every act of a person goes through `steps`."""
