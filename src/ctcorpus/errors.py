"""What can go wrong, as types: `Rejected` for one file, `CtcorpusError` for a whole command."""

from __future__ import annotations


class CtcorpusError(Exception):
    """A fault that ends a command: one line that says what is wrong and what to do (exit 2)."""


class Rejected(Exception):
    """Raised by a stage that drops a document; becomes a `Rejection`.

    `reason` is a stable word for scripts (`empty`, `binary`, `too-large`, ...), `detail` a sentence.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
