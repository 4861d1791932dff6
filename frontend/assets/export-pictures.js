// A figure as SVG, as PNG and as a page of its own, each with its provenance in it.
window.lensPictures = (() => {
  const PNG_SCALE = 2;
  const PLOTLY = /\/plotly(\.min)?[^/]*\.js/;
  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  // Within a script element nothing may look like its end; in JSON, which strings alone may hold, no tag at all.
  const inJson = (text) => text.replace(/</g, "\\u003c");
  const inScript = (text) => text.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");

  const drawn = (id) => document.querySelector(`#${CSS.escape(id)} .js-plotly-plot`);

  async function image(graph, format) {
    const { width, height } = graph.getBoundingClientRect();
    // Figures are transparent on the page; a file of its own needs the page's background.
    const layout = { ...graph.layout, paper_bgcolor: variable("--paper"), width, height };
    const scale = format === "png" ? PNG_SCALE : 1;
    return window.Plotly.toImage({ data: graph.data, layout, config: {} }, { format, width, height, scale });
  }

  async function svg(graph, { title, provenance }) {
    const text = decodeURIComponent((await image(graph, "svg")).replace(/^data:image\/svg\+xml,/, ""));
    const about = `<title>${escaped(title)}</title><metadata id="provenance">${escaped(provenance)}</metadata>`;
    return window.lensBytes.encode(text.replace(/<svg[^>]*>/, (start) => start + about));
  }

  async function png(graph, { provenance }) {
    const [, encoded] = (await image(graph, "png")).split(",");
    return window.lensBytes.withText(window.lensBytes.decode(encoded), "provenance", provenance);
  }

  // The script that this page has loaded already, so that it comes from the browser's cache.
  async function plotly() {
    const loaded = [...document.scripts].map((script) => script.src).find((address) => PLOTLY.test(address));
    if (!loaded) throw new Error("expected plotly among the scripts of the page");
    const answer = await fetch(loaded);
    if (!answer.ok) throw new Error(`${loaded}: ${answer.status}`);
    return answer.text();
  }

  // What plotly keeps for itself begins with an underscore; numbers may be in typed arrays.
  const plain = (key, value) => {
    if (key.startsWith("_")) return undefined;
    return ArrayBuffer.isView(value) ? Array.from(value) : value;
  };

  async function html(graph, { title, page, provenance }) {
    const { height } = graph.getBoundingClientRect();
    const { width: _width, height: _height, ...layout } = graph.layout;
    const figure = { data: graph.data, layout: { ...layout, autosize: true, height, paper_bgcolor: "rgba(0,0,0,0)" } };
    const config = { responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "" };
    const drawing = JSON.stringify({ ...figure, config }, plain);
    const dark = document.documentElement.getAttribute("data-mantine-color-scheme") === "dark";
    return window.lensBytes.encode(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${dark ? "dark" : "light"}">
<title>${escaped(title)}</title>
<style>
html { background: ${variable("--paper")}; color: ${variable("--text")}; }
body { margin: 0 auto; max-width: 1760px; padding: 16px; font: 14px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 8px; font-size: 18px; }
p { margin: 8px 0 0; font-size: 12px; overflow-wrap: anywhere; opacity: 0.75; }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<div id="figure"></div>
<p>MSAF Lens, ${new Date().toISOString().slice(0, 10)}, view ${escaped(page)}</p>
<script type="application/json" id="drawing">${inJson(drawing)}</script>
<script type="application/json" id="provenance">${inJson(provenance)}</script>
<script>${inScript(await plotly())}</script>
<script>
const { data, layout, config } = JSON.parse(document.getElementById("drawing").textContent);
Plotly.newPlot("figure", data, layout, config);
</script>
</body>
</html>
`);
  }

  return { drawn, make: { svg, png, html } };
})();
