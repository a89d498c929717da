"""What the surroundings decide: one flat set of values, read from the environment at the doors only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import BadInput

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_HOME = PROJECT / "data" / "var"
DEFAULT_LLM_TIMEOUT = 60.0  # seconds; a 7B model on a CPU writes three sentences in about 30


@dataclass(frozen=True, slots=True)
class Settings:
    """Where state lives, which engine and models are used; an empty value means: not used."""

    home: Path = DEFAULT_HOME  # RATSLOTSE_HOME
    model: str = ""  # RATSLOTSE_MODEL: a sentence-transformers model by name or folder, "aus"; else the built-in one
    reranker: str = ""  # RATSLOTSE_RERANKER: a sentence-transformers CrossEncoder by name or folder
    qdrant_url: str = ""  # QDRANT_URL: a server instead of the embedded engine
    qdrant_key: str = ""  # QDRANT_API_KEY
    thesaurus: str = ""  # RATSLOTSE_THESAURUS: a file of the city's own near-synonyms
    llm: str = ""  # RATSLOTSE_LLM: name of the language model
    openai_url: str = ""  # OPENAI_BASE_URL: any OpenAI-compatible endpoint
    openai_key: str = ""  # OPENAI_API_KEY
    ollama_url: str = ""  # OLLAMA_HOST
    llm_timeout: float = DEFAULT_LLM_TIMEOUT  # RATSLOTSE_LLM_TIMEOUT, seconds

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """The settings that the environment names.

        Raises:
            BadInput: a value that cannot be used, or an endpoint without a model name.
        """
        settings = cls(
            home=Path(env.get("RATSLOTSE_HOME") or DEFAULT_HOME).expanduser(),
            model=env.get("RATSLOTSE_MODEL", ""),
            reranker=env.get("RATSLOTSE_RERANKER", ""),
            qdrant_url=env.get("QDRANT_URL", ""),
            qdrant_key=env.get("QDRANT_API_KEY", ""),
            thesaurus=env.get("RATSLOTSE_THESAURUS", ""),
            llm=env.get("RATSLOTSE_LLM", ""),
            openai_url=env.get("OPENAI_BASE_URL", ""),
            openai_key=env.get("OPENAI_API_KEY", ""),
            ollama_url=env.get("OLLAMA_HOST", ""),
            llm_timeout=_seconds(env.get("RATSLOTSE_LLM_TIMEOUT")),
        )
        if settings.llm and not (settings.openai_url or settings.ollama_url):
            raise BadInput(
                f"RATSLOTSE_LLM nennt das Modell „{settings.llm}“, aber kein Endpunkt ist gesetzt. "
                "Bitte OPENAI_BASE_URL oder OLLAMA_HOST angeben, oder RATSLOTSE_LLM leeren."
            )
        return settings


def _seconds(text: str | None) -> float:
    if not text:
        return DEFAULT_LLM_TIMEOUT
    try:
        return float(text)
    except ValueError as error:
        raise BadInput(f"RATSLOTSE_LLM_TIMEOUT ist keine Zahl in Sekunden: {text!r}") from error
