"""Turns text into meaning: dense vectors of any sentence-transformers model."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ingest.errors import BadInput

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32  # passages; more gains nothing on two cores
E5_PROMPTS = {
    "query": "query: ",
    "passage": "passage: ",
}  # e5's card asks for them, its files do not hold them
QUERY_NAMES, PASSAGE_NAMES = ("query",), ("passage", "document")  # prompt names models use

Vector = Sequence[float]


class Encoder(Protocol):
    """Text in, unit vectors out."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    @property
    def fingerprint(self) -> str:
        """What shaped the vectors; another value means another index."""

    def passages(self, texts: Sequence[str], titles: Sequence[str]) -> list[Vector]:
        """A vector for each passage, with its title."""

    def question(self, text: str) -> Vector:
        """The vector of a question."""


class SentenceEncoder:
    """A sentence-transformers model by name or folder; loaded when first needed.

    Raises (at first use):
        BadInput: there is no such model on this machine or within reach.
    """

    def __init__(self, model: str) -> None:
        self._name = model

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def fingerprint(self) -> str:
        """The name, and for a folder the weights' digest."""
        digest = hashlib.sha256(Path(self._name).name.encode())
        for weights in sorted(Path(self._name).glob("**/*.safetensors")) if Path(self._name).is_dir() else []:
            digest.update(weights.read_bytes())
        return digest.hexdigest()[:12]

    def passages(self, texts: Sequence[str], titles: Sequence[str]) -> list[Vector]:
        """A vector for each passage, read below its title."""
        return self._encoded([f"{title}\n{text}" for text, title in zip(texts, titles, strict=True)], PASSAGE_NAMES)

    def question(self, text: str) -> Vector:
        """The vector of a question."""
        return self._encoded([text], QUERY_NAMES)[0]

    def _encoded(self, texts: list[str], prompt_names: Sequence[str]) -> list[Vector]:
        own = {name: prompt for name, prompt in self._model.prompts.items() if prompt}
        prompts = own or (E5_PROMPTS if "e5" in Path(self._name).name.lower() else {})
        prompt = next((prompts[name] for name in prompt_names if name in prompts), None)
        vectors = self._model.encode(
            texts, prompt=prompt, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return [vector.tolist() for vector in vectors]

    @cached_property
    def _model(self) -> "SentenceTransformer":
        # Imported here: it brings torch and takes ten seconds, which a search by words alone must not pay.
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self._name, device="cpu")
        except (OSError, ValueError) as error:
            raise BadInput(
                f"Das Modell „{self._name}“ (RATSLOTSE_MODEL) lässt sich nicht laden. Bitte einen Ordner mit einem "
                "sentence-transformers-Modell angeben; ein Name braucht beim ersten Mal Netzzugang."
            ) from error
