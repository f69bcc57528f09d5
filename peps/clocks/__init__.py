"""Clocks: what is due when by which rule of the authority. Pure here; rows are `peps.models.clock`."""
