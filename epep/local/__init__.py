"""The portal on one machine: set-up, private PostgreSQL and Redis, and everything `make` starts.

Standard library only, since it runs before anything is installed; nothing here is used in production.
"""
