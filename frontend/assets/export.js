// Saves pictures of figures, made by plotly in the browser, and copies the permalink.
(() => {
  const PNG_SCALE = 2;

  function save(url, name) {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  }

  async function picture({ export: format, graph: id, filename }) {
    const graph = document.querySelector(`#${CSS.escape(id)} .js-plotly-plot`);
    const { width, height } = graph.getBoundingClientRect();
    // Figures are transparent on the page; a file of its own needs the page's background.
    const paper = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
    const layout = { ...graph.layout, paper_bgcolor: paper, width, height };
    const url = await window.Plotly.toImage(
      { data: graph.data, layout, config: {} },
      { format, width, height, scale: format === "png" ? PNG_SCALE : 1 },
    );
    save(url, `${filename}.${format}`);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain HTTP in a lab there is no clipboard interface; the old way works there.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  }

  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-export]");
    if (item) picture(item.dataset);
    const link = event.target.closest("[data-copy-address]");
    if (link) {
      copy(window.location.href).then(() => {
        const label = link.querySelector("[data-label]");
        const before = label.textContent;
        label.textContent = "Copied";
        setTimeout(() => {
          label.textContent = before;
        }, 1500);
      });
    }
  });
})();
