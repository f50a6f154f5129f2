"""``tf.contrib.learn.preprocessing``: documents as rows of numbers, one a word."""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Documents = Iterable[str]
Tokenizer = Callable[[Documents], Iterable[Iterable[Any]]]

_TOKEN = re.compile(
    r"""  [A-Z]{2,}(?![a-z])    # capitals, up to the one that begins the next word
        | [A-Z][a-z]+(?=[A-Z])  # the first half of a CamelCase
        | ['\w\-]+              # a word, with its apostrophes and hyphens
    """,
    re.VERBOSE,
)


def tokenizer(documents: Documents) -> Iterator[list[str]]:
    """The words of each document."""
    return map(_TOKEN.findall, documents)


class CategoricalVocabulary:
    """Numbers for words, in the order in which they come; 0 is for what is not known.

    Args:
        unknown_token: the word that 0 stands for.
        support_reverse: whether ``reverse`` will be asked for words.
    """

    def __init__(self, unknown_token: str = "<UNK>", support_reverse: bool = True) -> None:
        self._unknown_token = unknown_token
        self._support_reverse = support_reverse
        self._mapping: dict[Any, int] = {unknown_token: 0}
        self._freq: Counter[Any] = Counter()
        self._freeze = False

    def __len__(self) -> int:
        return len(self._mapping)

    def freeze(self, freeze: bool = True) -> None:
        """From now on, take new words for unknown ones; ``False`` numbers them again."""
        self._freeze = freeze

    def get(self, category: Any) -> int:
        """The word's number; a new word gets the next one, or 0 while frozen."""
        if self._freeze:
            return self._mapping.get(category, 0)
        return self._mapping.setdefault(category, len(self._mapping))

    def add(self, category: Any, count: int = 1) -> None:
        """Count a word, and number it if it is new."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency: int, max_frequency: int = -1) -> None:
        """Keep the words that came more than ``min_frequency`` times, and number them by how often they came.

        A ``max_frequency`` above 0 leaves out the words that came that often. Words that came equally often are
        numbered in the order of the alphabet.
        """
        by_name = sorted(self._freq.items(), key=lambda item: (isinstance(item[0], str), item[0]))
        by_count = sorted(by_name, key=lambda item: -item[1])
        self._freq = Counter({word: n for word, n in by_count if n > min_frequency})
        kept = [word for word, n in self._freq.items() if not 0 < max_frequency <= n]
        self._mapping = {self._unknown_token: 0} | {word: number for number, word in enumerate(kept, 1)}

    def reverse(self, class_id: int) -> Any:
        """The word of a number.

        Raises:
            ValueError: made with ``support_reverse=False``.
            IndexError: there is no such number.
        """
        if not self._support_reverse:
            raise ValueError("this vocabulary was made with support_reverse=False")
        return list(self._mapping)[class_id]


class VocabularyProcessor:
    """Documents as rows of word numbers, int64 [max_document_length]: cut off, or filled up with 0.

    Args:
        max_document_length: the rows' length.
        min_frequency: keep only words that come more often than this, if above 0.
        vocabulary: numbers to begin with.
        tokenizer_fn: from documents to lists of words, in place of ``tokenizer``.

    Attributes:
        vocabulary_: the words' numbers.
    """

    def __init__(
        self,
        max_document_length: int,
        min_frequency: int = 0,
        vocabulary: CategoricalVocabulary | None = None,
        tokenizer_fn: Tokenizer | None = None,
    ) -> None:
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer: Tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents: Documents, unused_y: Any = None) -> VocabularyProcessor:
        """Number the words of the documents, and freeze the vocabulary."""
        for tokens in self._tokenizer(raw_documents):
            for token in tokens:
                self.vocabulary_.add(token)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents: Documents, unused_y: Any = None) -> Iterator[npt.NDArray[np.int64]]:
        """``fit``, then ``transform``."""
        return self.fit(raw_documents).transform(raw_documents)

    def transform(self, raw_documents: Documents) -> Iterator[npt.NDArray[np.int64]]:
        """One row a document."""
        for tokens in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            numbers = [self.vocabulary_.get(token) for token, _ in zip(tokens, row, strict=False)]
            row[: len(numbers)] = numbers
            yield row

    def reverse(self, documents: Iterable[Iterable[int]]) -> Iterator[str]:
        """The words of each row, with blanks between them."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(number) for number in row)

    def save(self, filename: str) -> None:
        """Write this processor, as a pickle."""
        with open(filename, "wb") as file:
            pickle.dump(self, file)

    @classmethod
    def restore(cls, filename: str) -> VocabularyProcessor:
        """Read what ``save`` wrote. As any pickle, it may run code: read only your own."""
        with open(filename, "rb") as file:
            processor: VocabularyProcessor = pickle.load(file)
            return processor


class ByteProcessor:
    """Documents as rows of their UTF-8 bytes, uint8 [max_document_length]: cut off, or filled up with 0."""

    def __init__(self, max_document_length: int) -> None:
        self.max_document_length = max_document_length

    def fit(self, x: Any) -> None:
        """Nothing is learnt."""

    def fit_transform(self, x: Iterable[str | bytes]) -> Iterator[npt.NDArray[np.uint8]]:
        """``transform``."""
        return self.transform(x)

    def transform(self, x: Iterable[str | bytes]) -> Iterator[npt.NDArray[np.uint8]]:
        """One row a document."""
        for document in x:
            text = document.encode() if isinstance(document, str) else document
            row = np.zeros(self.max_document_length, np.uint8)
            start = np.frombuffer(text[: self.max_document_length], np.uint8)
            row[: len(start)] = start
            yield row

    def reverse(self, x: Iterable[npt.NDArray[Any]]) -> Iterator[str]:
        """The text of each row; empty where its bytes are no UTF-8."""
        for row in x:
            try:
                yield np.trim_zeros(row.astype(np.uint8), "b").tobytes().decode()
            except UnicodeDecodeError:
                yield ""
