// What time it is in the clip. The media element on the page tells, or where there is none (a skeleton alone), or none
// that this browser can play, a clock that only counts and gets controls of its own. Everything that shows time listens:
//   lens.clock.on(listener)  calls listener(seconds) whenever the time changes, frame by frame while it plays;
//   lens.clock.now(), lens.clock.duration(), lens.clock.seek(seconds); null, 0 and nothing where no clip is on the page.
window.lens = window.lens || {};
(() => {
  const CALM_S = 0.25; // For people who asked for less motion every picture stands still for so long.
  const SLIDER_S = 0.05;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const listeners = new Set();
  const player = () => document.querySelector("[data-player]");
  const reading = (s) => `${Math.floor(s / 60)}:${(s % 60).toFixed(1).padStart(4, "0")}`;

  // Has what is used here of a media element.
  class SilentClock extends EventTarget {
    constructor(duration) {
      super();
      this.duration = duration;
      this.at = 0;
      this.since = null; // When it was started, while it runs.
    }

    get paused() {
      return this.since === null;
    }

    get currentTime() {
      if (this.paused) return this.at;
      const time = this.at + (performance.now() - this.since) / 1000;
      if (time < this.duration) return calm.matches ? Math.floor(time / CALM_S) * CALM_S : time;
      this.pause();
      return this.at;
    }

    set currentTime(time) {
      this.at = time;
      if (!this.paused) this.since = performance.now();
      this.dispatchEvent(new Event("seeked"));
    }

    play() {
      if (this.at >= this.duration) this.at = 0;
      this.since = performance.now();
      this.dispatchEvent(new Event("play"));
    }

    pause() {
      this.at = Math.min(this.at + (performance.now() - this.since) / 1000, this.duration);
      this.since = null;
      this.dispatchEvent(new Event("pause"));
    }
  }

  const silent = new WeakMap();
  function clockOf(element) {
    const media = element instanceof HTMLMediaElement;
    if (!element || (media && !element.error)) return element;
    if (!silent.has(element)) {
      silent.set(element, new SilentClock(Number(element.dataset.duration)));
      addControls(media ? insteadOf(element) : element, silent.get(element));
    }
    return silent.get(element);
  }

  // The place of the controls where the file is of a kind that the service reads and the browser does not.
  function insteadOf(media) {
    const note = document.createElement("p");
    note.className = "small muted";
    note.textContent = "This browser cannot play the file. The figures follow this clock instead.";
    const place = document.createElement("div");
    place.className = "clock-only";
    media.closest(".player").append(note, place);
    media.dataset.unplayable = "true";
    return place;
  }

  // Play, pause and a slider, as a media element has them.
  function addControls(element, counted) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet" });
    const sign = document.createElement("span");
    const slider = document.createElement("input");
    const time = Object.assign(document.createElement("span"), { className: "small muted" });
    Object.assign(slider, { type: "range", min: "0", max: String(counted.duration), step: String(SLIDER_S) });
    slider.setAttribute("aria-label", "Position");
    button.append(sign);
    element.append(button, slider, time);
    const say = () => {
      sign.className = counted.paused ? "icon icon-play" : "icon icon-pause";
      button.setAttribute("aria-label", counted.paused ? "Play" : "Pause");
    };
    button.addEventListener("click", () => (counted.paused ? counted.play() : counted.pause()));
    slider.addEventListener("input", () => seek(Number(slider.value)));
    for (const event of ["play", "pause"]) counted.addEventListener(event, say);
    const move = (now) => {
      if (!element.isConnected) {
        listeners.delete(move);
        return;
      }
      slider.value = String(now);
      slider.setAttribute("aria-valuetext", `${reading(now)} of ${reading(counted.duration)}`);
      time.textContent = `${reading(now)} / ${reading(counted.duration)}`;
    };
    listeners.add(move);
    say();
  }

  function tell(time) {
    for (const listener of listeners) listener(time);
  }

  function now() {
    const clock = clockOf(player());
    return clock ? clock.currentTime : null;
  }

  function duration() {
    const element = player();
    return element ? clockOf(element).duration || Number(element.dataset.duration) : 0;
  }

  function seek(time) {
    const clock = clockOf(player());
    if (!clock) return;
    clock.currentTime = Math.min(Math.max(0, time), duration());
    tell(clock.currentTime);
  }

  // The player is rendered by Dash: watch for it, and follow each one from when it appears.
  let followed = null;
  function attach() {
    const element = player();
    if (element === followed) return;
    followed = element;
    if (!element) return;
    const clock = clockOf(element);
    const still = () => followed === element && element.isConnected && clockOf(element) === clock;
    if (clock === element) {
      element.addEventListener("error", () => {
        followed = null;
        attach();
      });
    }
    for (const event of ["seeking", "seeked", "pause", "loadedmetadata", "timeupdate"]) {
      clock.addEventListener(event, () => still() && tell(clock.currentTime));
    }
    if (clock.requestVideoFrameCallback) {
      const frame = (_now, { mediaTime }) => {
        if (!still()) return;
        // A frame that comes late, after the pause, must not draw the cursor back behind the player.
        tell(clock.paused ? clock.currentTime : mediaTime);
        clock.requestVideoFrameCallback(frame);
      };
      clock.requestVideoFrameCallback(frame);
    } else {
      const tick = () => {
        if (!still() || clock.paused) return;
        tell(clock.currentTime);
        requestAnimationFrame(tick);
      };
      clock.addEventListener("play", tick);
    }
    tell(clock.currentTime);
  }

  window.lens.clock = { now, duration, seek, reading, on: (listener) => listeners.add(listener) };
  new MutationObserver(attach).observe(document.documentElement, { childList: true, subtree: true });
})();
