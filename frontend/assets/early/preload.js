// Asks for the scripts of figures and tables at once on pages that have some; Dash would once one is to be drawn.
(() => {
  const SUITES = "/_dash-component-suites/";
  const FIGURES = [`${SUITES}dash/dcc/async-graph.js`, `${SUITES}plotly/package_data/plotly.min.js`];
  const LATER = {
    analyses: FIGURES,
    explain: FIGURES,
    compare: FIGURES,
    explore: [...FIGURES, `${SUITES}dash_ag_grid/async-community.js`],
  };
  const [, section, item] = window.location.pathname.split("/");
  for (const href of (section === "compare" || item) && LATER[section] ? LATER[section] : []) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href }));
  }
})();
