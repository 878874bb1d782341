"""One journal a district: chained events, seals, proofs. Knows nothing of what the events mean."""
