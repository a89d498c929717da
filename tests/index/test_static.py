import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encode import Vector
from index.learn_model import learn_tokenizer
from index.static import MODEL_FOLDER, STEPS, TITLE_WEIGHT, VECTORS_FILE, StaticEncoder, unit, write_model

TEXTS = ["Der Rat beschließt den Haushalt.", "Das Hallenbad öffnet im Mai.", "Die Straße wird gesperrt."]
DIMENSIONS = 8
PIECES = 60


def table(size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(1).standard_normal((size, DIMENSIONS)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("model")
    tokenizer = learn_tokenizer(TEXTS * 4, PIECES)
    write_model(there, tokenizer, table(tokenizer.get_vocab_size()))
    return there


@pytest.fixture(scope="module")
def encoder(folder: Path) -> StaticEncoder:
    return StaticEncoder(folder)


def close(vector: Vector, other: Vector) -> bool:
    return np.allclose(vector, other, atol=1e-6)


def test_vectors_have_length_one_and_the_tables_width(encoder: StaticEncoder) -> None:
    vectors = [*encoder.passages(TEXTS, ["Titel", "", "Titel"]), encoder.question("Hallenbad")]
    assert encoder.dimension == DIMENSIONS
    assert {len(vector) for vector in vectors} == {DIMENSIONS}
    assert [math.hypot(*vector) for vector in vectors] == pytest.approx([1.0] * 4)
    assert encoder.passages([], []) == []


def test_text_without_letters_or_digits_gives_zeros(encoder: StaticEncoder) -> None:
    assert set(encoder.question("?! ...")) == {0.0}
    assert encoder.passages(["?!", TEXTS[0]], ["", ""])[1] == encoder.question(TEXTS[0])


def test_a_title_counts_by_its_weight(encoder: StaticEncoder) -> None:
    [vector] = encoder.passages([TEXTS[0]], [TEXTS[1]])
    text, title = (np.array(encoder.question(one)) for one in TEXTS[:2])
    expected = text + TITLE_WEIGHT * title
    assert close(vector, (expected / np.linalg.norm(expected)).tolist())


def test_case_punctuation_and_order_do_not_matter(encoder: StaticEncoder) -> None:
    assert close(encoder.question("Haushalt, Rat"), encoder.question("RAT (HAUSHALT)!"))
    assert not close(encoder.question("Haushalt"), encoder.question("Rat"))


def test_the_sum_of_pieces_is_what_counts(folder: Path, encoder: StaticEncoder) -> None:
    tokenizer = learn_tokenizer(TEXTS * 4, PIECES)
    ids = tokenizer.encode(TEXTS[2], add_special_tokens=False).ids
    expected = table(tokenizer.get_vocab_size())[ids].sum(axis=0)
    assert len(ids) > 1
    assert np.dot(encoder.question(TEXTS[2]), expected / np.linalg.norm(expected)) > 0.999


def test_a_row_is_off_by_half_a_step_at_most(folder: Path) -> None:
    with np.load(folder / VECTORS_FILE) as kept:
        rows, scales = kept["rows"], kept["scales"]
    exact = table(len(rows))
    assert rows.dtype == np.int8
    assert np.abs(rows * scales[:, None] - exact).max() <= np.abs(exact).max() / STEPS / 2 * 1.001


def test_a_row_of_zeros_is_kept(tmp_path: Path) -> None:
    tokenizer = learn_tokenizer(TEXTS * 4, PIECES)
    write_model(tmp_path, tokenizer, np.zeros((tokenizer.get_vocab_size(), DIMENSIONS), np.float32))
    assert set(StaticEncoder(tmp_path).question(TEXTS[0])) == {0.0}


def test_the_fingerprint_follows_the_files(folder: Path, tmp_path: Path) -> None:
    tokenizer = learn_tokenizer(TEXTS * 4, PIECES)
    same, other = tmp_path / "same", tmp_path / "other"
    write_model(same, tokenizer, table(tokenizer.get_vocab_size()))
    write_model(other, tokenizer, -table(tokenizer.get_vocab_size()))
    assert StaticEncoder(same).fingerprint == StaticEncoder(folder).fingerprint != StaticEncoder(other).fingerprint


def test_unit_leaves_zeros() -> None:
    rows = np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)
    assert unit(rows).tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 0.0]]


def test_it_encodes_without_torch(folder: Path) -> None:
    """In a process of its own: other tests import torch."""
    code = (
        "import sys; from pathlib import Path; from index.static import StaticEncoder;"
        f"StaticEncoder(Path({str(folder)!r})).question('Rat'); print('torch' in sys.modules)"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "False"


@pytest.mark.model
def test_sentence_transformers_reads_it_as_the_card_says(folder: Path, encoder: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    bag = StaticEmbedding(encoder.tokenizer, embedding_weights=encoder.table)
    vectors = SentenceTransformer(modules=[bag], device="cpu").encode(TEXTS, normalize_embeddings=True)
    assert all(close(ours, theirs.tolist()) for ours, theirs in zip(map(encoder.question, TEXTS), vectors, strict=True))


@pytest.mark.skipif(not (MODEL_FOLDER / VECTORS_FILE).exists(), reason="the model is not built yet: make model")
def test_the_built_in_model_knows_that_people_say_it_otherwise() -> None:
    built_in = StaticEncoder()
    question = np.array(built_in.question("Gibt es neue Radwege?"))
    texts = ["Die Fahrradinfrastruktur wird ausgebaut.", "Der Bebauungsplan wird öffentlich ausgelegt."]
    near, far = built_in.passages(texts, ["", ""])
    assert question @ np.array(near) > question @ np.array(far) + 0.1
