"""The report «Когорты»: clients by the month of their first contact, and what became of them month by month."""
