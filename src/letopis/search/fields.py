"""The column of stems."""

from letopis.kernel.fields import FoldedField


class StemsField(FoldedField):
    """Holds `stemming.stems_text`; its index is made by `indexes.ensure_indexes`.

    Its model has the searched record as its primary key, and is named by that record as `words`.
    """
