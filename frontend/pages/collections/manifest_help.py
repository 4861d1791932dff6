"""What a manifest is: its columns, and examples to take along."""

from typing import NamedTuple

from dash import html

from frontend.components.icons import icon

EXAMPLES = "/assets/examples"


class Column(NamedTuple):
    """A column that a manifest may have, and what is in it."""

    name: str
    meaning: str


MANIFEST_COLUMNS = (
    Column("file", "Name of a file, with its folders if it has any. Its content tells what it is."),
    Column("clip, skeleton, features", "The same where an item has several files, each in its role."),
    Column("text", "A sentence; beside a clip, what is said in it."),
    Column("label", "A class of the network, or a number for one that gives out a value. May be empty."),
    Column("group", "Speaker, actor or subject. Intervals are computed over groups. May be empty."),
    Column("name", "What to call the item. Without it, the name of its file."),
)


def manifest_help() -> html.Section:
    """The explanation beside the form."""
    return html.Section(
        [
            html.H2("Labels and groups"),
            html.P(
                "File names of RAVDESS and UTD-MHAD tell them by themselves, and files of one name, such as a video "
                "and its skeleton, become one item. For other files a manifest says them: a CSV table whose first line "
                "names its columns.",
                className="small",
            ),
            html.Table(
                [
                    html.Caption("Columns of a manifest", className="visually-hidden"),
                    html.Tbody(
                        [
                            html.Tr([html.Th(html.Code(name), scope="row"), html.Td(meaning)])
                            for name, meaning in MANIFEST_COLUMNS
                        ]
                    ),
                ],
                className="card-table columns-table",
            ),
            html.P(
                "At least one of the first three must be filled in each row. The label table of CMU-MOSEI is taken as "
                "it is.",
                className="small muted",
            ),
            html.Div(
                [
                    _example("manifest-of-files.csv", "Example with files"),
                    _example("manifest-of-sentences.csv", "Example with sentences"),
                ],
                className="row",
            ),
            html.P(
                "If anything is wrong, nothing is imported, and a table says what, row by row. What you entered stays, "
                "to be put right and sent again.",
                className="small muted",
            ),
        ],
        className="card stack manifest-help",
    )


def _example(name: str, words: str) -> html.A:
    return html.A([icon("download"), words], href=f"{EXAMPLES}/{name}", download=name, className="button-link")
