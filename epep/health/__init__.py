"""Whether the portal is up and its parts are there; no models.

What is measured over time belongs to the metrics.
"""
