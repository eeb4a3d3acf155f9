"""Tables as rows of text: CSV of any separator and charset, and the workbooks of Excel and LibreOffice."""
