// Saves figures in the form that was chosen in their menu, and copies the permalink.
// A choice goes to the server, which says what the figure shows and where that comes from (frontend/exports); the files
// are made here, as only a browser turns a drawing into a picture.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const BUSY = "menu-busy";
  const LONGEST_MS = 30_000;
  const MADE = {
    svg: ["svg", "image/svg+xml"],
    png: ["png", "image/png"],
    html: ["html", "text/html"],
    csv: ["csv", "text/csv"],
    parquet: ["parquet", "application/vnd.apache.parquet"],
    provenance: ["provenance.json", "application/json"],
  };
  const menuOf = (filename) =>
    [...document.querySelectorAll("[data-export]")].find((item) => item.dataset.filename === filename)?.closest(".menu");

  function save(bytes, name, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function content(form, made) {
    const { encode, decode } = window.lensBytes;
    if (form === "csv") return encode(made.csv);
    if (form === "provenance") return encode(made.provenance);
    if (form === "parquet") return decode(made.parquet);
    return window.lensPictures[form](made);
  }

  async function everything(made) {
    const forms = Object.keys(MADE).filter((form) => made.drawing || !(form in window.lensPictures));
    const files = [];
    for (const form of forms) {
      files.push({ name: `${made.filename}.${MADE[form][0]}`, bytes: await content(form, made) });
    }
    save(await window.lensBytes.zip(files), `${made.filename}.zip`, "application/zip");
  }

  async function saveAll(made) {
    if (made.form === "zip") {
      await everything(made);
      return;
    }
    // CSV has no place for provenance: it comes as a file beside it.
    for (const form of made.form === "csv" ? ["csv", "provenance"] : [made.form]) {
      const [ending, type] = MADE[form];
      save(await content(form, made), `${made.filename}.${ending}`, type);
    }
  }

  window.dash_clientside.lens.take = (made) => {
    if (!made) return;
    saveAll(made).finally(() => menuOf(made.filename)?.classList.remove(BUSY));
  };

  // Ids of the rows of a grid, as they are sorted and filtered; null where there is no grid yet.
  function rowsOf(grid) {
    if (!document.querySelector(`#${grid} .ag-root`)) return null;
    const rows = [];
    window.dash_ag_grid.getApi(grid).forEachNodeAfterFilterAndSort((row) => rows.push(row.id));
    return rows;
  }

  function wish({ export: form, wish: store, title, filename, grid, rows }, menu) {
    if (grid) {
      const data = rowsOf(grid);
      if (!data) return;
      window.dash_clientside.set_props(rows, { data });
    }
    menu.classList.add(BUSY);
    setTimeout(() => menu.classList.remove(BUSY), LONGEST_MS);
    const page = `${window.location.pathname}${window.location.search}`;
    // The time makes the same wish a new one.
    const data = { form, title, filename, page, at: Date.now() };
    window.dash_clientside.set_props(store, { data });
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
    if (item) wish(item.dataset, item.closest(".menu"));
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
