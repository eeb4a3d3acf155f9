"""Custom attributes («свои реквизиты»): definitions a user adds from a card, values kept on the card itself.

A *host* is a kind of card that has attributes; higher parts register theirs (`hosts.add_host`). The truth is
`Record.attributes`, JSON by the stable code of a definition; what is filtered and sorted is mirrored in a table of
values beside the host (`models.AttributeValue`).
"""
