"""Users, roles, teams, what each may see and change, signing in."""
