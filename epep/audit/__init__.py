"""The audit trail: acts and looks, append-only."""
