"""SQLite as Django's, but that writers stand in line."""
