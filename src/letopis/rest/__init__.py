"""The foundation of the REST API: errors, types, versions, idempotency, cursors."""
