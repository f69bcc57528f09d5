"""Template tags of the page machinery. Nothing else belongs here."""
