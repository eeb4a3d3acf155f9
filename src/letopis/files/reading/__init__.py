"""Looking inside files. Everything here runs in the limited child (`child.py`) and nowhere else."""
