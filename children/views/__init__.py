"""Pages about children. Thin: read the request, ask querysets, draw."""
