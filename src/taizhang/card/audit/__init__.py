"""A draft held against the ledger: one row a claim, with our figure and a verdict. It never corrects anything."""
