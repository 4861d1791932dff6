"""Ids of the components that callbacks and scripts share; each is used in exactly one place of the layout."""

LOCATION = "location"
NAVIGATION = "navigation"
PAGE = "page"
HEADING = "page-heading"
TITLE = "page-title"
SCHEME = "scheme"
SCHEME_TOGGLE = "scheme-toggle"
NOTICE = "notice"
CARRIED = "carried-notice"

BACK = "back-to-table"
TABLE_SHOWN = "table-shown"

# Analyse page: the form, of which assets/form.js and assets/upload.js do what happens before anything is sent
CHECKPOINT = "checkpoint"
CHECKPOINT_NOTE = "checkpoint-note"
ENTRY = "entry"
TEXT = "entry-text"
TEXT_SLOT = "text-slot"
TEXT_WHOLE = "text-whole"
CONSENT = "consent"
RECORDER = "recorder"
RECORD_PICTURE = "record-picture"
RECORD_SOUND = "record-sound"
ARRAYS = "arrays-taken"
ENTERED = "entered"
SENDING = "sending"
REFUSED = "refused"
SAMPLES = "samples"
SAMPLES_GIVEN = "samples-given"
ALL_SENTENCES = "analyse-sentences"
RECENT = "recent-clips"
RECENT_TICK = "recent-tick"
SHOW_ALL = "show-all-clips"
DELETE_MODAL = "delete-modal"
DELETE_TEXT = "delete-text"
DELETE_WANTED = "delete-wanted"
DELETE_CONFIRM = "delete-confirm"
DELETE_CANCEL = "delete-cancel"

# Table of several sentences
ROWS = "table-rows"
ROWS_HEAD = "table-head"
ROWS_TICK = "table-tick"
ROWS_STANDING = "table-standing"
ROWS_CANCEL = "table-cancel"
ROWS_RETRY = "table-retry"
ROWS_CSV = "table-csv"
ROWS_DOWNLOAD = "table-download"

# Clip page: the analysis shown and its controls; the part after `view-` is a key of the permalink (assets/permalink.js)
ANALYSIS = "analysis"
REFRESH = "refresh"
CANCEL = "cancel-analysis"
RETRY = "retry-analysis"
TOOLBAR = "view-toolbar"
VIEW_SITE = "view-site"
VIEW_WINDOW = "view-window"
VIEW_SEGMENT = "view-segment"
VIEW_MEASURE = "view-measure"
VIEW_BLOCK = "view-block"
FOLLOW = "follow-playback"
READING = "prediction-reading"
FACES = "face-strip"
WORDS = "segment-words"
SHOW_SKELETON = "show-skeleton"
BLOCK_PANEL = "block-panel"
SITE_NOTE = "site-note"

# Explore page: the sweep shown and its controls; the part after `view-` is a key of the permalink (assets/permalink.js)
SWEEP = "sweep-shown"
SWEEP_TICK = "sweep-tick"
SWEEP_PROGRESS = "sweep-progress"
SWEEP_PAUSE = "sweep-pause"
SWEEP_RESUME = "sweep-resume"
SWEEPS_TICK = "sweeps-tick"
SWEEPS_LIST = "sweeps-list"
EXPLORE_VIEW = "explore-view-"
DUE = "due"
"""What assets/in-view.js needs to know of the parts of the page."""
MADE = "made"
"""Which of the parts that were asked for have been made."""
EXPLORE_LEGEND = "explore-why-lift"
VARIATION_SENTENCE = "variation-sentence"
METRICS = "sweep-metrics"
CLIPS_GRID = "clips-grid"
CLIPS_COUNT = "clips-count"
CLIPS_ALL = "clips-all"
CLIPS_NARROWED = "clips-narrowed"
"""What filters in the headers of the table leave; assets/clips.js writes it."""
BLOCK_CHOICES = "block-choices"
"""Blocks of every site."""
CLIPS_WANTED = "clips-wanted"
CLIPS_SECTION = "clips"
ITEM_PANEL = "item-panel"
ITEM_FACTS = "item-facts"
ITEM_CLOSE = "item-close"

# Collections pages; what happens before a collection is made is done by assets/collect.js
COLLECTIONS = "collections"
COLLECTIONS_TICK = "collections-tick"
COLLECTION = "collection-shown"
COLLECTION_BODY = "collection-body"
COLLECTION_TICK = "collection-tick"
COLLECTION_SWEEPS_TICK = "collection-sweeps-tick"
COLLECTION_SWEEPS = "collection-sweeps"
COLLECTION_CHOICE = "collection-choice"
COLLECTION_START = "collection-start"
COLLECTION_ITEMS = "collection-items"
COLLECTION_DELETE_MODAL = "collection-delete-modal"
COLLECTION_DELETE_TEXT = "collection-delete-text"
COLLECTION_DELETE_WANTED = "collection-delete-wanted"
COLLECTION_DELETE_CONFIRM = "collection-delete-confirm"
COLLECTION_DELETE_CANCEL = "collection-delete-cancel"
COLLECT = "collect"
COLLECT_NAME = "collect-name"
COLLECT_LABELS = "collect-labels"
COLLECT_SOURCE = "collect-source"
COLLECT_FOLDER = "collect-folder"
COLLECT_BROWSER = "collect-browser"
COLLECT_ENTERED = "collect-entered"
COLLECT_SENDING = "collect-sending"
COLLECT_REFUSED = "collect-refused"
REPORT = "manifest-report"
REPORT_ROWS = "manifest-report-rows"
REPORT_CSV = "manifest-report-csv"
REPORT_DOWNLOAD = "manifest-report-download"

# Explain page: what is explained; its controls are patterns (assets/explain.js keeps them in the address)
EXPLAINED = "explained"
EXPLAIN_OTHERS = "explain-others"


def slot(name: str) -> str:
    """Part of the form that takes one file: `media`, `skeleton` or `features`."""
    return f"{name}-slot"


def slot_part(name: str, part: str) -> str:
    """Something in a slot, by the name that assets/upload.js knows it by."""
    return f"{name}-{part}"


def analyse_files(
    *, clip: str | None = None, skeleton: str | None = None, features: str | None = None
) -> dict[str, str]:
    """Button that analyses files that are already here."""
    files = {"clip": clip or "", "skeleton": skeleton or "", "features": features or ""}
    return {"type": "analyse-files", **files}


def sample_note(sample: str) -> dict[str, str]:
    """Line that says which checkpoint runs a sample."""
    return {"type": "sample-note", "sample": sample}


def analyse_sentence(number: int) -> dict[str, str | int]:
    """Button that analyses a sample sentence."""
    return {"type": "analyse-sentence", "number": number}


def analyse_again(analysis: str) -> dict[str, str]:
    """Button that analyses the text of an analysis once more."""
    return {"type": "analyse-again", "analysis": analysis}


def ask_delete(kind: str, key: str, name: str) -> dict[str, str]:
    """Button that asks whether to delete something.

    Args:
        kind: `clip` for an uploaded file, `text` for all that was made of a text.
        key: id of the file, or the ids of the analyses of the text, with commas.
    """
    return {"type": "ask-delete", "kind": kind, "key": key, "name": name}


def graph(figure: str) -> str:
    return f"graph-{figure}"


def card(figure: str) -> str:
    """What holds a figure; unlike the graph, it is the same element before and after the script that draws is there."""
    return f"card-{figure}"


def place(name: str) -> str:
    """Where something comes that is not on the page from the start: a figure, by its name, or another element."""
    return f"place-{name}"


def due(parts: str) -> str:
    """Store that has parts of a page made; assets/in-view.js writes to it."""
    return f"due-{parts}"


def table(figure: str) -> str:
    return f"table-{figure}"


def table_toggle(figure: str) -> str:
    return f"table-toggle-{figure}"


def explore_view(key: str) -> str:
    """A control of the Explore page, by its key in the permalink."""
    return f"{EXPLORE_VIEW}{key}"


def table_order(order: str) -> dict[str, str]:
    """Button that sorts the table of clips."""
    return {"type": "table-order", "order": order}


def segment_words(segment: int) -> dict[str, str | int]:
    """Button with the words of a segment, which chooses it."""
    return {"type": "segment-words", "segment": segment}


def export_wish(figure: str) -> str:
    """Store of what was chosen in the export menu of a figure; assets/export.js writes to it."""
    return f"export-wish-{figure}"


def export_rows(figure: str) -> str:
    """Store of the ids of a grid's rows, in their order when something was chosen in its export menu."""
    return f"export-rows-{figure}"


def export_made(figure: str) -> str:
    """Store of what the chosen files are made of."""
    return f"export-made-{figure}"


def open_folder(path: str) -> dict[str, str]:
    """Button that opens a folder of the server."""
    return {"type": "open-folder", "path": path}


def sweep_action(wanted: str, sweep: str) -> dict[str, str]:
    """Button that pauses a sweep or goes on with it.

    Args:
        wanted: `pause` or `resume`.
    """
    return {"type": "sweep-action", "wanted": wanted, "sweep": sweep}


def ask_delete_many(kind: str, key: str, name: str) -> dict[str, str]:
    """Button that asks whether to delete a `collection` or a `sweep` with all that belongs to it."""
    return {"type": "ask-delete-many", "kind": kind, "key": key, "name": name}


def explain(group: str, key: str) -> dict[str, str]:
    """A control of the Explain page.

    Args:
        group: which of the page's questions it belongs to; all controls of a group are read together.
        key: of the permalink.
    """
    return {"type": "explain-view", "group": group, "key": key}


def explain_note(group: str, key: str) -> dict[str, str]:
    """What is said, or offered, beside a control only for some of its values."""
    return {"type": "explain-note", "group": group, "key": key}


def explain_wish(group: str) -> str:
    """Store of the values of the controls of a group, by key, as soon as they have settled."""
    return f"explain-wish-{group}"


def explain_part(kind: str, part: str) -> str:
    """A part of the section of a question: `ask`, `cancel`, `tick`, `asked`, `answer`, `said`, `words`, `body`, …"""
    return f"explain-{kind}-{part}"
