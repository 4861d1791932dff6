// Says when the pages' own server does not answer: Dash keeps silent about that, so that a button would seem dead.
(() => {
  const ask = window.fetch;
  const GATEWAY_TROUBLE = [502, 503, 504];

  function tell(lost) {
    const box = document.getElementById("connection");
    if (box) box.hidden = !lost;
    if (lost) document.dispatchEvent(new CustomEvent("lens:lost"));
  }

  window.fetch = async (...request) => {
    const address = String(request[0] instanceof Request ? request[0].url : request[0]);
    const ours = address.includes("_dash-update-component");
    try {
      const answer = await ask(...request);
      if (ours) tell(GATEWAY_TROUBLE.includes(answer.status));
      return answer;
    } catch (error) {
      if (ours && error.name !== "AbortError") tell(true);
      throw error;
    }
  };
})();
