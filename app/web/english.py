"""Every word of the interface in English, by its German."""

from collections.abc import Mapping

TO_ENGLISH: Mapping[str, str] = {
    "Beantwortet Fragen aus den öffentlichen Ratsunterlagen und zeigt die Belege.": (
        "Answers questions from the council's public papers and shows the evidence."
    ),
    "Beantwortet Fragen aus den Ratsunterlagen und zeigt die Belege.": (
        "Answers questions from the council's papers and shows the evidence."
    ),
    "Frage zu den Unterlagen": "Question about the papers (in German)",
    "Abbrechen": "Stop",
    "Abgebrochen, bevor es eine Antwort gab.": "Stopped before there was an answer.",
    "Noch einmal fragen": "Ask again",
    "Frage ändern": "Change the question",
    "Die Unterlagen werden durchsucht …": "Searching the papers …",
    "Noch einmal fragen, ohne diesen Filter": "Ask again without this filter",
    "Wörtlich fragen, ohne Bezug auf das Vorige": "Ask literally, without what was said before",
    "Seit dieser Antwort wurde neu eingelesen: {}. Bitte die Fundstellen prüfen oder noch einmal fragen.": (
        "Read anew since this answer: {}. Please check the passages or ask again."
    ),
    "Frage und Antwort zum Kopieren:": "Question and answer, to be copied:",
    "Hilfreich": "Helpful",
    "Kopieren, mitnehmen": "Copy, take away",
    "Als Word-Datei (DOCX)": "As a Word file (DOCX)",
    "Als PDF": "As PDF",
    "Als Markdown": "As Markdown",
    "Danke! Rückmeldung zurücknehmen": "Thank you! Take it back",
    "Nicht hilfreich": "Not helpful",
    "Was stimmt nicht?": "What is wrong?",
    "falsch": "wrong",
    "Quelle passt nicht": "source does not fit",
    "nicht ausführlich": "not detailed enough",
    "Unterlage fehlt": "a paper is missing",
    "Anmerkung, ohne Namen": "Remark, without names",
    "Absenden": "Send",
    "nichtöffentlich": "not public",
    "Fundstelle ansehen": "See the passage",
    "Zitieren als: {}": "Cite as: {}",
    "überholte Fassung": "superseded version",
    "gültige Fassung": "valid version",
    "Datei": "File",
    "Dateien": "Files",
    "kein Ergebnis verzeichnet": "no result on record",
    "ohne Nummer": "without a number",
    "ersetzt durch {}": "replaced by {}",
    "Seite {} ansehen": "See page {}",
    "Zur Vorlage": "To the paper",
    "gleichlautend in": "the same text in",
    "Im Ratsinformationssystem öffnen": "Open in the council's own system",
    "von {}": "by {}",
    "beliebig": "any",
    "Filter": "Filters",
    "Nicht mehr filtern": "Remove this filter",
    "alle": "all",
    "Zeitraum": "Period",
    "nur gültige Fassungen": "valid versions only",
    "Gremium": "Body",
    "Fraktion": "Political group",
    "Art": "Type",
    "Jahr": "Year",
    "Stadtteil": "District",
    "Stand": "State",
    "beschlossen": "accepted",
    "abgelehnt": "rejected",
    "erledigt": "settled",
    "offen": "open",
    "Radweg Bahnhof, DS 25-0590 …": "Radweg Bahnhof, DS 25-0590 …",
    "Suche": "Search",
    "Suchwörter": "Words to search for",
    "Sortierung": "Order",
    "beste Treffer zuerst": "best hits first",
    "neueste zuerst": "newest first",
    "Eingrenzen": "Narrow down",
    "Nicht mehr eingrenzen": "Remove this filter",
    "Dazu wurde nichts gefunden. Bitte andere Wörter versuchen oder Filter lösen.": (
        "Nothing was found. Please try other words or remove filters."
    ),
    "Mehr zeigen": "Show more",
    "Als Link merken": "Keep as a link",
    "Diese Adresse zeigt die Suche mit allen Filtern wieder:": (
        "This address shows the search again with all its filters:"
    ),
    "Die neuesten: {}": "The newest: {}",
    "und {} weitere": "and {} more",
    "und {} weitere Stelle": "and {} more passage",
    "und {} weitere Stellen": "and {} more passages",
    "Diese Datei ist nicht mehr da.": "This file is no longer there.",
    "Hilfe": "Help",
    "← Ratslotse fragen": "← Ask Ratslotse",
    "Betrieb": "Administration",
    "Konto": "Account",
    "Anmelden": "Sign in",
    "Vorlage": "Paper",
    "Beleg": "Evidence",
    "Nummer": "Number",
    "Datum": "Date",
    "Eingebracht von": "Brought in by",
    "Zuständig": "Responsible",
    "Fassung": "Version",
    "Aus dem Text": "From the text",
    "gültig, keine andere bekannt": "valid, no other is known",
    "gültig, ersetzt {}": "valid, replaces {}",
    "überholt, ersetzt durch {}": "superseded, replaced by {}",
    "zur Stelle": "to the passage",
    "In eigenen Worten": "In its own words",
    "Stand der Daten": "Data as of",
    "Am Wortlaut hat sich nichts geändert.": "The wording has not changed.",
    "gestrichen": "removed",
    "neu": "new",
    "Geändert": "Changed",
    "ohne lesbaren Text": "without readable text",
    "Seite": "page",
    "Seiten": "pages",
    "ohne Datum": "without a date",
    "Achtung: Die Niederschrift sagt etwas anderes.": "Note: the minutes say something else.",
    "Beratungsfolge": "Course through the council",
    "Fassungen und zugehörige Unterlagen": "Versions and related papers",
    "Ähnliche Unterlagen": "Similar papers",
    "Ergebnis": "Result",
    "Unterschiede zeigen": "Show what differs",
    "Text": "Text",
    "Aus der Beratungsfolge und wörtlich aus den Unterlagen.": (
        "From the record of the course through the council, and verbatim from the papers."
    ),
    "Wörtlich aus den Unterlagen.": "Verbatim from the papers.",
    "Gezählt nach den Angaben im Register und in den Unterlagen, die neuesten zuerst.": (
        "Counted by what the register and the papers say, newest first."
    ),
    "Nach den Angaben im Register und in den Unterlagen.": "By what the register and the papers say.",
    "Dazu steht nichts in den Unterlagen.": "The papers say nothing about this.",
    "Formuliert vom Sprachmodell {}, jeder Satz mit seiner Fundstelle.": (
        "Worded by the language model {}, each sentence with its passage."
    ),
    "Ohne Beleg entfernt: {}.": "Removed for lack of evidence: {}.",
    "Durchsucht wurden {}.": "Searched: {}.",
    "Bitte mit Filtern eingrenzen, um sie zu sehen.": "Please narrow down by filters to see them.",
    "im Text": "in the text",
    "Was daraus wurde": "What became of it",
    "Belege": "Evidence",
    "Dazu gehören": "Related papers",
    "Am nächsten kommen": "What comes nearest",
    "← Vorige Seite": "← Previous page",
    "Nächste Seite →": "Next page →",
    "Seite groß zeigen": "Enlarge the page",
    "Das Original liegt hier nicht als PDF oder Bild vor. Gezeigt wird der gespeicherte Text.": (
        "The original is not here as a PDF or picture. This is the text as stored."
    ),
    (
        "Die Stelle steht nicht mehr so auf der Seite, weil die Unterlage neu eingelesen wurde. Markiert "
        "ist deshalb nichts. Bitte im Chat noch einmal fragen."
    ): (
        "The passage no longer stands like that on the page, since the paper was read anew. So nothing "
        "is marked. Please ask again in the chat."
    ),
    "Zur Fundstelle": "To the passage",
    "Auf dem Bild der Seite ließ sich die Stelle nicht finden. Bitte im Text darunter nachsehen.": (
        "The passage could not be found in the picture of the page. Please look at the text below."
    ),
    "Original herunterladen": "Download the original",
    "Bild der Seite": "Picture of the page",
    "gedruckt": "printed",
    "Bild der Seite {}, die Fundstelle ist markiert. Der Text steht darunter.": (
        "Picture of page {}; the passage is marked. Its text stands below."
    ),
    "Bild der Seite {}. Der Text steht darunter.": "Picture of page {}. Its text stands below.",
    "Text dieser Seite": "Text of this page",
    "Seite {} von {}": "page {} of {}",
    "Ähnliche Unterlagen werden gesucht …": "Looking for similar papers …",
    "Frage zu dieser Vorlage": "Ask about this paper",
    "ohne Seitenangabe": "without page numbers",
    "Text davor": "Text before",
    "Text danach": "Text after",
    "Seite {}": "Page {}",
    "Die Stelle ließ sich in der Datei nicht wiederfinden. Gezeigt wird der gespeicherte Auszug.": (
        "The passage could not be found again in the file. This is the excerpt as stored."
    ),
    "Sonst nichts geht nach außen.": "Nothing else leaves it.",
    "Nichts geht nach außen.": "Nothing leaves it.",
    "{}, davon {} ohne lesbaren Text": "{}, of these {} without readable text",
    "Unterlage": "paper",
    "Unterlagen": "papers",
    "Antworten bitte an den Fundstellen prüfen.": "Please check answers in their passages.",
    "Unterlagen und Gespräche liegen auf dem Server von Ratslotse.": (
        "Papers and conversations stay on the server of Ratslotse."
    ),
    "Entwurf, wird noch geprüft …": "Draft, still being checked …",
    "Der Suchindex liegt auf {}.": "The search index is kept on {}.",
    ", Stand {}": ", as of {}",
    "Es sind noch keine öffentlichen Unterlagen eingelesen. Einlesen: ratslotse ingest --oeffentlich PFAD": (
        "No public papers were read yet. To read some: ratslotse ingest --oeffentlich PFAD"
    ),
    "Fragen und Fundstellen gehen an das Sprachmodell {} auf {}.": (
        "Questions and passages go to the language model {} on {}."
    ),
    "Durchsucht: {}.": "Searched: {}.",
    "Gespräche": "Conversations",
    "Neues Gespräch": "New conversation",
    "In Gesprächen suchen": "Search the conversations",
    "Umbenennen oder löschen": "Rename or delete",
    "Name des Gesprächs": "Name of the conversation",
    "Umbenennen": "Rename",
    "Endgültig löschen": "Delete for good",
    "Ohne Anmeldung bleibt ein Gespräch nur, bis die Seite neu geladen wird.": (
        "Without signing in, a conversation lasts until the page is loaded anew."
    ),
    "Kein Gespräch enthält diese Wörter. Bitte andere versuchen.": (
        "No conversation holds these words. Please try others."
    ),
    "und {} ältere: Bitte danach suchen.": "and {} older ones: please search for them.",
}
