"""Words of a text by jieba's dictionary; loaded when it is first needed (0.6 s, 70 MB), kept for the process."""

import logging
import warnings
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _tokenizer(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about its own source
        import jieba
    jieba.setLogLevel(logging.CRITICAL)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(folder)
    return tokenizer


def split_words(text: str, *, cache_folder: Path) -> list[str]:
    """Return the words one after another: joined, they are the text. jieba keeps its dictionary in the folder.

    Only words of the dictionary, so that a word is cut alike in a text and in a question.
    """
    return list(_tokenizer(cache_folder).cut(text, HMM=False))
