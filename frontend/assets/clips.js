// The table of clips on the Explore page: links in its cells, the keyboard, and the way from a figure to the table.
window.dashAgGridFunctions = window.dashAgGridFunctions || {};
window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // As Dash's own links do it: another page of this app without loading anything anew.
  function follow(event, path) {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    event.preventDefault();
    window.history.pushState({}, "", path);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  window.dashAgGridComponentFunctions.ClipLink = ({ data, value }) => {
    if (!data || !data.analysis) return value;
    const path = `/analyses/${encodeURIComponent(data.analysis)}`;
    return window.React.createElement("a", { href: path, onClick: (event) => follow(event, path) }, value);
  };

  window.dashAgGridFunctions.openRow = ({ event, node }) => {
    if (event && event.key === "Enter") node.setSelected(true, true);
  };

  window.dash_clientside.lens.showClips = () => {
    const section = document.getElementById("clips");
    if (section) section.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
    const heading = document.getElementById("clips-heading");
    if (heading) heading.focus({ preventScroll: true });
  };
})();
