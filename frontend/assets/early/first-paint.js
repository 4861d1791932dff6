// Sets the colour scheme before anything is painted, so that the page never flashes in the wrong one.
// Mantine keeps the choice under this key and takes over when it has loaded; without a choice the system decides.
(() => {
  let chosen = null;
  try {
    chosen = window.localStorage.getItem("mantine-color-scheme-value");
  } catch {
    // Storage may be forbidden; the system's scheme is right then.
  }
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const scheme = chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);

  // Dash asks for these only once figures and tables are to be drawn; on a page that has some they can come before.
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
