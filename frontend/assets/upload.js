// Streams a chosen file to the API with progress, and tells Dash the clip that came of it.
// One file at a time; nothing is sent before the person says that they may use the recording.
(() => {
  const part = (name) => document.getElementById(`upload-${name}`);
  const form = () => document.getElementById("upload");
  let file = null;
  let request = null;
  let began = 0;

  // Dash has no file input; this one is ours alone, so that no re-rendering touches it.
  const input = document.createElement("input");
  input.type = "file";
  input.id = "upload-file";
  input.hidden = true;
  input.addEventListener("change", () => choose(input.files[0]));
  document.body.append(input);

  const size = (bytes) =>
    bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

  function say(sentence) {
    part("error").textContent = sentence;
  }

  function show() {
    const consent = part("consent").checked;
    const busy = request !== null;
    part("start").disabled = busy || file === null || !consent;
    part("start").hidden = busy;
    part("cancel").hidden = !busy;
    part("progress").hidden = !busy;
    part("choose").disabled = busy;
    part("name").textContent = file === null ? "" : `${file.name} (${size(file.size)})`;
    part("hint").hidden = busy || (file !== null && consent);
    part("hint").textContent = file === null ? "Choose a file first." : "Tick the box to go on.";
  }

  function choose(chosen) {
    say("");
    file = null;
    if (chosen) {
      if (chosen.size === 0) {
        say(`${chosen.name} is empty.`);
      } else if (chosen.size > Number(form().dataset.cap)) {
        say(`${chosen.name} has ${(chosen.size / 2 ** 20).toFixed(1)} MiB; at most ${form().dataset.capText} are accepted.`);
      } else {
        file = chosen;
      }
    }
    show();
  }

  function progress(fraction, sentence) {
    const percent = Math.floor(100 * fraction);
    part("meter").setAttribute("aria-valuenow", String(percent));
    part("meter").firstElementChild.style.transform = `scaleX(${fraction})`;
    if (part("status").textContent !== sentence) part("status").textContent = sentence;
  }

  // Said after the first seconds only, when it has become a fair guess.
  function left(loaded, total) {
    const elapsed_s = (Date.now() - began) / 1000;
    if (elapsed_s < 3 || loaded === 0) return "";
    const rest_s = Math.ceil((elapsed_s * (total - loaded)) / loaded);
    return rest_s < 90 ? `, about ${rest_s} s left` : `, about ${Math.round(rest_s / 60)} min left`;
  }

  function problem(answer, status) {
    try {
      const document = JSON.parse(answer);
      if (typeof document.detail === "string") return document.detail;
    } catch {
      // A proxy in between may answer with a page of its own.
    }
    return status === 413
      ? `The file is too large; at most ${form().dataset.capText} are accepted.`
      : `The upload failed (${status}).`;
  }

  function finish(sentence) {
    request = null;
    if (!form()) return; // The person went to another page meanwhile.
    say(sentence);
    show();
    if (sentence) part("start").focus();
  }

  function start() {
    const sent = file;
    request = new XMLHttpRequest(); // fetch() can't report the progress of a request
    request.open("POST", `${form().dataset.api}/clips?filename=${encodeURIComponent(sent.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      if (!form()) return request && request.abort();
      if (!event.lengthComputable) return;
      const fraction = event.loaded / event.total;
      const sentence = `${Math.floor(100 * fraction)} % of ${size(event.total)}${left(event.loaded, event.total)}`;
      progress(fraction, fraction < 1 ? sentence : "Examining the file");
    };
    request.onload = () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) {
        const clip = JSON.parse(responseText);
        file = null;
        finish("");
        window.dash_clientside.set_props("uploaded-clip", {
          data: { clip: clip.id, known: status === 200, at: Date.now() },
        });
      } else {
        finish(problem(responseText, status));
      }
    };
    request.onerror = () => finish("The connection broke during the upload. Try again.");
    request.onabort = () => finish("");
    began = Date.now();
    say("");
    progress(0, "Starting");
    show();
    request.send(sent);
    part("cancel").focus();
  }

  document.addEventListener("change", (event) => {
    if (event.target.id === "upload-consent") show();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#upload-choose")) {
      input.accept = part("choose").dataset.accept;
      input.value = ""; // The same file chosen again must count as a choice, e.g. after an error.
      input.click();
    }
    if (event.target.closest("#upload-start")) start();
    if (event.target.closest("#upload-cancel") && request) request.abort();
  });

  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!form() || ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault(); // The whole page takes the drop: a miss must not make the browser open the file.
      form().classList.add("is-dragging");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (form() && event.relatedTarget === null) form().classList.remove("is-dragging");
  });
  document.addEventListener("drop", (event) => {
    if (!form()) return;
    event.preventDefault();
    form().classList.remove("is-dragging");
    if (!request) choose(event.dataTransfer.files[0]);
  });
  // Another page of ours takes the form away, and the upload with it; other pages are the browser's question below.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[href]");
      if (!request || !link || link.target === "_blank" || event.ctrlKey || event.metaKey) return;
      if (window.confirm("The upload is not done. Leave this page and stop it?")) {
        request.abort();
      } else {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );
  window.addEventListener("beforeunload", (event) => {
    if (request) event.preventDefault();
  });
})();
