// A drawing as SVG, as PNG and as a page of its own, each with its provenance in it. The server has drawn it for paper
// (frontend/exports/printing.py): what is on the screen has its theme and size.
window.lensPictures = (() => {
  const PNG_SCALE = 2;
  const PLOTLY = /\/plotly(\.min)?[^/]*\.js/;
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  // Within a script element nothing may look like its end; in JSON, which strings alone may hold, no tag at all.
  const inJson = (text) => text.replace(/</g, "\\u003c");
  const inScript = (text) => text.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");

  async function image(drawing, format) {
    const { data, layout } = JSON.parse(drawing);
    const { width, height } = layout;
    const scale = format === "png" ? PNG_SCALE : 1;
    return window.Plotly.toImage({ data, layout, config: {} }, { format, width, height, scale });
  }

  async function svg({ title, drawing, provenance }) {
    const text = decodeURIComponent((await image(drawing, "svg")).replace(/^data:image\/svg\+xml,/, ""));
    const about = `<title>${escaped(title)}</title><metadata id="provenance">${escaped(provenance)}</metadata>`;
    return window.lensBytes.encode(text.replace(/<svg[^>]*>/, (start) => start + about));
  }

  async function png({ drawing, provenance }) {
    const [, encoded] = (await image(drawing, "png")).split(",");
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

  async function html({ title, page, drawing, provenance }) {
    const { layout } = JSON.parse(drawing);
    return window.lensBytes.encode(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escaped(title)}</title>
<style>
html { background: ${layout.paper_bgcolor}; color: ${layout.font.color}; }
body { margin: 0 auto; max-width: ${layout.width}px; padding: 16px; font: 14px/1.5 system-ui, sans-serif; }
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
const { data, layout } = JSON.parse(document.getElementById("drawing").textContent);
delete layout.width; // as wide as the window, up to the width that it was drawn for
const config = { responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "" };
Plotly.newPlot("figure", data, layout, config);
</script>
</body>
</html>
`);
  }

  return { svg, png, html };
})();
