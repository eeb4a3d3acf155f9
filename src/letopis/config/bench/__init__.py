"""`letopis bench`: the key operations of the quality figures, through the production server, beside the raw SQL of each."""
