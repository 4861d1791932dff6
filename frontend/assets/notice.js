// Puts the message at the top of the page away when its button is pressed.
(() => {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dismiss]")) return;
    window.dash_clientside.set_props("notice", { children: [] });
    document.getElementById("main").focus({ preventScroll: true });
  });
})();
