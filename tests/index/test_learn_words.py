import json
import lzma
from pathlib import Path

from index.learn_words import RAREST, WINDOW, count_words, dump_texts, main, write_words
from index.terms import PART_FREQUENCY, Analyser, read_words


def dump(folder: Path, *papers: object) -> Path:
    with lzma.open(folder / "papers.jsonl.xz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(paper) + "\n" for paper in papers)
    return folder


def test_a_word_counts_once_for_each_passage_that_holds_it() -> None:
    counts = count_words(iter(["Der Rat, der RAT. Am 3. Mai 2014: 1.500 Euro (§ 62)", "Der Bäcker"]))
    assert counts == {"": 2, "der": 2, "rat": 1, "am": 1, "euro": 1, "bäcker": 1}


def test_long_texts_count_as_several_passages_and_empty_ones_as_none() -> None:
    counts = count_words(iter(["rat " * (2 * WINDOW // 4), ""]))
    assert counts == {"": 2, "rat": 2}


def test_glued_text_is_no_word() -> None:
    assert count_words(iter(["ja " + "x" * 61])) == {"": 1, "ja": 1}


def test_what_is_written_is_read_again_without_the_rare(tmp_path: Path) -> None:
    counts = count_words(iter(["Größe Straße"] * RAREST + ["Zufallsname"] * (RAREST - 1)))
    path = tmp_path / "neu" / "words.tsv.xz"
    write_words(counts, path)
    assert read_words(path) == {"": 2 * RAREST - 1, "größe": RAREST, "straße": RAREST}


def test_every_files_text_of_a_dump_is_cleaned_and_read(tmp_path: Path) -> None:
    files = [{"text": "Stra\u00adße"}, {"text": "Weg"}, {"name": "ohne Text"}]
    folder = dump(tmp_path, {"auxiliaryFile": files}, {"name": "ohne Dateien"})
    assert list(dump_texts(folder)) == ["Straße", "Weg", ""]


def test_learned_words_split_compounds(tmp_path: Path) -> None:
    text = {"auxiliaryFile": [{"text": "Das Rathaus liegt am Marktplatz. Markt und Platz."}]}
    out = tmp_path / "words.tsv.xz"
    main([str(dump(tmp_path, *[text] * PART_FREQUENCY, {"auxiliaryFile": [{"text": "Markt, Platz"}]})), str(out)])
    assert Analyser(read_words(out)).parts("marktplatz") == ("markt", "platz")
