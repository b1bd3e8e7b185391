"""The words by which a table that was never seen is understood."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError
from config.lines import line_of_path
from config.loading import load
from schemas.catalogue import Catalogue
from schemas.vocabulary import Vocabulary

__all__ = ["load_vocabulary"]


def load_vocabulary(path: Path, catalogue: Catalogue) -> Vocabulary:
    """Read the vocabulary. Raises `ConfigError` for words of a kind that is not in the catalogue."""
    vocabulary = load(path, Vocabulary)
    known = catalogue.by_code()
    for kind in vocabulary.kinds:
        if kind not in known:
            line = line_of_path(path.read_text(encoding="utf-8"), ("kinds", kind))
            raise ConfigError(f"{path} (line {line}): kinds: {kind} is not in the catalogue")
    return vocabulary
