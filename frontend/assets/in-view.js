// Makes the parts of a long page that follow its controls, those on the screen first.
// Dash asks `lens.due` when a control has changed. A part on the screen is made at once; the others keep what they show
// until they are scrolled to or the browser has nothing else to do, so that nobody waits for what nobody sees.
// A store that has parts made holds a count, their names, and which of them are not on the page yet. Dash drops the answer
// to what it asked before when it asks again, so whatever was not made yet (`lens.made`) is asked for again with the rest.
// A component library that is large and seldom seen is run before the first of its components is put on the page.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const REST_MS = 400; // After a change, in which what is on the screen is drawn, until one of the others is.
  const NEXT_MS = 150; // From one of the others to the next.
  const ANSWER_MS = 20000; // Longer than an answer takes; then whatever is not there failed.
  const stale = new Map(); // Element -> names of its parts that are not what they should be.
  const asked = new Map(); // Name of a part that shares its store -> the count with which it was last asked for.
  let count = 0;
  let askedAt = 0;
  let resting = 0;

  const whenIdle = window.requestIdleCallback || ((action) => setTimeout(action, 0));
  const shown = (element) => element.isConnected && element.checkVisibility() && element.getClientRects().length > 0;
  const absent = ({ element }) => element && !document.getElementById(element);
  const lacking = ({ package: library }) => library && !window[library];
  const known = () => JSON.parse(document.getElementById("due").dataset.parts);

  // Pixels that a page is to be scrolled to see an element.
  function distance(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.max(top - window.innerHeight, -bottom, 0);
  }

  function forget(element) {
    stale.delete(element);
    scrolled.unobserve(element);
  }

  // Store -> what it is to hold.
  function ask(names, parts) {
    count += 1;
    const stores = new Map();
    const sharing = (name) => Object.keys(parts).filter((other) => parts[other].store === parts[name].store);
    for (const name of names.filter((name) => sharing(name).length > 1)) asked.set(name, count);
    if (asked.size > 0) askedAt = performance.now();
    for (const name of names) {
      const { store } = parts[name];
      const all = sharing(name).filter((other) => other === name || asked.has(other));
      const missing = all.filter((other) => absent(parts[other]));
      stores.set(store, { count, parts: all, missing });
    }
    return stores;
  }

  // Runs the library of a component, which Dash finds by its name among the globals.
  const running = new Map();
  function run(library) {
    if (!running.has(library)) {
      const { src } = document.querySelector(`script[data-later="${library}"]`);
      const ran = new Promise((onload, onerror) => {
        document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror }));
      });
      running.set(library, ran);
      ran.catch(() => running.delete(library)); // The next try may have more luck.
    }
    return running.get(library);
  }

  function make(element) {
    if (!stale.has(element)) return;
    if (!element.isConnected) {
      forget(element);
      return;
    }
    const parts = known();
    const late = [...stale.get(element)].map((name) => parts[name]).find(lacking);
    if (late) {
      const fail = () => {
        forget(element);
        window.dash_clientside.set_props(late.place, { children: "This part of the page could not be loaded." });
      };
      run(late.package).then(() => make(element), fail);
      return;
    }
    const names = [...stale.get(element)];
    forget(element);
    for (const [store, data] of ask(names, parts)) window.dash_clientside.set_props(store, { data });
  }

  function wait(element, name) {
    if (!stale.has(element)) stale.set(element, new Set());
    stale.get(element).add(name);
    scrolled.observe(element);
  }

  const scrolled = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting && stale.has(target)) make(target);
  });

  // One at a time, the nearest first, so that a click in between waits for one at most.
  function rest(time) {
    clearTimeout(resting);
    resting = setTimeout(() => {
      whenIdle(() => {
        for (const element of stale.keys()) if (!element.isConnected) forget(element);
        // To ask now would be to ask for what is on the screen once more.
        if (asked.size > 0 && performance.now() - askedAt < ANSWER_MS) {
          rest(NEXT_MS);
          return;
        }
        const [next] = [...stale.keys()].filter(shown).sort((one, other) => distance(one) - distance(other));
        if (!next) return;
        make(next);
        rest(NEXT_MS);
      });
    }, time);
  }

  window.dash_clientside.lens.due = () => {
    const { outputs_list, triggered } = window.dash_clientside.callback_context;
    const changed = triggered.map(({ prop_id }) => prop_id.slice(0, prop_id.lastIndexOf(".")));
    // The first time nothing has changed, and all is to be made.
    const concerned = ({ follows }) => changed.length === 0 || follows.some((id) => changed.includes(id));
    const parts = known();
    const now = [];
    for (const [name, part] of Object.entries(parts)) {
      const element = document.getElementById(part.at);
      if (!element || !concerned(part)) continue;
      if (shown(element) && distance(element) === 0 && !lacking(part)) {
        if (stale.has(element)) stale.get(element).delete(name);
        now.push(name);
      } else {
        wait(element, name);
      }
    }
    rest(REST_MS);
    const stores = ask(now, parts);
    return outputs_list.map(({ id }) => stores.get(id) || window.dash_clientside.no_update);
  };

  window.dash_clientside.lens.made = (made) => {
    for (const name of made.parts) if (asked.get(name) <= made.count) asked.delete(name);
  };
})();
