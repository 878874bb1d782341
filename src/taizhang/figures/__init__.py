"""Indicators → figures, each with its evidence; the columnar store and its engine."""
