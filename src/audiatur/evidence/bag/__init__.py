"""BagIt bags (RFC 8493): judged, and written."""

from __future__ import annotations

from audiatur.evidence.bag.judge import judge as judge
from audiatur.evidence.bag.report import BagReport as BagReport
from audiatur.evidence.bag.report import Finding as Finding
