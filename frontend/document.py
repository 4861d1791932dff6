"""The HTML document that every page begins as, without those of Dash's scripts that would only hold it up."""

import re

from dash import Dash

INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <meta name="color-scheme" content="light dark">
    <title>{%title%}</title>
    <link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
    <style>{theme}</style>
    <script src="/assets/early/first-paint.js"></script>
    <script src="/assets/early/preload.js"></script>
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <noscript>MSAF Lens draws its figures in the browser and needs JavaScript.</noscript>
    <footer>
      {%config%}
      <script src="/assets/early/generators.js"></script>
      {%scripts%}
      {%renderer%}
    </footer>
  </body>
</html>
"""

LEFT_OUT = ("dash/deps/polyfill", "dash/dash_table/")
"""For browsers of before 2018, where it takes the place of much that a browser does faster itself; and a component that
no page has. What Dash's components use of the first is in assets/early/generators.js."""

LATER = ("dash_ag_grid",)
"""1.3 MB for one table below the figures of one page: assets/in-view.js runs it before that is put there."""

_SCRIPT = re.compile(r'<script src="/_dash-component-suites/(?P<path>[^"]+)"></script>\n?')


class Document(Dash):
    """Dash that serves `INDEX` with fewer scripts."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """See `Dash.interpolate_index`."""
        index: str = super().interpolate_index(**{**parts, "scripts": lean(parts["scripts"])})  # type: ignore[no-untyped-call]
        return index


def lean(scripts: str) -> str:
    """Script tags of Dash without `LEFT_OUT`; those of `LATER` become data that a browser does not run."""

    def kept(tag: re.Match[str]) -> str:
        path = tag["path"]
        if path.startswith(LEFT_OUT):
            return ""
        package = path.partition("/")[0]
        if package not in LATER:
            return tag[0]
        return tag[0].replace("<script", f'<script type="text/plain" data-later="{package}"')

    return _SCRIPT.sub(kept, scripts)
