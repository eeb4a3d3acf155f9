"""`/import/`: a file is read, mapped, checked, loaded, reported, taken back."""
