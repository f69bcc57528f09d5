"""How the site runs: settings, addresses, workers, and the machinery that belongs to no single app.

Nothing is imported here: `epep.local` must work with a bare Python, before anything is installed.
"""
