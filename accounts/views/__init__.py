"""Pages of people: the list, invitations, one's own account, the authority's settings, messages."""
