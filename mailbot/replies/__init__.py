"""What the subject reads: texts over templates/ and letters as PDF; decides nothing."""
