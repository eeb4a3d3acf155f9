"""Several cards become one, and several again: what moves is found by the models, written down, and taken back."""

from letopis.parties.actions.merge.choices import Choices
from letopis.parties.actions.merge.merging import merge
from letopis.parties.actions.merge.plan import Moving, moved_by, what_moves
from letopis.parties.actions.merge.unmerging import Unmerged, standing_merges, undo_merge

__all__ = ["Choices", "Moving", "Unmerged", "merge", "moved_by", "standing_merges", "undo_merge", "what_moves"]
