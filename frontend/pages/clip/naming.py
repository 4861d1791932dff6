"""Names of the files that the page lets people save."""


def file_name(clip_name: str, figure: str) -> str:
    """Name without ending, of letters that every file system takes: the clip's, then the figure's."""
    stem, _dot, ending = clip_name.rpartition(".")
    if not stem or not ending.isalnum():
        stem = clip_name
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in stem)
    words = "-".join(word for word in plain.split("-") if word)[:40].strip("-")
    return f"{words or 'clip'}-{figure}"
