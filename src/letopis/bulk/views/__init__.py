"""Pages of bulk operations and of cells."""
