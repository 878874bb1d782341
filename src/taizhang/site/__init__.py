"""The Django project: settings, urls, wiring; the only place that knows every room."""
