"""People, counterparties, affiliations, sources and tags over the API."""
