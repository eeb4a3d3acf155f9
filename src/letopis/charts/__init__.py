"""Charts: pictures from plain data as SVG and tables, without scripts, readable without colour; no CRM words."""
