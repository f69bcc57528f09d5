"""Files that people add to a plan: what may come in, and who may have it back. Actions are `peps.actions.attaching`."""
