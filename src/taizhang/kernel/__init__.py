"""The bottom room: clock, periods, quantities, canonical bytes, hashes, Merkle trees. Pure, no Django."""
