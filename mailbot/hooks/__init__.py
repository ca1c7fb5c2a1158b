"""How the operator's own systems are told what to do: a command, or a webhook."""
