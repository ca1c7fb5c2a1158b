"""How the operator's people are told besides e-mail: messengers, and a dead man's switch."""
