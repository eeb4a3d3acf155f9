"""What analytics keeps counted."""

from letopis.analytics.models.similar import SimilarClients

__all__ = ["SimilarClients"]
