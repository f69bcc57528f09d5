"""Commands of the peps app. What they do stands in the app's own modules."""
