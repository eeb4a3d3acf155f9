"""Custom attributes («Свой реквизит»): definitions, values, their index."""
