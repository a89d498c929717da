"""On a town of its own with six topics; what is learned from it has to be found again."""

import json
import lzma
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from index.learn_model import BATCH, Bag, Exam, Pieces, first_table, learn_tokenizer, main
from index.learn_pairs import (
    MIX,
    SPAN,
    Asked,
    Corpus,
    Document,
    Pairs,
    Row,
    Synonyms,
    Words,
    read_documents,
    read_laws,
    read_questions,
    share_of,
)
from index.static import StaticEncoder, words_of
from index.thesaurus import entries

TOPICS = {
    "bad": "Hallenbad Schwimmbecken Badegäste Eintritt Wasser Sprungturm Liegewiese",
    "rad": "Fahrradweg Radfahrer Radstreifen Abstellplatz Lastenrad Pedelec Sattel",
    "schule": "Grundschule Unterricht Klassenraum Lehrkräfte Schulhof Mensa Ganztag",
    "müll": "Abfallbehälter Entsorgung Restmüll Wertstoffhof Sperrmüll Biotonne Leerung",
    "wohnen": "Wohnung Miete Neubau Mietspiegel Wohnraum Baugebiet Sozialbindung",
    "wald": "Forst Baum Rodung Aufforstung Holzernte Waldweg Förster",
}
EVERYDAY = {"schwimmhalle": "hallenbad", "velo": "fahrradweg", "mülleimer": "abfallbehälter"}
RANDOM_TITLE = "Sachstand und Ausblick: "


def sentences(topic: str, random: np.random.Generator, count: int) -> str:
    said = TOPICS[topic].split()
    return " ".join(f"Die Verwaltung berichtet über {' '.join(random.permutation(said)[:4])}." for _ in range(count))


def write(path: Path, objects: Sequence[Mapping[str, object]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(one) + "\n" for one in objects)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump, laws, questions and a thesaurus in one folder."""
    folder, random = tmp_path_factory.mktemp("town"), np.random.default_rng(3)
    papers, questions = [], []
    for number in range(60):
        topic = list(TOPICS)[number % len(TOPICS)]
        said = TOPICS[topic].split()
        text = sentences(topic, random, 30)
        file = {"id": f"https://stadt.example/files/{number}", "name": "Vorlage", "text": text}
        name = RANDOM_TITLE + " ".join(said[:2])
        papers.append({"id": f"p{number}", "name": name, "date": "2024-05-06", "auxiliaryFile": [file]})
        asked = {"id": f"{number}#0", "file": str(number), "passage": text[:800], "answer": text[:60]}
        questions.append(asked | {"question": f"Was ist mit {said[-1]}?", "everyday": [f"Wie steht es um {said[-2]}?"]})
    write(folder / "papers.jsonl.xz", papers)
    write(folder / "questions.jsonl.xz", questions)
    law = {"heading": "Gebühren der Bäder", "text": "Für jeden Eintritt in ein Bad ist vorher zu zahlen. " * 3}
    write(folder / "paragraphs.jsonl.xz", [law, {"heading": "(weggefallen)", "text": "Kurz."}])
    (folder / "thesaurus.tsv").write_text("".join(f"{b}\t{a}, städtisches {b}\n" for a, b in EVERYDAY.items()))
    return folder


@pytest.fixture(scope="module")
def words() -> Words:
    return Words()


@pytest.fixture(scope="module")
def corpus(town: Path, words: Words) -> Corpus:
    return Corpus(read_documents(town), words)


def spoken(row: Row, words: Words) -> str:
    return " ".join(words.listed()[number] for number in row.tolist())


def test_words_are_runs_of_letters_or_of_digits_in_lower_case() -> None:
    assert words_of("Straßen-Bau, §62a: ﬁnal_1.500 €") == ["straßen", "bau", "62", "a", "final", "1", "500"]


def test_the_tokenizer_sees_the_same_words(words: Words) -> None:
    tokenizer = learn_tokenizer(["straßen bau 62 a final 1 500"] * 3, 40)
    text = "Straßen-Bau, §62a: ﬁnal_1.500 €"
    alone = [piece for word in words_of(text) for piece in tokenizer.encode(word).ids]
    assert tokenizer.encode(text).ids == alone


def test_the_tokenizer_is_the_same_each_time() -> None:
    texts = [sentences(topic, np.random.default_rng(1), 9) for topic in TOPICS]
    assert learn_tokenizer(texts, 120).to_str() == learn_tokenizer(texts, 120).to_str()


def test_documents_are_read_in_order_with_title_and_names(town: Path) -> None:
    first, *_ = documents = list(read_documents(town))
    assert [document.file for document in documents] == [str(number) for number in range(60)]
    assert first.title == f"{RANDOM_TITLE}Hallenbad Schwimmbecken Vorlage 2024"
    assert first.names == (f"{RANDOM_TITLE}Hallenbad Schwimmbecken", "Vorlage")
    assert len(first.passages) > 1


def test_a_corpus_gives_back_the_words_of_each_passage(town: Path, corpus: Corpus, words: Words) -> None:
    passages = [passage for document in read_documents(town) for passage in document.passages]
    assert len(corpus) == len(passages)
    for number in (0, 1, len(passages) - 1):
        assert spoken(corpus.row(number), words) == " ".join(words_of(passages[number]))
    assert spoken(corpus.titles[0], words) == "sachstand und ausblick hallenbad schwimmbecken vorlage 2024"
    assert len(corpus.names[0]) == 1  # "Vorlage" names nothing


def test_passages_differ_that_are_of_two_papers_and_not_versions_of_one_text() -> None:
    first, second = "eins zwei drei vier fünf", "sechs sieben acht neun zehn"
    texts = {"p": (first, second), "q": (first + " sechs", second.replace("zehn", "elf"), "zwei drei elf zwölf")}
    corpus = Corpus([Document(paper, paper, (), "", passages) for paper, passages in texts.items()], Words())
    assert [corpus.differ(0, other) for other in range(5)] == [False, False, False, True, True]
    assert not corpus.differ(3, 1)


def test_short_paragraphs_are_left_out(town: Path, words: Words) -> None:
    [(heading, _)] = read_laws(town / "paragraphs.jsonl.xz", words)
    assert spoken(heading, words) == "gebühren der bäder"


def test_questions_point_to_their_passage(town: Path, corpus: Corpus, words: Words) -> None:
    asked = read_questions(town / "questions.jsonl.xz", corpus, words, frozenset())
    assert len(asked) == 2 * 60
    assert [corpus.files[corpus.owners[one.passage]] for one in asked[:4]] == ["0", "0", "1", "1"]
    assert [one.everyday for one in asked[:4]] == [False, True, False, True]
    assert asked[0].passage == 0
    again = read_questions(town / "questions.jsonl.xz", corpus, words, frozenset({"p0", "p1"}))
    assert [one.passage for one in again] == [one.passage for one in asked[4:]]


def test_questions_are_found_by_the_place_of_their_passage_too(
    town: Path, corpus: Corpus, words: Words, tmp_path: Path
) -> None:
    third = int(np.flatnonzero(corpus.owners == 1)[2])
    [place] = corpus.places[third]
    asked: dict[str, object] = {
        "file": "1",
        "page": None,
        "question": "Was ist?",
        "everyday": ["Wie?", "Wo?"],
        "answer": None,
    }
    cut: dict[str, object] = {"at": place.start + 50, "length": place.end - place.start}
    write(tmp_path / "asked.jsonl.xz", [asked | cut, asked | cut | {"file": "not there"}])
    found = read_questions(tmp_path / "asked.jsonl.xz", corpus, words, frozenset())
    assert [one.passage for one in found] == [third] * 3


def test_all_questions_of_a_file_have_one_share_and_each_share_some() -> None:
    shares = Counter(share_of(str(file)) for file in range(1_000))
    assert shares["aside"] == pytest.approx(150, abs=40)
    assert shares["rank"] == pytest.approx(150, abs=40)


def test_known_words_are_replaced_about_half_the_time(town: Path, words: Words) -> None:
    synonyms = Synonyms(entries(town / "thesaurus.tsv"), words)
    random, row = np.random.default_rng(1), words.row("Das Hallenbad öffnet")
    said = Counter(spoken(synonyms.rewritten(row, random), words) for _ in range(200))
    assert set(said) == {"das hallenbad öffnet", "das schwimmhalle öffnet", "das städtisches hallenbad öffnet"}
    assert 60 < said["das hallenbad öffnet"] < 140


def test_pairs_of_all_kinds_are_drawn_and_know_their_paper(town: Path, corpus: Corpus, words: Words) -> None:
    laws = read_laws(town / "paragraphs.jsonl.xz", words)
    synonyms = Synonyms(entries(town / "thesaurus.tsv"), words)
    batch = Pairs(corpus, laws, synonyms, np.random.default_rng(1)).batch(BATCH)
    groups = Counter(
        "thesaurus" if group < 0 else "paper" if group < len(corpus.papers) else "law" for _, _, group in batch
    )
    assert groups["thesaurus"] == pytest.approx(MIX["thesaurus"] * BATCH, rel=0.4)
    assert groups["law"] == pytest.approx(MIX["law"] * BATCH, rel=0.4)
    topics = {number: set(words.row(text).tolist()) for number, text in enumerate(TOPICS.values())}
    for _, told, group in batch:
        if 0 <= group < len(corpus.papers):
            assert set(told.tolist()) & topics[group % len(TOPICS)]


def test_a_span_is_not_left_in_its_rest() -> None:
    words = Words()
    text = " ".join(f"wort{'a' * number}" for number in range(100))
    corpus = Corpus([Document("p", "f", ("x",), "x", (text,))], words)
    synonyms = Synonyms({"anders": ["sonst"]}, words)
    pairs = Pairs(corpus, [(words.row("a"), words.row("b"))], synonyms, np.random.default_rng(1)).batch(200)
    spans = [(asked, told) for asked, told, group in pairs if group == 0]
    assert spans
    for asked, told in spans:
        assert SPAN[0] <= len(asked) <= SPAN[1]
        assert not set(asked.tolist()) & set(told.tolist())


def test_bags_sum_the_pieces_of_each_row_also_of_empty_ones() -> None:
    words = Words()
    rows = [words.row("hallenbad rat"), words.row(""), words.row("rat rat")]
    tokenizer = learn_tokenizer(["hallenbad rat hallenbad"] * 3, 20)
    table = np.random.default_rng(1).standard_normal((tokenizer.get_vocab_size(), 4)).astype(np.float32)
    sums = Bag(Pieces(tokenizer, words.listed()), table)(rows).detach().numpy()
    for row, text in zip(sums, ["hallenbad rat", "", "rat rat"], strict=True):
        assert row == pytest.approx(table[tokenizer.encode(text).ids].sum(axis=0), abs=1e-5)


def test_frequent_pieces_start_short(corpus: Corpus, words: Words) -> None:
    tokenizer = learn_tokenizer([spoken(corpus.row(number), words) for number in range(60)], 200)
    table = first_table(Pieces(tokenizer, words.listed()), corpus, tokenizer.get_vocab_size(), np.random.default_rng(1))
    lengths = np.linalg.norm(table, axis=1)
    [die], [waldweg] = (tokenizer.encode(word).ids[:1] for word in ("die", "waldweg"))
    assert lengths[die] < lengths[waldweg]


def test_an_exam_counts_what_stands_before_the_right_passage() -> None:
    words = Words()
    texts = ["hallenbad", "fahrrad", "schule", "hallenbad"]
    corpus = Corpus([Document(text, str(n), (), "", (text,)) for n, text in enumerate(texts)], words)
    tokenizer = learn_tokenizer(texts, 40)
    pieces = Pieces(tokenizer, words.listed())
    bag = Bag(pieces, first_table(pieces, corpus, tokenizer.get_vocab_size(), np.random.default_rng(1)))
    asked = [Asked(words.row("hallenbad"), 3, "aside", True), Asked(words.row("schule"), 1, "aside", False)]
    results = Exam(corpus, asked).results(bag)
    everyday, own = results.values()
    assert everyday["passage@1"] == everyday["file@1"] == own["passage@10"] == own["file@10"] == 1
    assert own["passage@1"] == own["file@1"] == 0


def test_what_is_learned_finds_questions_in_other_words(town: Path, tmp_path: Path) -> None:
    torch.manual_seed(0)
    read = ["--laws", "paragraphs.jsonl.xz", "--questions", "questions.jsonl.xz", "--thesaurus", "thesaurus.tsv"]
    main(
        [str(town), *(str(town / name) if name[:2] != "--" else name for name in read)]
        + ["--out", str(tmp_path), "--steps", "12", "--tune", "5", "--pieces", "300"]
    )
    model = StaticEncoder(tmp_path)
    for topic, said in TOPICS.items():
        first, *_, last = said.split()
        told = np.array(model.passages(list(TOPICS.values()), [""] * len(TOPICS)))
        assert list(TOPICS)[int((told @ np.array(model.question(f"{first} oder {last}?"))).argmax())] == topic
    near, far = model.passages(["Hallenbad", "Wertstoffhof"], ["", ""])
    asked = np.array(model.question("Schwimmhalle"))
    assert asked @ np.array(near) > asked @ np.array(far) + 0.1
