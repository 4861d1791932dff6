// The form that makes a collection: says what is missing, reads the manifest, has the files uploaded
// (assets/collect-files.js), and tells Dash what to make. What was entered outlives a refusal and a look at another page.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const { lens } = window.dash_clientside;
  const byId = (id) => document.getElementById(id);
  const form = () => byId("collect");
  const number = (value) => value.toLocaleString("en");
  const plural = (count, one, several) => `${number(count)} ${count === 1 ? one : several}`;
  const files = () => lens.collected;

  const MANIFEST = {
    files: {
      label: "Manifest (optional)",
      note: "Labels and groups of the files, where their names do not tell them. A CSV file among the files is put here.",
      example: "file,label,group\nanna/first take.mp4,happy,Anna",
    },
    sentences: {
      label: "Sentences",
      note: "A CSV table whose first line names its columns: text, and if you like label, group and name.",
      example: 'text,label,group\n"It was good, really.",2,Reviewer 1',
    },
    folder: {
      label: "Manifest (optional)",
      note: "Instead of the manifest.csv in the folder, or where there is none.",
      example: "file,label,group\nanna/first take.mp4,happy,Anna",
    },
  };

  let mounted = null; // the form that was filled with what is kept
  const FIRST = "files";
  const kept = { name: "", manifest: "", source: FIRST };
  let named = ""; // the name that was proposed, which may be replaced by another proposal
  let sending = false; // while the service is asked
  let sent = false; // whether it was asked, until the next page or a refusal

  const source = () => {
    const chosen = form().querySelector(".mantine-SegmentedControl-root input:checked");
    return chosen ? chosen.value : kept.source;
  };
  const manifest = () => kept.manifest;
  const folder = () => document.querySelector("#collect-browser [data-folder]");

  function say(id, sentence) {
    if (byId(id).textContent !== sentence) byId(id).textContent = sentence;
  }

  // What is wrong with the manifest before the service looks at it.
  function wrong() {
    const most = Number(form().dataset.mostManifest);
    return manifest().length > most
      ? `The manifest has ${number(manifest().length)} characters; at most ${number(most)} are taken.`
      : "";
  }

  // A table may be megabytes long, and the form is looked through with every part of an upload.
  const counted = { of: "", words: "" };
  function count() {
    if (counted.of !== manifest()) {
      const lines = manifest().split(/\r\n|[\n\r]/).filter((line) => line.trim() !== "").length;
      const rest = lines === 1 ? "the header alone" : `the header and ${plural(lines - 1, "line", "lines")}`;
      Object.assign(counted, { of: manifest(), words: lines === 0 ? "" : rest });
    }
    return counted.words;
  }

  // What is missing before anything can be made.
  function missing() {
    const made = source();
    const name = [...byId("collect-name").value.trim()];
    const longest = Number(form().dataset.mostName);
    if (name.length === 0) return "Give it a name.";
    if (name.length > longest) return `The name has ${number(name.length)} characters; at most ${longest} are taken.`;
    if (made === "files") {
      const most = Number(form().dataset.most);
      if (files().count === 0) return "Choose files.";
      if (files().count > most) return `These are ${number(files().count)} files; at most ${number(most)} make a collection.`;
      if (files().failed) return "Try the failed files again, or leave them out.";
      if (!byId("collect-consent").checked) return "Tick the box to go on.";
    }
    if (made === "sentences" && manifest().trim() === "") return "Paste a table, or choose a CSV file.";
    if (made === "folder") {
      if (!folder()) return "Choose a folder.";
      if (!folder().dataset.usable && manifest().trim() === "") return "Choose a folder with files that could be items.";
    }
    return wrong() && "See what is said at the manifest.";
  }

  function label() {
    if (source() === "files" && files().unsent) return `Upload ${plural(files().unsent, "file", "files")} and make it`;
    return "Make the collection";
  }

  function show() {
    if (!form()) return;
    const made = source();
    const busy = sending || files().busy;
    const lacking = missing();
    byId("collect-files-panel").hidden = made !== "files";
    byId("collect-folder-panel").hidden = made !== "folder";
    byId("collect-consent-row").hidden = made !== "files";
    say("collect-manifest-label", MANIFEST[made].label);
    say("collect-manifest-note", MANIFEST[made].note);
    byId("collect-manifest").placeholder = MANIFEST[made].example;
    say("collect-manifest-count", count());
    byId("collect-start").disabled = busy || lacking !== "";
    say("collect-start-label", label());
    say("collect-hint", files().busy ? "" : sending ? "Checking every row" : lacking);
  }

  function propose(name) {
    const typed = byId("collect-name").value;
    if (!name || (typed !== "" && typed !== named)) return;
    named = name;
    kept.name = name;
    window.dash_clientside.set_props("collect-name", { value: name });
    requestAnimationFrame(show); // when React has written it
  }

  function clearSaid() {
    say("collect-error", "");
    say("collect-manifest-error", "");
    say("collect-manifest-error", wrong());
  }

  async function start() {
    if (byId("collect-start").disabled) return;
    clearSaid();
    window.dash_clientside.set_props("manifest-report", { children: [] });
    const made = source();
    if (made === "files") {
      const there = await files().send();
      if (!form()) return; // The person went to another page meanwhile.
      show();
      if (!there) {
        const failed = files().failed;
        if (failed) say("collect-error", `${plural(failed, "file was", "files were")} not taken; the list says why.`);
        requestAnimationFrame(() => byId("collect-retry")?.focus()); // when it is shown
        return;
      }
    }
    sent = true;
    window.dash_clientside.set_props("collect-entered", {
      data: {
        name: byId("collect-name").value,
        files: made === "files" ? files().entered : [],
        manifest: manifest().trim() === "" ? null : manifest(),
        folder: made === "folder" ? folder().dataset.folder : null,
        at: Date.now(),
      },
    });
  }

  // As spreadsheets save it: UTF-8, or UTF-16 with a mark at its beginning.
  async function read(file) {
    const most = Number(form().dataset.mostManifest);
    const refuse = (sentence) => say("collect-manifest-error", `${file.name}: ${sentence}`);
    if (file.size > 4 * most) return refuse(`at most ${number(most)} characters are taken; the file is larger.`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!form()) return;
    const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
    try {
      setManifest(new TextDecoder(marked, { fatal: true }).decode(bytes));
    } catch {
      return refuse("expected text in UTF-8. Save it from your spreadsheet as “CSV UTF-8”.");
    }
    clearSaid();
    propose(file.name.replace(/\.[^.]*$/, "").replace(/^manifest$/i, ""));
    show();
  }

  function setManifest(text) {
    kept.manifest = text;
    byId("collect-manifest").value = text;
  }

  // The form has appeared, with nothing in it: what is kept goes back into it.
  function appeared() {
    if (sent) {
      // It led to a collection: the next one begins anew.
      Object.assign(kept, { name: "", manifest: "", source: FIRST });
      named = "";
      sent = false;
      files().clear();
    }
    byId("collect-manifest").value = kept.manifest;
    if (kept.name) window.dash_clientside.set_props("collect-name", { value: kept.name });
    if (kept.source !== FIRST) window.dash_clientside.set_props("collect-source", { value: kept.source });
    files().show();
    show();
    requestAnimationFrame(show); // when React has written what is kept
  }

  // Not by Dash, which does not call a function that has no output for a component that is there for the first time.
  new MutationObserver(() => {
    if (form() === mounted) return;
    mounted = form();
    if (mounted) appeared();
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Dash calls this when another source is chosen.
  lens.collectShaped = (chosen) => {
    if (!form()) return;
    kept.source = chosen;
    show();
  };

  // Dash calls this when another folder is shown.
  lens.collectFolder = () => {
    requestAnimationFrame(() => {
      if (!form()) return;
      show();
      if (folder()) propose(folder().dataset.folder.split("/").pop());
    });
  };

  // Dash calls this while the service is asked.
  lens.collectSending = (now) => {
    sending = Boolean(now);
    show();
  };

  // Dash calls this with what was not taken: said where it belongs, and nothing of what was entered is lost.
  lens.collectRefused = (refusal) => {
    if (!refusal || !form()) return;
    sent = false;
    if (refusal.missing.length) files().forget(refusal.missing);
    say("collect-error", refusal.sentence);
    if (refusal.sentence) return byId("collect-start").focus();
    // When React has written the report.
    requestAnimationFrame(() => {
      const title = byId("manifest-report-title");
      if (title) title.focus();
    });
  };

  const pick = Object.assign(document.createElement("input"), {
    type: "file",
    id: "collect-pick-manifest",
    accept: ".csv,.tsv,.txt,text/csv",
    hidden: true,
  });
  pick.addEventListener("change", () => {
    if (form() && pick.files[0]) read(pick.files[0]);
    pick.value = "";
  });
  document.body.append(pick);

  document.addEventListener("input", (event) => {
    if (!form()) return;
    if (event.target.id === "collect-name") kept.name = event.target.value;
    else if (event.target.id === "collect-manifest") {
      kept.manifest = event.target.value;
      clearSaid();
    } else return;
    show();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "collect-consent") show();
  });
  document.addEventListener("click", (event) => {
    if (!form()) return;
    if (event.target.closest("#collect-start")) start();
    else if (event.target.closest("#collect-manifest-choose")) pick.click();
    else if (event.target.closest("#collect-retry")) {
      files().retry();
      start();
    }
  });
  document.addEventListener("lens:collected", () => {
    if (!form()) return;
    if (!files().busy) say("collect-error", "");
    propose(files().folder);
    show();
  });
  document.addEventListener("lens:manifest", (event) => form() && read(event.detail));
  document.addEventListener("lens:files-wanted", () => {
    if (source() !== "files") window.dash_clientside.set_props("collect-source", { value: "files" });
  });
  // The answer of the pages' server will not come: assets/connection.js says so.
  document.addEventListener("lens:lost", () => lens.collectSending(false));
})();
