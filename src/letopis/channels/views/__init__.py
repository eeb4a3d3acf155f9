"""Pages of the channels part."""
