"""Files on any card: attachments with versions, contents kept once by their digest, previews that run nothing.

Words: a *content* is bytes with a sha256; an *attachment* is a file as people see it on a card; its *versions* name
contents; an *upload* is a content on its way; a *host* is the card the file hangs on.
"""
