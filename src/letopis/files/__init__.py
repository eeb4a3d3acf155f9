"""Files attached to anything: contents by hash, versions, previews, text."""
