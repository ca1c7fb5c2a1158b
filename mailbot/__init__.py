"""mailbot answers personal-data appeals that arrive by e-mail, in time and in form."""
