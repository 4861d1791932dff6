// What shows the time of the clip: the cursor on the timelines, the face tiles, the followed window.
// Playback moves the cursor (an overlay; redrawing a plot per frame would stutter), a click on a timeline seeks.
(() => {
  const MOVED_PX = 4;
  const STEP_S = { ArrowLeft: -0.1, ArrowRight: 0.1, PageDown: -1, PageUp: 1 };
  const { clock } = window.lens;
  const timelines = () => document.querySelectorAll("[data-timeline]");

  // Where a timeline's time axis lies: plotly keeps it on the graph's element.
  function axis(timeline) {
    const graph = timeline.querySelector(".js-plotly-plot");
    const layout = graph && graph._fullLayout;
    if (!layout || !layout.xaxis || !layout.xaxis._length) return null;
    // The cursor begins at the first panel and leaves out what is between two: there stands text.
    const top = layout.yaxis._offset;
    const panels = Object.keys(layout)
      .filter((name) => /^yaxis\d*$/.test(name) && layout[name]._length)
      .map((name) => ({ at: layout[name]._offset - top, length: layout[name]._length }));
    return { graph, x: layout.xaxis, top, panels, height: layout._size.t + layout._size.h - top };
  }

  function cursorOf(timeline) {
    let cursor = timeline.querySelector(":scope > .time-cursor");
    if (!cursor) {
      cursor = document.createElement("div");
      cursor.className = "time-cursor";
      timeline.append(cursor);
    }
    return cursor;
  }

  function show(time) {
    const duration = clock.duration();
    for (const timeline of timelines()) {
      const found = axis(timeline);
      const cursor = cursorOf(timeline);
      const at = found ? found.x._offset + found.x.l2p(time) : 0;
      const inside = found && at >= found.x._offset - 1 && at <= found.x._offset + found.x._length + 1;
      cursor.hidden = !inside;
      if (inside) {
        const left = found.graph.offsetLeft + at;
        cursor.style.transform = `translate(${left.toFixed(2)}px, ${found.top}px)`;
        cursor.style.height = `${found.height}px`;
        const layers = (part) => found.panels.map(part).join(", ");
        cursor.style.backgroundImage = layers(() => "linear-gradient(var(--cursor), var(--cursor))");
        cursor.style.backgroundPosition = layers(({ at }) => `0 ${at}px`);
        cursor.style.backgroundSize = layers(({ length }) => `100% ${length}px`);
      }
      timeline.setAttribute("aria-valuemax", duration.toFixed(1));
      timeline.setAttribute("aria-valuenow", time.toFixed(1));
      timeline.setAttribute("aria-valuetext", `${clock.reading(time)} of ${clock.reading(duration)}`);
    }
    mark(time);
    follow(time);
  }

  // The crop that the network saw last before this moment.
  let marked = null;
  function mark(time) {
    let current = null;
    for (const tile of document.querySelectorAll("[data-seek]")) {
      if (Number(tile.dataset.seek) <= time + 0.02) current = tile;
      tile.removeAttribute("aria-current");
    }
    if (!current) return;
    current.setAttribute("aria-current", "time");
    if (current === marked) return;
    marked = current;
    // Not scrollIntoView, which would scroll the page as well.
    const strip = current.parentElement;
    strip.scrollLeft = current.offsetLeft - strip.offsetLeft - (strip.clientWidth - current.clientWidth) / 2;
  }

  // While "Follow playback" is on, the window whose middle is nearest is the one that all figures show.
  function follow(time) {
    const toggle = document.getElementById("follow-playback");
    const spans = document.querySelector("[data-windows]");
    if (!toggle || !toggle.checked || !spans) return;
    const windows = JSON.parse(spans.dataset.windows);
    const away = ({ start, end }) => Math.abs((start + end) / 2 - time);
    const nearest = windows.reduce((best, window) => (away(window) < away(best) ? window : best));
    if (spans.dataset.followed === nearest.value) return;
    spans.dataset.followed = nearest.value;
    window.dash_clientside.set_props("view-window", { value: nearest.value });
  }

  // Plotly covers the page while a mouse button is down, so a click on a plot is put together from its two halves.
  let pressed = null;
  document.addEventListener(
    "pointerdown",
    (event) => {
      const timeline = event.target.closest && event.target.closest("[data-timeline]");
      pressed = timeline && event.button === 0 ? { timeline, x: event.clientX, y: event.clientY } : null;
    },
    true,
  );
  document.addEventListener(
    "pointerup",
    (event) => {
      if (!pressed) return;
      const { timeline, x, y } = pressed;
      pressed = null;
      if (Math.hypot(event.clientX - x, event.clientY - y) > MOVED_PX) return;
      const found = axis(timeline);
      if (!found) return;
      const box = found.graph.getBoundingClientRect();
      const at = event.clientX - box.left - found.x._offset;
      const down = event.clientY - box.top - found.top;
      if (at >= 0 && at <= found.x._length && down >= 0 && down <= found.height) clock.seek(found.x.p2l(at));
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-seek]");
    if (tile) clock.seek(Number(tile.dataset.seek));
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches || !event.target.matches("[data-timeline]") || clock.now() === null) return;
    const step = STEP_S[event.key];
    const ends = { Home: 0, End: Infinity };
    if (step === undefined && ends[event.key] === undefined) return;
    event.preventDefault();
    clock.seek(step === undefined ? ends[event.key] : clock.now() + step);
  });

  // A plot that is drawn anew or resized moves its axis.
  const again = () => clock.now() !== null && show(clock.now());
  function watchPlots() {
    for (const timeline of timelines()) {
      const graph = timeline.querySelector(".js-plotly-plot");
      if (!graph || !graph.on || graph.dataset.watched) continue;
      graph.dataset.watched = "true";
      graph.on("plotly_afterplot", again);
      again();
    }
  }

  clock.on(show);
  new MutationObserver(watchPlots).observe(document.documentElement, { childList: true, subtree: true });
})();
