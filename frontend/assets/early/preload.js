// Asks for the scripts of figures at once on pages that have some; Dash would once one is to be drawn.
(() => {
  const SUITES = "/_dash-component-suites/";
  const FIGURES = [`${SUITES}dash/dcc/async-graph.js`, `${SUITES}plotly/package_data/plotly.min.js`];
  const PAGES = ["analyses", "explain", "compare", "explore"];
  const [, section, item] = window.location.pathname.split("/");
  for (const href of PAGES.includes(section) && (section === "compare" || item) ? FIGURES : []) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href }));
  }
})();
