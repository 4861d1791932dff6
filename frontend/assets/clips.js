// The table of clips on the Explore page: links in its cells, the keyboard, what its own filters leave, and the way from
// a figure to the table.
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

  // The controls above the table say which classes it shows; filters in its headers are known to the grid alone.
  const ofControls = (column) => ["label", "prediction"].includes(column);
  window.dashAgGridFunctions.sayNarrowed = ({ api }) => {
    const narrowed = document.getElementById("clips-narrowed");
    if (!narrowed) return;
    const own = Object.keys(api.getFilterModel()).filter((column) => !ofControls(column));
    const left = api.getDisplayedRowCount().toLocaleString("en");
    narrowed.textContent = own.length ? `${left} shown by filters in the headers` : "";
  };

  window.dash_clientside.lens.showClips = () => {
    const section = document.getElementById("clips");
    if (section) section.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
    const heading = document.getElementById("clips-heading");
    if (heading) heading.focus({ preventScroll: true });
  };
})();
