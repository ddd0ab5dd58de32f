"""ctcorpus: damaged scrapes of Chinese policy texts become clean, tagged, searchable records.

    >>> import ctcorpus
    >>> ctcorpus.clean_text("會議通過了聯合聲明,各方表示歡迎。")
    '会议通过了联合声明，各方表示欢迎。'

`normalize(RawFile(path, data))` gives a whole `Document` (text, metadata, tokens, tags and every edit that was
made) or a `Rejection`; `Corpus(path)` reads the records that `ctcorpus clean` wrote. Names are loaded when used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ctcorpus.api import clean_text as clean_text
    from ctcorpus.config import Config as Config
    from ctcorpus.corpus import Corpus as Corpus
    from ctcorpus.errors import CtcorpusError as CtcorpusError
    from ctcorpus.errors import Rejected as Rejected
    from ctcorpus.model import Document as Document
    from ctcorpus.model import RawFile as RawFile
    from ctcorpus.model import Rejection as Rejection
    from ctcorpus.pipeline import normalize as normalize
    from ctcorpus.record import Record as Record

__version__ = "0.1.0"

_HOMES = {
    "Config": "config",
    "Corpus": "corpus",
    "CtcorpusError": "errors",
    "Document": "model",
    "RawFile": "model",
    "Record": "record",
    "Rejected": "errors",
    "Rejection": "model",
    "clean_text": "api",
    "normalize": "pipeline",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"ctcorpus.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
