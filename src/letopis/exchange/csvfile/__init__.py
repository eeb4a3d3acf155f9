"""A reader of tables whose headers are known: Google, Outlook, iCloud, Thunderbird, HubSpot, 1С; Russian and English."""
