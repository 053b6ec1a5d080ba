"""Nouns of the room."""

from jarchi.corrections.models.correction import Correction, Weight
from jarchi.corrections.models.reply import Reply
from jarchi.corrections.models.report import Case, Fault, Report
from jarchi.corrections.models.rules import ReportRules

__all__ = ["Case", "Correction", "Fault", "Reply", "Report", "ReportRules", "Weight"]
