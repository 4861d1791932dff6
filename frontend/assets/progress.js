// Follows a running analysis by server-sent events, or by asking again and again where they do not get through,
// and has Dash show the page anew when it has ended.
(() => {
  const POLL_MS = 1000;
  const FAILURES_BEFORE_POLLING = 3;
  let followed = null;
  let stop = () => {};

  function show(element, analysis) {
    const fraction = analysis.state === "queued" ? 0 : analysis.progress.fraction;
    const meter = element.querySelector("[role=progressbar]");
    meter.setAttribute("aria-valuenow", String(Math.round(100 * fraction)));
    meter.firstElementChild.style.transform = `scaleX(${fraction})`;
    const stage = element.querySelector("[data-stage]");
    // Screen readers announce changes of this text: the stage, not every percent.
    const sentence = analysis.state === "queued" ? "Waiting for a free worker" : analysis.progress.stage;
    if (stage.textContent !== sentence) stage.textContent = sentence;
    element.querySelector("[data-percent]").textContent =
      analysis.state === "queued" ? "" : `${Math.round(100 * fraction)} %`;
  }

  function away(element) {
    const stage = element.querySelector("[data-stage]");
    const sentence = "The service does not answer; asking again";
    if (stage.textContent !== sentence) stage.textContent = sentence;
  }

  function ended() {
    stop();
    window.dash_clientside.set_props("refresh", { data: Date.now() });
  }

  function poll(element, url) {
    const timer = setInterval(async () => {
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (answer.status === 404) return ended();
        if (!answer.ok) return away(element);
        const analysis = await answer.json();
        if (["succeeded", "failed", "cancelled"].includes(analysis.state)) return ended();
        show(element, analysis);
      } catch {
        away(element);
      }
    }, POLL_MS);
    return () => clearInterval(timer);
  }

  function follow(element) {
    const url = element.dataset.progress;
    const events = new EventSource(`${url}/events`);
    let failures = 0;
    events.addEventListener("progress", (event) => {
      failures = 0;
      show(element, JSON.parse(event.data));
    });
    events.addEventListener("end", ended);
    events.addEventListener("gone", ended);
    events.onerror = () => {
      failures += 1;
      if (failures < FAILURES_BEFORE_POLLING && events.readyState !== EventSource.CLOSED) return;
      events.close();
      stop = poll(element, url);
    };
    stop = () => events.close();
  }

  new MutationObserver(() => {
    const element = document.querySelector("[data-progress]");
    if (element === followed) return;
    stop();
    stop = () => {};
    followed = element;
    if (element) follow(element);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
