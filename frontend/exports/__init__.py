"""Taking figures along: SVG, PNG, a page of its own, CSV, Parquet, provenance, or all of it as ZIP.

`figure_card(name, title, filename)` makes the menu. A page connects a figure in one line, where its callbacks are
registered:

    exports.register(app, api, name, {"chosen": controls(), "analysed": ANALYSED}, taken)

The mapping names components (`Input` or `State`, also nested), which are read when something is chosen in the menu;
`taken` gets their values by the same names and says what the figure shows just then:

    async def taken(chosen, analysed) -> Taken:
        found = await api.sweep_classes(sweep, site, by)
        return Taken(
            table=classes_table(found),
            figure=class_shares(found, exports.PAPER),
            requests=(request_of("sweeps", sweep, "classes", site=site, by=by),),
        )

`table` is the `Table` behind the figure, which is drawn anew for paper. `requests` are the answers of the API that its
numbers come from, each below the API's version, as the client asks for them; from their first parts (`analyses`,
`sweeps`, `interventions`, `comparisons`) and ids the provenance finds inputs, checkpoints and parameters by itself.
`taken` raises PreventUpdate where there is nothing to take.

What has a table but no picture (a grid) puts `export_menu(name, title, filename, grid=id)` on the page, is connected by
the same line, and has None for its figure. `State(ids.export_rows(name), "data")` says which rows it shows, by their
ids in its order.
"""

from frontend.exports.printing import PAPER, WIDTH_PX
from frontend.exports.registering import register
from frontend.exports.taken import Taken, request_of

__all__ = ["PAPER", "WIDTH_PX", "Taken", "register", "request_of"]
