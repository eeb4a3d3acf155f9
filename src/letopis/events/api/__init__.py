"""Events and their types over the API."""
