"""Measures app.answer.verify: python -m eval.falsify HOME [--half test] [--papers 400] [--json].

True sentences are taken from passages, word for word and rewritten by rules; a file may add some written by hand. Each
is then made false in one way at a time. Wanted: no false sentence gets through, and few true ones are cut. Papers are
split in two halves by their key: one to choose the numbers of the check on, one to measure.
"""

import argparse
import json
import random
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.answer.verify import Verifier
from app.wiring import LEDGER
from eval.homes import existing
from eval.tables import markdown
from index.model import Hit
from index.terms import MONTHS, Analyser, tokens
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput, RatslotseError
from ingest.ledger import Ledger
from ingest.model import Paper, Passage
from ingest.sentences import sentences
from ingest.split import split

HALVES = ("tune", "test")
SHORTEST, LONGEST = 40, 300  # characters of a sentence that could be an answer's
RUN = 4  # words
SENTENCES = 2  # taken of a passage
PAPERS = 400
PARTIES = ("CDU", "SPD", "FDP", "AfD", "GRÜNE", "LINKE")
STREETS = ("Beispielstraße", "Hauptstraße", "Lindenallee", "Schillerstraße", "Goethestraße")
SURNAMES = ("Musterfrau", "Schneider", "Hoffmann", "Krüger", "Özdemir")
TOLD_PLACES = ("Karlsruhe", "Durlach", "Neureut", "Grötzingen", "Mühlburg", "Knielingen", "Stupferich", "Wettersbach")
PLACES = ("Stuttgart", "Mannheim", "Musterstadt", "Neustadt", "Freiburg", "Duisburg")

Change = Callable[[str, random.Random], str | None]  # None: does not apply


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with the passage it cites, and whether that bears it out."""

    kind: str
    true: bool
    sentence: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with what the check said of it."""

    case: Case
    reasons: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        """A true sentence that was cut, or a false one that got through."""
        return self.case.true == bool(self.reasons)


# True sentences


def _told(sentence: str, chance: random.Random) -> str:
    lead = chance.choice(
        ("Laut Vorlage gilt: ", "Aus der Stellungnahme geht hervor: ", "Nach Angaben der Verwaltung: ")
    )
    return f"{lead}{sentence}"


def _sum_words(sentence: str, chance: random.Random) -> str | None:
    """1.500.000 Euro as 1,5 Mio. €, 12,5 Prozent as 12,5 %, sieben as 7."""

    def millions(match: re.Match[str]) -> str:
        value = int(match[1].replace(".", "")) / 1_000_000
        return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",") + " Mio. €"

    changed = re.sub(r"\b(\d{1,3}(?:\.\d{3}){2}) (?:Euro|EUR|€)", millions, sentence)
    for old, new in ((r"(\d) Prozent\b", r"\1 %"), (r"(\d) ?%", r"\1 Prozent"), (r"(\d) ?€", r"\1 Euro"),
                     (r"\bdrei\b", "3"), (r"\bzwei\b", "2"), (r"\bvier\b", "4"), (r"(\d),00 Euro", r"\1 Euro"),
                     (r"\bMio\. ", "Millionen ")):  # fmt: skip
        if changed == sentence:
            changed = re.sub(old, new, sentence)
    return changed if changed != sentence else None


def _date_words(sentence: str, chance: random.Random) -> str | None:
    names = {number: name.capitalize() for name, number in MONTHS.items()}

    def worded(match: re.Match[str]) -> str:
        month = int(match[2])
        return f"{int(match[1])}. {names[month]} {match[3]}" if month in names else match[0]

    def figured(match: re.Match[str]) -> str:
        return f"{int(match[1]):02}.{MONTHS[match[2].lower()]:02}.{match[3]}"

    changed = re.sub(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b", worded, sentence)
    if changed == sentence:
        changed = re.sub(rf"\b(\d{{1,2}})\. ({'|'.join(names.values())}) (\d{{4}})\b", figured, sentence)
    return changed if changed != sentence else None


def _other_words(sentence: str, chance: random.Random) -> str | None:
    """A word's synonym, or another form of it."""
    if re.search('[„"“]', sentence):  # a quotation stays as it is
        return None
    words = [
        word for word in re.findall(r"(?<=[a-zäöüß,] )[a-zäöüßA-ZÄÖÜ]{5,}", sentence) if word.lower() in _synonyms()
    ]
    if words:
        word = chance.choice(words)
        other = chance.choice(_synonyms()[word.lower()])
        return sentence.replace(word, other.capitalize() if word[0].isupper() else other, 1)
    changed = re.sub(r"([a-z]{4,}[^aeiousxz])es\b", r"\1s", sentence, count=1)
    return changed if changed != sentence else None


@cache
def _synonyms() -> dict[str, list[str]]:
    """Single words that may stand for single words, by the built-in thesaurus."""
    lines = [
        line.split("\t") for line in BUILT_IN.read_text(encoding="utf-8").splitlines() if line[:1] not in ("#", "")
    ]
    pairs = {
        word: [one for one in others.split(", ") if one.isalpha() and one != "einstimmig" and one != "mehrheitlich"]
        for word, others in lines
    }
    return {word: others for word, others in pairs.items() if others and word.isalpha()}


def _shortened(sentence: str, chance: random.Random) -> str | None:
    """Without what stands in brackets or behind the last comma."""
    changed = re.sub(r" \([^()]*\)", "", sentence)
    if changed == sentence and ", " in sentence and not re.search(r", (?:dass|ob|die|der|das|zu|um|wenn)\b", sentence):
        changed = sentence[: sentence.rindex(", ")] + "."
    return changed if changed != sentence and len(changed) >= SHORTEST else None


REWRITTEN: dict[str, Change] = {
    "Zahl umgeschrieben": _sum_words,
    "Datum umgeschrieben": _date_words,
    "anderes Wort": _other_words,
    "gekürzt": _shortened,
    "mit Einleitung": _told,
}


# False sentences


def _replaced(pattern: str, new: Callable[[re.Match[str], random.Random], str], flags: int = 0) -> Change:
    """A change of one match of a pattern, chosen by chance."""

    def change(sentence: str, chance: random.Random) -> str | None:
        found = [match for match in re.finditer(pattern, sentence, flags)]
        if not found:
            return None
        match = chance.choice(found)
        changed = f"{sentence[: match.start()]}{new(match, chance)}{sentence[match.end() :]}"
        return changed if changed != sentence else None

    return change


def _another(choices: Sequence[str]) -> Callable[[re.Match[str], random.Random], str]:
    def new(match: re.Match[str], chance: random.Random) -> str:
        return chance.choice([one for one in choices if one != match[0]])

    return new


def _digit(match: re.Match[str], chance: random.Random) -> str:
    """A number with one digit changed."""
    places = [place for place, sign in enumerate(match[0]) if sign.isdigit()]
    place = chance.choice(places)
    digit = chance.choice([sign for sign in "123456789" if sign != match[0][place]])
    return f"{match[0][:place]}{digit}{match[0][place + 1 :]}"


def _transposed(match: re.Match[str], chance: random.Random) -> str:
    pairs = [place for place in range(len(match[0]) - 1) if match[0][place : place + 2].isdigit()]
    for place in chance.sample(pairs, len(pairs)):
        one, two = match[0][place], match[0][place + 1]
        if one != two and not (place == 0 and two == "0"):
            return f"{match[0][:place]}{two}{one}{match[0][place + 2 :]}"
    return match[0]


def _shifted(match: re.Match[str], chance: random.Random) -> str:
    return str(int(match[0]) + chance.choice((-2, -1, 1, 2)))


def _other_day(match: re.Match[str], chance: random.Random) -> str:
    return str(chance.choice([day for day in range(1, 29) if day != int(match[0])]))


_VERB = (
    r"\b(?:ist|sind|wird|werden|wurde|wurden|hat|haben|kann|können|soll|sollen|muss|müssen)\b"
    r"(?! (?:nicht|nur|kein))"
)
_SWAPPED = {
    "nicht ": "", "keine ": "eine ", "keinen ": "einen ", "kein ": "ein ", "ohne ": "mit ",
}  # fmt: skip


def _denied(sentence: str, chance: random.Random) -> str | None:
    """A denial taken out, or one put in behind the verb."""
    for old, new in _SWAPPED.items():
        if re.search(rf"\b{old}(?!nur\b|zuletzt\b)", sentence):
            return re.sub(rf"\b{old}(?!nur\b|zuletzt\b)", new, sentence, count=1)
    return _replaced(_VERB, lambda match, _: f"{match[0]} nicht")(sentence, chance)


_STATE_WORDS = {
    "beantragt": "beschlossen", "vorgeschlagen": "beschlossen", "empfohlen": "beschlossen", "geplant": "beschlossen",
    "vorgesehen": "beschlossen", "beschlossen": "abgelehnt", "zugestimmt": "vorgeschlagen", "abgelehnt": "angenommen",
    "genehmigt": "abgelehnt", "vertagt": "beschlossen", "zurückgestellt": "beschlossen", "angenommen": "abgelehnt",
}  # fmt: skip


def _decided(sentence: str, chance: random.Random) -> str | None:
    """Decided instead of proposed, rejected instead of decided."""
    for old, new in _STATE_WORDS.items():
        if re.search(rf"\b{old}\b", sentence):
            return re.sub(rf"\b{old}\b", new, sentence, count=1)
    if re.search(r"\b(?:soll|sollen|möge|empfiehlt|schlägt|bittet)\b", sentence):
        return f"Der Gemeinderat hat beschlossen: {sentence}"
    return None


def _vote(sentence: str, chance: random.Random) -> str | None:
    for old, new in (("einstimmig", "mehrheitlich"), ("mehrheitlich", "einstimmig")):
        if re.search(rf"\b{old}", sentence):
            return re.sub(rf"\b{old}", new, sentence, count=1)
    return _replaced(r"(?<![\d.])\d{1,2}(?= (?:Ja|Nein|Gegen|Enthaltung|Stimmen|zu \d))", _digit)(sentence, chance)


def _other_paper(sentence: str, chance: random.Random) -> str:
    return f"Laut Vorlage {chance.randrange(2010, 2025)}/{chance.randrange(1, 1500):04} gilt: {sentence}"


_NUMBER = r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/]|[.,-]\d|\. ?\d|\. (?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))"
_AMOUNT = rf"{_NUMBER}(?= ?(?:€|Euro|EUR|%|Prozent|Mio|m²|qm|km|m\b))"
_SURNAME = r"(?<=Herr )[A-ZÄÖÜ]\w+|(?<=Frau )[A-ZÄÖÜ]\w+|(?<=Stadtrat )[A-ZÄÖÜ]\w+|(?<=Dr\. )[A-ZÄÖÜ]\w+"

FALSE: dict[str, Change] = {
    "Zahl": _replaced(_NUMBER, _digit),
    "Betrag": _replaced(_AMOUNT, _digit),
    "Ziffern vertauscht": _replaced(_NUMBER, _transposed),
    "Einheit": _replaced(r"(?<=\d )(?:Euro|€|Prozent|%)|(?<=\d)(?:€|%)",
                         lambda match, _: "Euro" if match[0] in ("%", "Prozent") else "Prozent"),
    "Tag": _replaced(rf"\b\d{{1,2}}(?=\. ?(?:\d{{1,2}}\.|(?i:{'|'.join(MONTHS)})))", _other_day),
    "Monat": _replaced(rf"\b(?:{'|'.join(name.capitalize() for name in MONTHS)})\b",
                       _another([name.capitalize() for name in MONTHS])),
    "Jahr": _replaced(r"(?<![\w.,/-])(?:19|20)\d\d(?![\w/]|[.,-]\d)|(?<=\d\.)(?:19|20)\d\d\b", _shifted),
    "Partei": _replaced(rf"\b(?:{'|'.join(PARTIES)})\b", _another(PARTIES)),
    "Person": _replaced(_SURNAME, _another(SURNAMES)),
    "Straße": _replaced(r"\b[A-ZÄÖÜ]\w+straße\b", _another(STREETS)),
    "Ort": _replaced(rf"\b(?:{'|'.join(TOLD_PLACES)})\b", _another(PLACES)),
    "Verneinung": _denied,
    "beschlossen": _decided,
    "Abstimmung": _vote,
    "andere Vorlage": _other_paper,
}  # fmt: skip


# Cases


def cases(hits: Sequence[Hit], chance: random.Random) -> Iterator[Case]:
    """True sentences of these passages, and false ones made of them; other passages are cited for some."""
    for hit in hits:
        for sentence in chance.sample(told := _sentences(hit.passage), min(SENTENCES, len(told))):
            yield Case("wörtlich", True, sentence, hit)
            rewritten = [(kind, change(sentence, chance)) for kind, change in REWRITTEN.items()]
            yield from (Case(kind, True, text, hit) for kind, text in rewritten if text)
            base = chance.choice([sentence, *(text for kind, text in rewritten if text and kind != "gekürzt")])
            yield from falsified(base, hit, chance)
            yield from _misplaced(sentence, chance.choice(hits), hit)


def falsified(sentence: str, hit: Hit, chance: random.Random) -> Iterator[Case]:
    """A true sentence, false in each way that applies."""
    for kind, change in FALSE.items():
        if text := change(sentence, chance):
            yield Case(kind, False, text, hit)


def _misplaced(sentence: str, other: Hit, hit: Hit) -> Iterator[Case]:
    """A sentence that cites another paper's passage."""
    if other.paper.id != hit.paper.id and not _runs(sentence) & _runs(other.passage.text):
        yield Case("andere Fundstelle", False, sentence, other)


def _runs(text: str) -> set[tuple[str, ...]]:
    """All runs of some words: texts that share one may well say the same."""
    words = list(tokens(text))
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def _sentences(passage: Passage) -> list[str]:
    """The sentences of a passage that an answer could hold."""
    found = (" ".join(passage.text[start:end].split()) for start, end in sentences(passage.text))
    return [one for one in found if SHORTEST <= len(one) <= LONGEST and one[0].isupper() and one[-1] == "."]


def half_of(paper: Paper) -> str:
    """Which half a paper belongs to, whatever else there is."""
    return HALVES[zlib.crc32(paper.key.encode()) % 2]


def passages(ledger: Ledger, half: str, papers: int, chance: random.Random) -> Iterator[Hit]:
    """A passage each of some papers of a half."""
    every = [paper for paper in ledger.all_papers(audience=UNRESTRICTED) if half_of(paper) == half]
    for paper in chance.sample(every, min(papers, len(every))):
        files = ledger.files_of(paper.id)
        if not files:
            continue
        file = chance.choice(files)
        found = [one for one in split(file.id, ledger.pages(file.id)) if _sentences(one)]
        if found:
            yield Hit(chance.choice(found), paper, file, 1.0)


def by_hand(ledger: Ledger, half: str, path: Path) -> Iterator[Case]:
    """True sentences of a file with lines of passage id, tab, file id, tab, sentence.

    Raises:
        BadInput: a passage is not there.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        passage_id, file_id, sentence = line.split("\t")
        found = {one.id: one for one in split(file_id, ledger.pages(file_id))}
        if passage_id not in found:
            raise BadInput(f"Die Textstelle {passage_id} aus {path} fehlt. Bitte die Datei neu anlegen.")
        file = ledger.files([file_id])[file_id]
        paper = ledger.papers([file.paper])[file.paper]
        if half_of(paper) == half:
            yield Case("von Hand", True, sentence, Hit(found[passage_id], paper, file, 1.0))


def measured(verifier: Verifier, some: Iterable[Case]) -> list[Outcome]:
    """What the check says of each case."""
    return [Outcome(case, verifier.verify(case.sentence, [case.hit]).reasons) for case in some]


def table(outcomes: Sequence[Outcome]) -> str:
    """For each kind how many there were, and how many were cut though true or got through though false."""
    counted: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for one in outcomes:
        for kind in (one.case.kind, "zusammen"):
            counted[not one.case.true, kind].append(one.wrong)
    rows = [
        [
            "falsch: durchgekommen" if false else "wahr: gestrichen",
            kind,
            str(len(wrong)),
            str(sum(wrong)),
            f"{sum(wrong) / len(wrong):.1%}".replace(".", ","),
        ]
        for (false, kind), wrong in sorted(counted.items(), key=lambda item: (item[0][0], item[0][1] == "zusammen"))
    ]
    return markdown([["Satz", "Art", "Sätze", "davon", "Anteil"], *rows], words=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, or with --json each case; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.falsify", description="Misst die Prüfung geschriebener Sätze."
    )
    parser.add_argument("home", type=Path, metavar="ORDNER", help="Ordner wie RATSLOTSE_HOME")
    parser.add_argument("--half", choices=HALVES, default=HALVES[1], help="Hälfte der Vorlagen (%(default)s)")
    parser.add_argument("--papers", type=int, default=PAPERS, help="Vorlagen, je mit einer Textstelle (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by-hand", type=Path, metavar="DATEI", help="wahre Sätze von Hand")
    parser.add_argument("--json", action="store_true", help="jeden Satz mit seinem Befund zeigen")
    chosen = parser.parse_args(arguments)
    try:
        outcomes = _measure(chosen)
    except RatslotseError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write((_json(outcomes) if chosen.json else table(outcomes)) + "\n")
    return 0


def _measure(chosen: argparse.Namespace) -> list[Outcome]:
    ledger = Ledger(existing(chosen.home).home / LEDGER)
    chance = random.Random(chosen.seed)
    hits = list(passages(ledger, chosen.half, chosen.papers, chance))
    some = list(cases(hits, chance))
    if chosen.by_hand:
        hand = list(by_hand(ledger, chosen.half, chosen.by_hand))
        some += hand
        some += [false for one in hand for false in falsified(one.sentence, one.hit, chance)]
    return measured(Verifier(Analyser.built_in(), Thesaurus.read(BUILT_IN)), some)


def _json(outcomes: Iterable[Outcome]) -> str:
    return "\n".join(
        json.dumps(
            {"kind": one.case.kind, "true": one.case.true, "wrong": one.wrong, "sentence": one.case.sentence,
             "passage": one.case.hit.passage.id, "paper": one.case.hit.paper.key, "reasons": one.reasons},
            ensure_ascii=False,
        )
        for one in outcomes
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
