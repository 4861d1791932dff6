// Keeps every control of a page in the address, so that the link leads back to this exact view. Every choice is a step of
// the browser's history: Back undoes it, Forward does it again.
// The key of a control is its id without what ends in `view-`; controls that say nothing leave no trace.
// A page whose controls are not those of the Clip page says so beside its `data-default-view`: the beginning of their ids
// (`data-view-prefix`), their keys in the order in which Back sets them (`data-view-keys`), and which of them hold lists
// (`data-view-lists`), whose parts stand behind each other with `data-view-separator` between.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const PREFIX = /^.*view-/;
  // The site comes last: choosing one looks at the block and the segment, which must be the wanted ones by then.
  const KEYS = ["measure", "window", "segment", "block", "site"];
  const SETTLED_MS = 5000;
  const page = () => document.querySelector("[data-default-view]");
  const words = (text) => (text ? text.split(" ") : []);
  const sorted = (query) => [...new URLSearchParams(query)].sort().join("&");
  let wanted = null; // the view that the history led to, until all controls show it
  let timer = null;

  // The view of the address: what it leaves out has its default.
  function addressed() {
    const view = new URLSearchParams(page() ? page().dataset.defaultView : "");
    for (const [key, value] of new URLSearchParams(window.location.search)) view.set(key, value);
    return view;
  }

  function settled() {
    wanted = null;
    clearTimeout(timer);
  }

  window.dash_clientside.lens.permalink = (...values) => {
    const { inputs_list: inputs } = window.dash_clientside.callback_context;
    const query = new URLSearchParams();
    inputs.forEach((input, index) => {
      const value = Array.isArray(values[index]) ? values[index].join(page().dataset.viewSeparator) : values[index];
      if (value !== null && value !== undefined && value !== "") query.set(input.id.replace(PREFIX, ""), value);
    });
    if (wanted !== null) {
      if (sorted(query) === sorted(wanted)) settled();
      return;
    }
    if (sorted(query) === sorted(window.location.search)) return;
    const following = document.getElementById("follow-playback");
    // What moves by itself, and what shows the same, is no step that anybody took.
    const step = sorted(query) !== sorted(addressed()) && !(following && following.checked);
    window.history[step ? "pushState" : "replaceState"](window.history.state, "", `${window.location.pathname}?${query}`);
  };

  window.addEventListener("popstate", () => {
    // Another page is drawn anew, with the view of its address.
    if (!page() || page().dataset.path !== window.location.pathname) return;
    wanted = addressed();
    clearTimeout(timer);
    timer = setTimeout(settled, SETTLED_MS);
    const { viewPrefix = "view-", viewKeys, viewLists, viewSeparator } = page().dataset;
    const lists = words(viewLists);
    for (const key of viewKeys ? words(viewKeys) : KEYS) {
      const value = wanted.get(key);
      const parts = () => (value ? value.split(viewSeparator) : []);
      window.dash_clientside.set_props(viewPrefix + key, { value: lists.includes(key) ? parts() : value });
    }
  });
})();
