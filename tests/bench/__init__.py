"""Speed and memory of the real thing, against goals and against a baseline of the same run."""
