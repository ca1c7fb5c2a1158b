"""The schema's way forward, one revision a change; there is no way back."""
