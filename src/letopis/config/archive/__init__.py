"""Backup and restore: the base and the files in one archive that is verified when it comes back."""
