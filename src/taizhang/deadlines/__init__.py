"""Statutory clocks: rule + start + extensions + suspensions + calendar → due dates that explain themselves. Pure, usable as a library."""
