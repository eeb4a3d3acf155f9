"""Pages over all parts: «Сегодня», the palette, settings."""
