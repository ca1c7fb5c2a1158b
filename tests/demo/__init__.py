"""The demonstration: real servers, a real daemon and a dozen letters on one machine."""
