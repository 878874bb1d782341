"""The report card: bind, freeze, drift, export."""
