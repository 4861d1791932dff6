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
DOWNLOAD = "download"


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


def table(figure: str) -> str:
    return f"table-{figure}"


def table_toggle(figure: str) -> str:
    return f"table-toggle-{figure}"


def segment_words(segment: int) -> dict[str, str | int]:
    """Button with the words of a segment, which chooses it."""
    return {"type": "segment-words", "segment": segment}


def export_csv(figure: str) -> dict[str, str]:
    """Menu item that downloads the table behind a figure."""
    return {"type": "export-csv", "figure": figure}
