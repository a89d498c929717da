"""The help page, in Leichte Sprache and in plain English: short sentences, one thought each, one to a line.

After the rules of the Netzwerk Leichte Sprache (2022): short words, no passive, no "man", compounds with a hyphen.
"""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from app.history import KEPT
from app.web import audience
from app.web.words import ENGLISH, GERMAN, say, spoken

HELP = "hilfe"  # the page in the address

TEXTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    GERMAN: {
        "Was ist Ratslotse?": (
            "Ratslotse ist ein Computer-Programm.",
            "Das Programm kennt die Papiere vom Stadt-Rat.",
            "Der Stadt-Rat entscheidet wichtige Dinge für Ihre Stadt.",
            "Zum Beispiel: Die Stadt baut eine neue Schule.",
            "Sie können Ratslotse Fragen stellen.",
            "Ratslotse sucht die Antwort in den Papieren.",
        ),
        "So stellen Sie eine Frage": (
            "Unten auf der Seite ist ein Feld.",
            "Schreiben Sie Ihre Frage in das Feld.",
            "Drücken Sie dann auf den Pfeil.",
            "Warten Sie einen Moment.",
            "Dann sehen Sie die Antwort.",
            "Dauert es zu lange? Dann drücken Sie auf: Abbrechen.",
        ),
        "So lesen Sie die Antwort": (
            "Oben steht die Antwort.",
            "Hinter jedem Satz steht eine Zahl, zum Beispiel: [1].",
            "Drücken Sie auf die Zahl.",
            "Dann sehen Sie die Stelle im Papier.",
            "Die Stelle ist gelb.",
            "Ein Antrag ist ein Wunsch.",
            "Ein Beschluss ist eine Entscheidung.",
            "Achten Sie darauf, was in der Antwort steht.",
        ),
        "Ratslotse findet nichts?": (
            "Manchmal steht die Antwort nicht in den Papieren.",
            "Dann sagt Ratslotse das.",
            "Fragen Sie dann mit anderen Wörtern.",
            "Schreiben Sie zum Beispiel den Ort oder das Jahr dazu.",
        ),
        "Prüfen Sie die Antwort": (
            "Ratslotse kann Fehler machen.",
            "Prüfen Sie deshalb die Stelle im Papier.",
            "Ist die Antwort falsch?",
            "Dann drücken Sie auf: Nicht hilfreich.",
            "Sagen Sie uns, was falsch ist.",
            "Ihr Name steht nicht dabei.",
        ),
        "Ihre Fragen": (
            "Ihre Fragen bleiben auf dem Computer von Ratslotse.",
            "Niemand verkauft Ihre Fragen.",
            "Sie haben sich nicht angemeldet?",
            "Dann steht oben im Browser eine Adresse.",
            "Die Adresse gehört zu Ihrem Gespräch.",
            "Wer die Adresse kennt, kann Ihr Gespräch lesen.",
            f"Nach {KEPT.days} Tagen löscht Ratslotse das Gespräch.",
            "Sie können es auch selbst löschen.",
            "Drücken Sie dazu auf: Gespräch löschen.",
        ),
    },
    ENGLISH: {
        "What is Ratslotse?": (
            "Ratslotse answers questions about the papers of your council.",
            "It looks the answer up and shows where it stands.",
            "Papers and answers are in German, so please ask in German.",
        ),
        "How to ask": (
            "Type your question into the box at the bottom of the page and press the arrow.",
            "You can stop, ask again, or change the question.",
        ),
        "How to read an answer": (
            "Each sentence carries a number, such as [1]. Press it to see the marked words in their paper.",
            "A motion (Antrag) is a wish. A resolution (Beschluss) is a decision.",
        ),
        "Nothing found?": ("Please try other words, or add a place, a year, or the number of the paper.",),
        "Check the answer": (
            "Ratslotse makes mistakes. Please check each answer in its papers.",
            "If an answer is wrong, press “Not helpful” and tell us why. Your name is not kept with it.",
        ),
        "Your questions": (
            "Your questions stay on the server that runs Ratslotse. Nobody sells them.",
            "If you do not sign in, whoever has the address of your conversation can read it.",
            f"After {KEPT.days} days it is deleted. “Delete the conversation” deletes it at once.",
        ),
    },
}


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    st.title(say("Hilfe"), anchor=False)
    st.html(told(spoken()))


def told(language: str) -> str:
    """HTML: the help in a language, a sentence to a line."""
    parts = (f"<h2>{escape(head)}</h2><p>{_lines(lines)}</p>" for head, lines in TEXTS[language].items())
    return f'<div class="rl" lang="{language}">{"".join(parts)}</div>'


def _lines(lines: Sequence[str]) -> str:
    return "<br>".join(map(escape, lines))
