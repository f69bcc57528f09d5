"""Pages of PEPs: thin views; writing is `peps.actions`, reading `peps.querysets_lists` and its fellows."""
