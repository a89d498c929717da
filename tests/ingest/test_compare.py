"""What changed between two texts."""

from ingest.compare import Kind, Piece, changes

OLD = """\
Beschlussvorschlag:
Der Stadtrat beschließt den Bau des Brunnens am Markt für 20.000 Euro.

Begründung:
Der Markt braucht Wasser. Das haben viele gesagt, die dort an heißen Tagen einkaufen und sich ausruhen wollen.

Anlagen:
Ein Plan.
"""


def test_the_same_words_in_other_lines_are_no_change() -> None:
    assert changes(OLD, OLD.replace("den Bau", "den\nBau").replace("einkaufen", "ein-\nkaufen")) == ()


def test_a_changed_word_is_shown_in_its_section_with_a_little_around_it() -> None:
    (change,) = changes(OLD, OLD.replace("20.000", "25.000"))
    assert change.section == "Beschlussvorschlag"
    assert change.pieces == (
        Piece(Kind.LEFT_OUT, ""),
        Piece(Kind.KEPT, "Bau des Brunnens am Markt für"),
        Piece(Kind.GONE, "20.000"),
        Piece(Kind.NEW, "25.000"),
        Piece(Kind.KEPT, "Euro."),
    )


def test_new_and_lost_sentences_and_sections_are_told() -> None:
    new = OLD.replace("Der Markt braucht Wasser.", "Der Markt braucht Wasser. Und Schatten.")
    new = new.replace("\nAnlagen:\nEin Plan.\n", "")
    added, lost = changes(OLD, new)
    assert (added.section, lost.section) == ("Begründung", "Anlagen")
    assert Piece(Kind.NEW, "Und Schatten.") in added.pieces
    assert added.pieces[0].kind is Kind.KEPT
    assert [piece for piece in lost.pieces if piece.words] == [Piece(Kind.GONE, "Ein Plan.")]


def test_a_text_without_sections_is_one() -> None:
    (change,) = changes("Eins und zwei.", "Eins und drei.")
    assert change.section == ""
    assert [piece.kind for piece in change.pieces] == [Kind.KEPT, Kind.GONE, Kind.NEW]
