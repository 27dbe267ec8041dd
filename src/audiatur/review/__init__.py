"""What people judged of records -> how far they agree, and gold to score and train with."""

from audiatur.review.agreement import agreement, differences, people
from audiatur.review.gold import document_name, gold

__all__ = ["agreement", "differences", "document_name", "gold", "people"]
