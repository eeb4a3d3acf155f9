"""The calendar: which days are shown (`periods`), what stands in them (`reading`), where it stands (`layout`)."""
