"""Trains the built-in model, a bag of word pieces, on council papers, laws and a thesaurus.

Usage: python -m index.learn_model CORPUS --laws FILE --questions FILE... --thesaurus TSV [--but CORPUS] [--out FOLDER]

CORPUS holds an OParl dump (papers.jsonl.xz) whose files carry their text. Laws are paragraphs with headings, questions
come with the passage they were written for; what they are for goes by its file (`share_of`). Papers of --but serve as
text, but no question about them is learned. Only word pieces and their vectors leave.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.nn import functional

from index.learn_pairs import (
    Asked,
    Corpus,
    Pair,
    Pairs,
    Row,
    Synonyms,
    Words,
    read_documents,
    read_jsonl,
    read_laws,
    read_questions,
)
from index.static import MODEL_FOLDER, TITLE_WEIGHT, Vectors, unit, write_model
from index.thesaurus import entries

SEED = 20260301
THREADS = 2
UNKNOWN = "<unk>"
DIGITS = 6  # of a piece's score; those behind change from run to run
PIECES = 32_000  # word pieces; as the retrieval trial
SEEN_BY_TOKENIZER = 40_000  # passages; three times as many take over five minutes
SHRINKING = 0.6  # of the pieces kept in each round; the usual 0.75 takes twice the rounds
DIMENSIONS = 256
PREFIXES = (256, 128)  # lengths at which vectors have to do (Matryoshka, Kusupati et al. 2022)
RARE = 1e-3  # smooth inverse frequency (Arora et al. 2017): pieces more frequent than this start small
SCALE = 20.0  # of cosines in the softmax: sentence-transformers' usual value

BATCH, STEPS, RATE = 1_024, 1_500, 0.012  # one-cycle peak of Adam
TUNE_BATCH, TUNE_STEPS, TUNE_RATE = 512, 300, 2e-3  # half the steps found two in a hundred fewer
STRANGERS = 256  # random passages each question must also be told from
PULL = 5.0  # toward what was learned before, times a row's mean squared change; 30 found fewer
RIVALS = 20  # passages a question is likest to before tuning; it must also be told from one of them
REWORDED = 0.3  # of the questions, each time anew
QUESTIONS_AT_ONCE = 256
POOL = 60_000  # passages among which a kept question must find its own

Report = Callable[[str], None]
Numbers = NDArray[np.int64]


class Pieces:
    """The word pieces of each numbered word."""

    def __init__(self, tokenizer: Tokenizer, words: Sequence[str]) -> None:
        encoded = [one.ids for one in tokenizer.encode_batch(words, add_special_tokens=False)]
        self._flat = np.array([piece for ids in encoded for piece in ids], np.int64)
        self._lengths = np.array([len(ids) for ids in encoded], np.int64)
        self._starts = np.cumsum(self._lengths) - self._lengths

    def bags(self, rows: Sequence[Row]) -> tuple[Numbers, Numbers]:
        """The pieces of all rows, one after the other, and where each row's begin."""
        words = np.concatenate(rows).astype(np.int64)
        lengths = self._lengths[words]
        ends = np.cumsum(lengths)
        steps = np.arange(lengths.sum()) - np.repeat(ends - lengths, lengths)
        pieces = self._flat[np.repeat(self._starts[words], lengths) + steps]
        word_ends = np.cumsum([len(row) for row in rows])
        return pieces, np.concatenate([[0], ends])[np.concatenate([[0], word_ends[:-1]])]


class Bag(torch.nn.Module):
    """Sums the vectors of a text's pieces."""

    def __init__(self, pieces: Pieces, table: Vectors) -> None:
        super().__init__()
        self._pieces = pieces
        self.table = torch.nn.Parameter(torch.from_numpy(table.copy()))

    def forward(self, rows: Sequence[Row]) -> torch.Tensor:
        """One vector a row, not of length one."""
        pieces, starts = self._pieces.bags(rows)
        return functional.embedding_bag(torch.from_numpy(pieces), self.table, torch.from_numpy(starts), mode="sum")


def learn_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """Word pieces of a unigram model (Kudo 2018) over runs of letters and runs of digits, in lower case."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"[^\p{L}\p{N}]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Digits()])
    trainer = trainers.UnigramTrainer(
        vocab_size=size, unk_token=UNKNOWN, special_tokens=[UNKNOWN], shrinking_factor=SHRINKING, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.model = models.Unigram(_ordered(tokenizer), unk_id=0)
    return tokenizer


def _ordered(tokenizer: Tokenizer) -> list[tuple[str, float]]:
    """The pieces and their scores, which the trainer gives in another order each time; the unknown one first."""
    pieces = [(piece, round(score, DIGITS)) for piece, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
    return sorted(pieces, key=lambda one: (one[0] != UNKNOWN, -one[1], one[0]))


def first_table(pieces: Pieces, corpus: Corpus, size: int, random: np.random.Generator) -> Vectors:
    """Random directions, shorter for frequent pieces."""
    counts = np.bincount(pieces.bags([corpus.flat])[0], minlength=size)
    weights = RARE / (RARE + counts / counts.sum())
    rows = random.standard_normal((size, DIMENSIONS)) / np.sqrt(DIMENSIONS)
    return np.asarray(rows * weights[:, None], np.float32)


def learn(bag: Bag, pairs: Pairs, steps: int, report: Report) -> None:
    """Moves the vectors until texts that belong together are nearer than others of the same batch."""
    move, losses = _mover(bag, RATE, steps), []
    for step in range(1, steps + 1):
        batch = pairs.batch(BATCH)
        loss = _both_ways(bag, batch)
        move(loss)
        losses.append(loss.item())
        if step % 100 == 0:
            report(f"step {step}: loss {np.mean(losses[-100:]):.3f}")


def _both_ways(bag: Bag, batch: Sequence[Pair]) -> torch.Tensor:
    asked, told = bag([pair[0] for pair in batch]), bag([pair[1] for pair in batch])
    same = _same([pair[2] for pair in batch], [pair[2] for pair in batch])
    losses = []
    for length in PREFIXES:
        cosines = _cosines(asked[:, :length], told[:, :length]).masked_fill(same, -torch.inf)
        losses += [_first_is_right(cosines), _first_is_right(cosines.T)]
    return torch.stack(losses).mean()


def tune(bag: Bag, corpus: Corpus, asked: Sequence[Asked], synonyms: Synonyms, steps: int) -> None:
    """Moves the vectors, not far, until questions are nearer to their passages than to others."""
    random, start, rivals = np.random.default_rng(SEED), bag.table.detach().clone(), _rivals(bag, corpus, asked)
    move = _mover(bag, TUNE_RATE, steps)
    for _ in range(steps):
        chosen = random.choice(len(asked), min(TUNE_BATCH, len(asked)), replace=False).tolist()
        own = [asked[number].passage for number in chosen]
        hard = [int(random.choice(rivals[number])) for number in chosen if rivals[number]]
        told = own + hard + random.integers(len(corpus), size=STRANGERS).tolist()
        questions = [_reworded(asked[number].question, synonyms, random) for number in chosen]
        cosines = _cosines(bag(questions), _passages(bag, corpus, told))
        papers = [corpus.papers[corpus.owners[passage]] for passage in told]
        cosines = cosines.masked_fill(_same(papers[: len(own)], papers), -torch.inf)
        move(_first_is_right(cosines) + PULL * (bag.table - start).square().sum(1).mean())


def _reworded(question: Row, synonyms: Synonyms, random: np.random.Generator) -> Row:
    return synonyms.rewritten(question, random) if random.random() < REWORDED else question


def _rivals(bag: Bag, corpus: Corpus, asked: Sequence[Asked]) -> list[list[int]]:
    """For each question the passages likest to it of a random pool, none of its own paper and no copy of its own."""
    pool = np.random.default_rng(SEED + 1).permutation(len(corpus))[:POOL]
    told = torch.from_numpy(_encoded(bag, corpus, pool))
    found = []
    for part in _parts(np.arange(len(asked)), QUESTIONS_AT_ONCE):
        with torch.no_grad():
            scores = bag([asked[number].question for number in part]) @ told.T
        nearest = pool[scores.topk(min(RIVALS, len(pool))).indices.numpy()]
        for number, others in zip(part, nearest.tolist(), strict=True):
            found.append([other for other in others if corpus.differ(asked[number].passage, other)])
    return found


def _passages(bag: Bag, corpus: Corpus, passages: Sequence[int]) -> torch.Tensor:
    """Passages with their titles, as the index holds them."""
    texts = functional.normalize(bag([corpus.row(passage) for passage in passages]))
    titles = functional.normalize(bag([corpus.titles[corpus.owners[passage]] for passage in passages]))
    return texts + TITLE_WEIGHT * titles


def _encoded(bag: Bag, corpus: Corpus, passages: Numbers) -> Vectors:
    with torch.no_grad():
        return unit(np.concatenate([_passages(bag, corpus, part).numpy() for part in _parts(passages)]))


def _cosines(asked: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    return SCALE * functional.normalize(asked) @ functional.normalize(told).T


def _same(ours: Sequence[object], theirs: Sequence[object]) -> torch.Tensor:
    """What is of one group and no pair: neither right nor wrong."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys([*ours, *theirs]))}
    one, other = ([numbers[group] for group in groups] for groups in (ours, theirs))
    return (torch.tensor(one)[:, None] == torch.tensor(other)) & ~torch.eye(len(one), len(other), dtype=torch.bool)


def _first_is_right(cosines: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(cosines, torch.arange(len(cosines)))


def _mover(bag: Bag, rate: float, steps: int) -> Callable[[torch.Tensor], None]:
    """Takes so many losses, each a step of Adam; the rate rises to its peak and falls again."""
    adam = torch.optim.Adam(bag.parameters(), lr=rate, fused=True)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=rate, total_steps=steps)

    def move(loss: torch.Tensor) -> None:
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        cycle.step()

    return move


class Exam:
    """Kept questions, and a fixed pool of passages in which to find theirs."""

    def __init__(self, corpus: Corpus, asked: Sequence[Asked]) -> None:
        self._corpus, self._asked = corpus, asked
        right = {one.passage for one in asked}
        others = np.random.default_rng(SEED).permutation(len(corpus))[:POOL].tolist()
        self._pool = np.array(sorted({*right, *others}), np.int64)
        self._keys = np.array([hash(corpus.row(passage).tobytes()) for passage in self._pool.tolist()])
        self._files = corpus.owners[self._pool]

    def results(self, bag: Bag) -> dict[str, dict[str, float]]:
        """Share of everyday and other questions whose passage (or file) is among the first 1, 10, 50 of the pool."""
        told = _encoded(bag, self._corpus, self._pool)
        with torch.no_grad():
            asked = unit(bag([one.question for one in self._asked]).numpy())
        both = zip(asked, self._asked, strict=True)
        ranks = np.array([self._ranks(told @ vector, one.passage) for vector, one in both])
        everyday = np.array([one.everyday for one in self._asked])
        return {"everyday": _found(ranks[everyday]), "in papers' words": _found(ranks[~everyday])}

    def _ranks(self, scores: Vectors, passage: int) -> tuple[int, int]:
        """How many passages of other words, and how many other files, stand before."""
        place = int(np.searchsorted(self._pool, passage))
        twins = self._keys == self._keys[place]
        before = scores > scores[twins].max()
        own = np.isin(self._files, self._files[twins])
        above = np.unique(self._files[~own & (scores > scores[own].max())])
        return int(before.sum()), len(above)


def _found(ranks: Numbers) -> dict[str, float]:
    return {
        f"{what}@{k}": round(float((ranks[:, column] < k).mean()), 3)
        for column, what in enumerate(("passage", "file"))
        for k in (1, 10, 50)
    }


def _parts(passages: Numbers, size: int = 4_000) -> Iterator[list[int]]:
    for start in range(0, len(passages), size):
        yield passages[start : start + size].tolist()


def learn_all(wishes: argparse.Namespace, report: Report) -> tuple[Tokenizer, Vectors]:
    """The word pieces and their vectors; reports what kept questions find."""
    words = Words()
    corpus = Corpus(read_documents(wishes.corpus), words)
    laws = read_laws(wishes.laws, words)
    but = frozenset(paper["id"] for paper in read_jsonl(wishes.but / "papers.jsonl.xz")) if wishes.but else frozenset()
    asked = [one for path in wishes.questions for one in read_questions(path, corpus, words, but)]
    synonyms = Synonyms(entries(wishes.thesaurus), words)
    told, kept = ([one for one in asked if one.share == share] for share in ("learn", "aside"))
    report(f"{len(corpus)} passages of {len(corpus.files)} files, {len(laws)} paragraphs, {len(told)} questions")
    tokenizer = learn_tokenizer(_some_texts(corpus, words.listed()), wishes.pieces)
    pieces, exam, random = Pieces(tokenizer, words.listed()), Exam(corpus, kept), np.random.default_rng(SEED)
    bag = Bag(pieces, first_table(pieces, corpus, tokenizer.get_vocab_size(), random))
    learn(bag, Pairs(corpus, laws, synonyms, random), wishes.steps, report)
    report(f"texts alone: {exam.results(bag)}")
    tune(bag, corpus, told, synonyms, wishes.tune)
    report(f"with questions: {exam.results(bag)}")
    return tokenizer, bag.table.detach().numpy()


def _some_texts(corpus: Corpus, words: Sequence[str]) -> Iterator[str]:
    """Passages drawn at random, to cut words by."""
    random = np.random.default_rng(SEED)
    for passage in random.choice(len(corpus), min(SEEN_BY_TOKENIZER, len(corpus)), replace=False).tolist():
        yield " ".join(words[number] for number in corpus.row(passage).tolist())


def main(arguments: list[str]) -> None:
    """Trains a model and writes it."""
    begun = time.monotonic()
    wishes = _parser().parse_args(arguments)

    def report(line: str) -> None:
        sys.stderr.write(f"{time.monotonic() - begun:6.0f} s  {line}\n")

    torch.set_num_threads(THREADS)
    tokenizer, table = learn_all(wishes, report)
    write_model(wishes.out, tokenizer, table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.learn_model", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--laws", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--thesaurus", type=Path, required=True)
    parser.add_argument("--but", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--pieces", type=int, default=PIECES)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--tune", type=int, default=TUNE_STEPS)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
