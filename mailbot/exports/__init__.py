"""Files that leave the register for a person: sheets and bundles; decides nothing."""
