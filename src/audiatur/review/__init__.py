"""What people judged of records -> how far they agree, and gold to score and train with."""

from audiatur.review.agreement import Agreement, Difference, agreement, differences, people
from audiatur.review.gold import document_name, gold

__all__ = ["Agreement", "Difference", "agreement", "differences", "document_name", "gold", "people"]
