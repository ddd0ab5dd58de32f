"""ctcorpus: damaged scrapes of Chinese policy texts become clean, tagged, searchable records."""

from __future__ import annotations

__version__ = "0.1.0"
