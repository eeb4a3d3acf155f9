"""Contact persons and counterparties, their details, links and sources."""
