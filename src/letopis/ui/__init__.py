"""Looks: the Jinja2 environment, the shell, components, forms, the menu; no CRM words."""
