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

# Analyse page
CHECKPOINT = "checkpoint"
CHECKPOINT_NOTE = "checkpoint-note"
UPLOADED = "uploaded-clip"
RECENT = "recent-clips"
RECENT_TICK = "recent-tick"
SHOW_ALL = "show-all-clips"
DELETE_MODAL = "delete-modal"
DELETE_TEXT = "delete-text"
DELETE_CLIP = "delete-clip"
DELETE_CONFIRM = "delete-confirm"
DELETE_CANCEL = "delete-cancel"

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
BLOCK_PANEL = "block-panel"
SITE_NOTE = "site-note"
DOWNLOAD = "download"


def analyse_clip(clip: str) -> dict[str, str]:
    """Button that analyses a clip that is already here."""
    return {"type": "analyse-clip", "clip": clip}


def ask_delete(clip: str, name: str) -> dict[str, str]:
    """Button that asks whether to delete a clip."""
    return {"type": "ask-delete", "clip": clip, "name": name}


def graph(figure: str) -> str:
    return f"graph-{figure}"


def table(figure: str) -> str:
    return f"table-{figure}"


def table_toggle(figure: str) -> str:
    return f"table-toggle-{figure}"


def export_csv(figure: str) -> dict[str, str]:
    """Menu item that downloads the table behind a figure."""
    return {"type": "export-csv", "figure": figure}
