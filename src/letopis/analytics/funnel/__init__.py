"""The report «Воронка контакта»: how far the clients who appeared in a period came, and where they stand now."""
