"""Ranks candidates by a model that reads question and passage together, where one is named."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from index.gather import Asked, Candidate
from index.rank import ordered
from ingest.errors import BadInput

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

CROSSED = 30  # passages read by a CrossEncoder: a second or two on two cores


class CrossRanker:
    """A sentence-transformers CrossEncoder by name or folder, which reads question and passage together.

    Raises (at first use):
        BadInput: there is no such model on this machine or within reach.
    """

    def __init__(self, model: str) -> None:
        self._name = model

    def ranked(self, asked: Asked, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """The candidates with their scores, best first; the first CROSSED by the model, the others behind them."""
        kept = [one.point.payload for one in candidates[:CROSSED]]
        pairs = [(asked.text, f"{payload['title']}\n{payload['text']}") for payload in kept]
        return ordered(self._model.predict(pairs, show_progress_bar=False).tolist() if pairs else (), candidates)

    @cached_property
    def _model(self) -> "CrossEncoder":
        # Imported here: it brings torch and takes ten seconds, which nobody else must pay.
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(self._name, device="cpu")
        except (OSError, ValueError) as error:
            raise BadInput(
                f"Das Modell „{self._name}“ (RATSLOTSE_RERANKER) lässt sich nicht laden. Bitte einen Ordner mit einem "
                "CrossEncoder von sentence-transformers angeben; ein Name braucht beim ersten Mal Netzzugang."
            ) from error
