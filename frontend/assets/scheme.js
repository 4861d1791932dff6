// Tells Dash which colour scheme is shown, so that figures are drawn in it. The attribute that Mantine sets is what counts:
// it changes with the button, and with the system as long as nothing was chosen.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const shown = () => document.documentElement.getAttribute("data-mantine-color-scheme");
  let told = null;
  window.dash_clientside.lens.scheme = () => (told = shown());
  new MutationObserver(() => {
    if (told === null || told === shown()) return;
    told = shown();
    window.dash_clientside.set_props("scheme", { data: told });
  }).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
})();
