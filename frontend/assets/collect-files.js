// The files that a collection is to be made of: chosen, dropped, or a whole folder; streamed to the API a few at a time.
// `lens.collected` is what assets/collect.js knows of them; a change says so by the event `lens:collected`.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const AT_ONCE = 3;
  const SHOWN = 100;
  const TABLE = /\.(csv|tsv)$/i;
  const byId = (id) => document.getElementById(id);
  const form = () => byId("collect");
  const number = (value) => value.toLocaleString("en");
  const plural = (count, one, several) => `${number(count)} ${count === 1 ? one : several}`;
  const size = (bytes) =>
    bytes < 1e6
      ? `${Math.max(1, Math.round(bytes / 1e3))} kB`
      : bytes < 1e9
        ? `${(bytes / 1e6).toFixed(1)} MB`
        : `${(bytes / 1e9).toFixed(2)} GB`;

  // name -> { file, name, state: waiting | sending | there | failed, loaded, clip, error, request }
  const files = new Map();
  let leftOut = []; // names of files that could be no items
  let top = ""; // the folder that was chosen
  let under = null; // the upload under way: { resolve, began, before, broken }
  let drawing = false;

  const all = () => [...files.values()];
  const inState = (state) => all().filter((entry) => entry.state === state);

  function changed() {
    if (!drawing) {
      drawing = true;
      requestAnimationFrame(() => {
        drawing = false;
        show();
      });
    }
    document.dispatchEvent(new CustomEvent("lens:collected"));
  }

  // --- what is chosen

  function checked(file) {
    if (file.size === 0) return "It is empty.";
    if (file.size <= Number(form().dataset.cap)) return "";
    return `It has ${(file.size / 2 ** 20).toFixed(1)} MiB; at most ${form().dataset.capText} are accepted.`;
  }

  // Takes what could be items; of tables the manifest, or the only one, goes to the form as its manifest.
  function add(chosen) {
    const endings = new Set(form().dataset.endings.split(" "));
    const seen = chosen.filter(({ name }) => !name.split("/").pop().startsWith("."));
    // Browsers list a folder in the order of the disk.
    seen.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
    const tables = seen.filter(({ name }) => TABLE.test(name));
    const manifest = tables.find(({ name }) => /(^|\/)manifest\.csv$/i.test(name)) || (tables.length === 1 ? tables[0] : null);
    // A manifest names files as they lie beside it.
    const beside = manifest ? manifest.name.replace(/[^/]*$/, "") : "";
    leftOut = tables.filter((table) => table !== manifest).map(({ name }) => name);
    const tops = new Set(seen.map(({ name }) => (name.includes("/") ? name.split("/")[0] : "")));
    top = tops.size === 1 ? [...tops][0] : "";
    for (const { file, name } of seen) {
      if (TABLE.test(name)) continue;
      if (endings.has(name.toLowerCase().split(".").pop())) {
        take(file, name.startsWith(beside) ? name.slice(beside.length) : name);
      } else leftOut.push(name);
    }
    if (manifest) document.dispatchEvent(new CustomEvent("lens:manifest", { detail: manifest.file }));
    changed();
  }

  function take(file, name) {
    const known = files.get(name);
    const same = known && known.file.size === file.size && known.file.lastModified === file.lastModified;
    if (same && known.state !== "failed") return;
    const error = checked(file);
    const state = error ? "failed" : "waiting";
    files.set(name, { file, name, state, lasting: error !== "", loaded: 0, clip: null, error });
  }

  // Browsers give the files of a dropped folder step by step, a hundred at a time.
  async function unfolded(entry, path = "") {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      return [{ file, name: path + file.name }];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (part.length === 0) break;
      for (const child of part) found.push(...(await unfolded(child, `${path}${entry.name}/`)));
    }
    return found;
  }

  async function dropped(transfer) {
    // Both must be asked for before anything is waited for: the browser then takes them back.
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const plain = [...transfer.files].map((file) => ({ file, name: file.name }));
    if (!entries.some((entry) => entry && entry.isDirectory)) return add(plain);
    const found = [];
    for (const entry of entries) {
      try {
        if (entry) found.push(...(await unfolded(entry)));
      } catch {
        leftOut.push(entry.name);
      }
    }
    if (form()) add(found);
  }

  // --- what is sent

  function problem({ responseText, status }) {
    try {
      const answer = JSON.parse(responseText);
      if (typeof answer.detail === "string") return answer.detail;
    } catch {
      // A proxy in between may answer with a page of its own.
    }
    return status === 413 && form()
      ? `It is too large; at most ${form().dataset.capText} are accepted.`
      : `The upload failed (${status}).`;
  }

  function sendOne(entry) {
    const request = new XMLHttpRequest(); // fetch() can't report the progress of a request
    const end = (change) => {
      Object.assign(entry, { request: null, loaded: 0 }, change);
      changed();
      pump();
    };
    Object.assign(entry, { request, state: "sending", loaded: 0, error: "" });
    const name = encodeURIComponent(entry.name.split("/").pop());
    request.open("POST", `${form().dataset.api}/clips?filename=${name}&collected=true`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      if (!form()) return abort();
      entry.loaded = event.loaded;
      changed();
    };
    request.onload = () => {
      if (request.status < 200 || request.status > 299) return end({ state: "failed", error: problem(request) });
      end({ state: "there", clip: JSON.parse(request.responseText).id });
    };
    request.onerror = () => {
      // Those that wait would break as well.
      if (under) under.broken = true;
      end({ state: "failed", error: "The connection broke during the upload." });
    };
    request.onabort = () => end({ state: "waiting" });
    request.send(entry.file);
  }

  function pump() {
    if (!under) return;
    const sending = inState("sending").length;
    const waiting = under.stopped || under.broken ? [] : inState("waiting");
    for (const entry of waiting.slice(0, AT_ONCE - sending)) sendOne(entry);
    if (inState("sending").length > 0) return;
    const { resolve } = under;
    under = null;
    changed();
    resolve(all().every((entry) => entry.state === "there"));
  }

  // Have all files at the service; gives whether they are there. What is there already is not sent again.
  function send() {
    return new Promise((resolve) => {
      under = { resolve, began: Date.now(), before: bytes().done, broken: false, stopped: false };
      changed();
      pump();
    });
  }

  function abort() {
    if (!under) return;
    under.stopped = true;
    for (const entry of inState("sending")) entry.request.abort();
    pump();
  }

  function retry() {
    for (const entry of inState("failed")) {
      if (!entry.lasting) Object.assign(entry, { state: "waiting", error: "" });
    }
    changed();
  }

  // Send these again at the next try, as they are not there any more; all of them where none is named.
  function forget(names) {
    const meant = (entry) =>
      names.length === 0 ||
      names.some((name) => (name.endsWith("…") ? entry.name.startsWith(name.slice(0, -1)) : entry.name === name));
    for (const entry of inState("there")) if (meant(entry)) Object.assign(entry, { state: "waiting", clip: null });
    changed();
  }

  function clear() {
    abort();
    files.clear();
    leftOut = [];
    top = "";
    changed();
  }

  function bytes() {
    const entries = all().filter((entry) => entry.state !== "failed");
    const total = entries.reduce((sum, { file }) => sum + file.size, 0);
    const done = entries.reduce((sum, { file, state, loaded }) => sum + (state === "there" ? file.size : loaded), 0);
    return { total, done };
  }

  // --- what is shown

  function say(id, sentence) {
    const element = byId(id);
    if (element.textContent !== sentence) element.textContent = sentence;
  }

  function total() {
    const count = (state, word) => (inState(state).length ? `, ${number(inState(state).length)} ${word}` : "");
    const chosen = plural(files.size, "file", "files");
    const sum = size(all().reduce((bytes_, { file }) => bytes_ + file.size, 0));
    return under ? `${chosen}, ${sum}` : `${chosen}, ${sum}${count("there", "uploaded")}${count("failed", "failed")}`;
  }

  // Said after the first seconds only, when it has become a fair guess.
  function left({ done, total: all_ }) {
    const elapsed_s = (Date.now() - under.began) / 1000;
    const sent = done - under.before;
    if (elapsed_s < 3 || sent <= 0) return "";
    const rest_s = Math.ceil((elapsed_s * (all_ - done)) / sent);
    return rest_s < 90 ? `, about ${rest_s} s left` : `, about ${Math.round(rest_s / 60)} min left`;
  }

  function under_way() {
    byId("collect-progress").hidden = under === null;
    if (under === null) return;
    const known = bytes();
    const fraction = known.total ? known.done / known.total : 0;
    byId("collect-meter").setAttribute("aria-valuenow", String(Math.floor(100 * fraction)));
    byId("collect-meter").firstElementChild.style.transform = `scaleX(${fraction})`;
    const there = `${number(inState("there").length)} of ${plural(files.size, "file", "files")}`;
    say("collect-status", `${there}, ${Math.floor(100 * fraction)} % of ${size(known.total)}${left(known)}`);
  }

  const WORDS = { waiting: "", sending: "sending", there: "uploaded", failed: "failed" };
  const ORDER = { failed: 0, sending: 1, waiting: 2, there: 3 };

  function made(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function row(entry) {
    const item = made("li", `collect-file is-${entry.state}`);
    item.dataset.name = entry.name;
    const said = made("span", "collect-file-name", entry.name);
    const facts = made("span", "small muted collect-file-facts", size(entry.file.size));
    if (WORDS[entry.state]) facts.append(", ", made("span", `state-${entry.state}`, WORDS[entry.state]));
    const text = made("div", "collect-file-text");
    text.append(said, facts);
    if (entry.error) text.append(made("span", "small collect-file-error", entry.error));
    item.append(text);
    if (!under) {
      const remove = made("button", "button button-quiet");
      remove.type = "button";
      remove.dataset.remove = entry.name;
      remove.title = "Remove this file";
      remove.setAttribute("aria-label", `Remove ${entry.name}`);
      remove.append(made("span", "icon icon-close"));
      item.append(remove);
    }
    return item;
  }

  function show() {
    if (!form()) return;
    const none = files.size === 0;
    const failed = inState("failed");
    byId("collect-chosen").hidden = none;
    byId("collect-list").hidden = none;
    byId("collect-files-panel").classList.toggle("has-file", !none);
    byId("collect-clear").hidden = under !== null;
    byId("collect-retry").hidden = under !== null || !failed.some(({ lasting }) => !lasting);
    byId("collect-leave").hidden = under !== null || failed.length === 0;
    for (const id of ["collect-choose", "collect-choose-folder"]) byId(id).disabled = under !== null;
    say("collect-total", none ? "" : total());
    byId("collect-left-out").hidden = leftOut.length === 0;
    const named = leftOut.slice(0, 3).join(", ");
    const more = leftOut.length > 3 ? " and others" : "";
    say("collect-left-out", `${plural(leftOut.length, "other file", "other files")} left out: ${named}${more}.`);
    under_way();
    const shown = all().sort((a, b) => ORDER[a.state] - ORDER[b.state]).slice(0, SHOWN);
    byId("collect-list").replaceChildren(...shown.map(row));
    byId("collect-more").hidden = files.size <= SHOWN;
    say("collect-more", `and ${number(files.size - SHOWN)} more`);
  }

  // Dash has no file inputs; these are ours alone, so that no re-rendering touches them.
  function picker(id, options) {
    const input = Object.assign(document.createElement("input"), { type: "file", id, hidden: true, multiple: true }, options);
    input.addEventListener("change", () => {
      if (form()) add([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
      input.value = ""; // The same files chosen again must count as a choice.
    });
    document.body.append(input);
    return input;
  }
  const pickFiles = picker("collect-pick-files", {});
  const pickFolder = picker("collect-pick-folder", { webkitdirectory: true });

  document.addEventListener("click", (event) => {
    if (!form()) return;
    const pressed = (id) => event.target.closest(`#${id}`);
    if (pressed("collect-choose")) pickFiles.click();
    else if (pressed("collect-choose-folder")) pickFolder.click();
    else if (pressed("collect-cancel")) abort();
    else if (pressed("collect-clear")) {
      clear();
      byId("collect-choose").focus();
    } else if (pressed("collect-leave")) {
      for (const { name } of inState("failed")) files.delete(name);
      changed();
      byId("collect-start").focus();
    } else {
      const remove = event.target.closest("[data-remove]");
      if (!remove) return;
      files.delete(remove.dataset.remove);
      changed();
      byId("collect-choose").focus();
    }
  });

  const carriesFiles = (event) => form() && [...event.dataTransfer.types].includes("Files");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault(); // The whole page takes the drop: a miss must not make the browser open the file.
      form().classList.add("is-dragging");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (form() && event.relatedTarget === null) form().classList.remove("is-dragging");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    form().classList.remove("is-dragging");
    if (under) return;
    document.dispatchEvent(new CustomEvent("lens:files-wanted"));
    dropped(event.dataTransfer);
  });

  // Another page of ours takes the form away, and the upload with it; other pages are the browser's question below.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[href]");
      if (!under || !link || link.target === "_blank" || link.download || event.ctrlKey || event.metaKey) return;
      if (window.confirm("The upload is not done. Leave this page and stop it?")) {
        abort();
      } else {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
  window.addEventListener("beforeunload", (event) => {
    if (under) event.preventDefault();
  });

  window.dash_clientside.lens.collected = {
    send,
    retry,
    forget,
    clear,
    show,
    get count() {
      return files.size;
    },
    get busy() {
      return under !== null;
    },
    get failed() {
      return inState("failed").length;
    },
    get unsent() {
      return files.size - inState("there").length;
    },
    // As the API takes them.
    get entered() {
      return inState("there").map(({ name, clip }) => ({ name, clip }));
    },
    // The folder that those chosen last lie in, if it is one.
    get folder() {
      return top;
    },
  };
})();
