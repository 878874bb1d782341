"""Charts: values in, accessible SVG out. Pure: knows no figures, no pages, no database."""
