"""Where registered subjects come from; knows files, not the register."""
