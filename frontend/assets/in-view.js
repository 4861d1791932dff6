// Draws the figures of a long page as they come near the screen, and the others once the browser has nothing to do.
// Dash asks `lens.due` when something that a figure shows has changed. A figure near the screen is drawn at once; one that
// is far away keeps what it shows until it is scrolled to, so that nobody waits for what nobody sees.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const NEAR_PX = 300; // Further than one turn of a wheel scrolls.
  const REST_MS = 500; // Without a change, until one of the others is drawn.
  const stale = new Map(); // Card -> the store that has it drawn.
  let count = 0;
  let resting = 0;

  const whenIdle = window.requestIdleCallback || ((action) => setTimeout(action, 0));
  const shown = (card) => card.isConnected && card.getClientRects().length > 0;

  function isNear(card) {
    const { top, bottom } = card.getBoundingClientRect();
    return shown(card) && top < window.innerHeight + NEAR_PX && bottom > -NEAR_PX;
  }

  function settle(card) {
    stale.delete(card);
    scrolled.unobserve(card);
  }

  function draw(card) {
    const store = stale.get(card);
    settle(card);
    window.dash_clientside.set_props(store, { data: (count += 1) });
  }

  const scrolled = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting && stale.has(target)) draw(target);
    },
    { rootMargin: `${NEAR_PX}px 0px` },
  );

  // One at a time, from the top, so that a click in between waits for one at most.
  function rest() {
    clearTimeout(resting);
    resting = setTimeout(() => {
      whenIdle(() => {
        for (const card of stale.keys()) if (!card.isConnected) settle(card);
        const next = [...stale.keys()].find(shown);
        if (!next) return;
        draw(next);
        rest();
      });
    }, REST_MS);
  }

  window.dash_clientside.lens.due = () => {
    const { id } = window.dash_clientside.callback_context.outputs_list;
    const card = document.querySelector(`[data-due="${id}"]`);
    if (!card || isNear(card)) {
      if (card) settle(card);
      return (count += 1);
    }
    stale.set(card, id);
    scrolled.observe(card);
    rest();
    return window.dash_clientside.no_update;
  };
})();
