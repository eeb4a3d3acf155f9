"""Pages of people and counterparties: one set of views, told by a `CardKind` which card they are about."""
