// The controls of the Explain page. Each belongs to a group; the values of a group are handed on together as soon as they
// have settled, and kept in the address: what is as it was at first leaves no trace there. Every settled change is a step
// of the browser's history, and of the group's own undo.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const SETTLE_MS = 250;
  const page = () => document.querySelector("[data-explain]");
  const known = () => JSON.parse(page().dataset.explain); // group -> key -> value at first
  const text = (value) => (Array.isArray(value) ? [...value].sort().join(",") : String(value ?? ""));
  const same = (one, other) => Object.keys(one).every((key) => text(one[key]) === text(other[key]));
  const control = (group, key) => ({ type: "explain-view", group, key });
  let shown = null; // the page whose controls these are
  let views = {}; // group -> key -> value, as settled
  let past = {}; // group -> earlier views
  let waiting = {}; // group -> a change that has not settled yet
  let travelling = new Set(); // groups that are set by undo or by the history, which are no steps of their own

  function arrive() {
    if (shown === page()) return;
    shown = page();
    views = {};
    past = {};
    waiting = {};
    travelling = new Set();
    const target = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    if (target) requestAnimationFrame(() => target.scrollIntoView());
  }

  function address(group, view, step) {
    if (shown.dataset.path !== window.location.pathname) return;
    const first = known()[group];
    const query = new URLSearchParams(window.location.search);
    for (const [key, value] of Object.entries(view)) {
      if (text(value) === text(first[key])) query.delete(key);
      else query.set(key, text(value));
    }
    const asked = query.toString();
    if (asked === new URLSearchParams(window.location.search).toString()) return;
    const where = `${window.location.pathname}${asked ? `?${asked}` : ""}${window.location.hash}`;
    window.history[step ? "pushState" : "replaceState"](window.history.state, "", where);
  }

  function buttons(group) {
    const first = known()[group];
    for (const [name, off] of [
      ["undo", !(past[group] || []).length],
      ["reset", !views[group] || same(views[group], first)],
    ]) {
      const button = document.querySelector(`[data-explain-${name}="${group}"]`);
      if (button) button.disabled = off;
    }
  }

  function set(group, view) {
    for (const [key, value] of Object.entries(view)) {
      if (views[group] && text(views[group][key]) === text(value)) continue;
      window.dash_clientside.set_props(control(group, key), { value });
    }
  }

  function settle(group, view) {
    const before = views[group];
    const changed = before && !same(before, view);
    views[group] = view;
    if (changed && !travelling.has(group)) (past[group] ||= []).push(before);
    address(group, view, Boolean(changed) && !travelling.has(group));
    travelling.delete(group);
    buttons(group);
    return before && !changed ? window.dash_clientside.no_update : view;
  }

  window.dash_clientside.lens.explain = () => {
    const [inputs] = window.dash_clientside.callback_context.inputs_list;
    if (!page() || !inputs.length) return window.dash_clientside.no_update;
    arrive();
    const { group } = inputs[0].id;
    const view = Object.fromEntries(inputs.map((input) => [input.id.key, input.value ?? null]));
    if (waiting[group]) waiting[group].give(window.dash_clientside.no_update);
    return new Promise((give) => {
      const mine = { give, page: shown };
      waiting[group] = mine;
      // The first values are those of the address: nobody has to wait for them.
      setTimeout(
        () => {
          if (waiting[group] !== mine || shown !== mine.page) return give(window.dash_clientside.no_update);
          delete waiting[group];
          give(settle(group, view));
        },
        views[group] ? SETTLE_MS : 0,
      );
    });
  };

  // What stands beside a control only for some of its values: the seed of a permutation, and that a lambda is not the
  // one that the network was trained with.
  window.dash_clientside.lens.explainNote = (value) => {
    const { group, key } = window.dash_clientside.callback_context.inputs_list[0].id;
    if (key.startsWith("attention.")) return value !== "permuted";
    return !page() || text(value) === text(known()[group][key]);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-explain-undo], [data-explain-reset], [data-explain-next]");
    if (!button || !page()) return;
    const { explainUndo: undo, explainReset: reset, explainNext: next, explainGroup: group } = button.dataset;
    if (undo && (past[undo] || []).length) {
      travelling.add(undo);
      set(undo, past[undo].pop());
    } else if (reset) {
      set(reset, known()[reset]);
    } else if (next) {
      const value = Number((views[group] || {})[next] || 0) + 1;
      window.dash_clientside.set_props(control(group, next), { value });
    }
  });

  window.addEventListener("popstate", () => {
    // Another page is made anew, with the view of its address.
    if (!page() || page().dataset.path !== window.location.pathname) return;
    const query = new URLSearchParams(window.location.search);
    for (const [group, first] of Object.entries(known())) {
      const view = Object.fromEntries(
        Object.entries(first).map(([key, value]) => {
          if (!query.has(key)) return [key, value];
          const asked = query.get(key);
          if (Array.isArray(value)) return [key, asked.split(",").filter(Boolean)];
          return [key, typeof value === "number" ? Number(asked) : asked];
        }),
      );
      if (!views[group] || same(views[group], view)) continue;
      travelling.add(group);
      set(group, view);
    }
  });
})();
