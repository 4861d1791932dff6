// The slots of the form, each for one file: chosen or dropped, taken back, streamed to the API with progress.
// `lens.slots` is what assets/form.js knows of them; a slot that changes says so by the event `lens:slot`.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const NAMES = ["media", "skeleton", "features"];
  const HOLDS = { media: "picture or sound", skeleton: "a skeleton", features: "arrays of features" };
  const form = () => document.getElementById("entry");

  const size = (bytes) =>
    bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

  // Dash has no file input; this one is ours alone, so that no re-rendering touches it.
  const input = document.createElement("input");
  input.type = "file";
  input.id = "upload-file";
  input.hidden = true;
  let choosing = null;
  input.addEventListener("change", () => choosing && input.files[0] && choosing.choose(input.files[0]));
  document.body.append(input);

  class Slot {
    constructor(name) {
      this.name = name;
      this.file = null;
      this.clip = null; // what the service made of the file, once it is there
      this.known = false; // whether its bytes were there already
      this.error = "";
      this.request = null;
    }

    part(of) {
      return document.getElementById(`${this.name}-${of}`);
    }

    // Whether the chosen checkpoint has a use for it.
    get active() {
      const element = this.part("slot");
      return element !== null && !element.hidden;
    }

    show() {
      if (!this.part("slot")) return; // The person went to another page meanwhile.
      const busy = this.request !== null;
      this.part("chosen").hidden = this.file === null || busy;
      this.part("progress").hidden = !busy;
      this.part("choose").disabled = busy;
      this.part("slot").classList.toggle("has-file", this.file !== null);
      this.part("slot").classList.toggle("is-uploaded", this.clip !== null);
      const uploaded = this.clip === null ? "" : ", uploaded";
      this.part("name").textContent =
        this.file === null ? "" : `${this.file.name} (${size(this.file.size)}${uploaded})`;
      if (this.part("error").textContent !== this.error) this.part("error").textContent = this.error;
    }

    changed(error = "") {
      this.error = error;
      this.show();
      document.dispatchEvent(new CustomEvent("lens:slot", { detail: this.name }));
    }

    choose(file) {
      this.file = null;
      this.forget();
      if (file.size === 0) return this.changed(`${file.name} is empty.`);
      if (file.size > Number(form().dataset.cap)) {
        const large = (file.size / 2 ** 20).toFixed(1);
        return this.changed(`${file.name} has ${large} MiB; at most ${form().dataset.capText} are accepted.`);
      }
      this.file = file;
      this.changed();
    }

    clear() {
      this.file = null;
      this.forget();
      this.changed();
    }

    // Send the file again at the next try, as what became of it is not known any more.
    forget() {
      this.clip = null;
      this.known = false;
    }

    progress(fraction, sentence) {
      if (!this.part("meter")) return;
      this.part("meter").setAttribute("aria-valuenow", String(Math.floor(100 * fraction)));
      this.part("meter").firstElementChild.style.transform = `scaleX(${fraction})`;
      if (this.part("status").textContent !== sentence) this.part("status").textContent = sentence;
    }

    // Have the file at the service; gives whether it is there. A file that is there already is not sent again.
    send() {
      if (this.clip !== null) return Promise.resolve(true);
      const { name } = this.file;
      const began = Date.now();
      return new Promise((resolve) => {
        const end = (error, clip = null, known = false) => {
          this.request = null;
          this.clip = clip;
          this.known = known;
          this.changed(error);
          resolve(clip !== null);
        };
        const request = new XMLHttpRequest(); // fetch() can't report the progress of a request
        this.request = request;
        request.open("POST", `${form().dataset.api}/clips?filename=${encodeURIComponent(name)}`);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.upload.onprogress = (event) => {
          if (!form()) return request.abort();
          if (!event.lengthComputable) return;
          const fraction = event.loaded / event.total;
          const sentence = `${Math.floor(100 * fraction)} % of ${size(event.total)}${left(began, event)}`;
          this.progress(fraction, fraction < 1 ? sentence : "Examining the file");
        };
        request.onload = () => {
          if (request.status < 200 || request.status > 299) return end(problem(request));
          const clip = JSON.parse(request.responseText);
          if (clip.kind === this.name) return end("", clip.id, request.status === 200);
          this.file = null;
          end(`${name} holds ${HOLDS[clip.kind]}; expected ${HOLDS[this.name]}.`);
        };
        request.onerror = () => end("The connection broke during the upload. Try again.");
        request.onabort = () => end("");
        this.progress(0, "Starting");
        this.changed();
        request.send(this.file);
        this.part("cancel").focus();
      });
    }
  }

  // Said after the first seconds only, when it has become a fair guess.
  function left(began, { loaded, total }) {
    const elapsed_s = (Date.now() - began) / 1000;
    if (elapsed_s < 3 || loaded === 0) return "";
    const rest_s = Math.ceil((elapsed_s * (total - loaded)) / loaded);
    return rest_s < 90 ? `, about ${rest_s} s left` : `, about ${Math.round(rest_s / 60)} min left`;
  }

  function problem({ responseText, status }) {
    try {
      const answer = JSON.parse(responseText);
      if (typeof answer.detail === "string") return answer.detail;
    } catch {
      // A proxy in between may answer with a page of its own.
    }
    return status === 413 && form()
      ? `The file is too large; at most ${form().dataset.capText} are accepted.`
      : `The upload failed (${status}).`;
  }

  const slots = Object.fromEntries(NAMES.map((name) => [name, new Slot(name)]));
  window.dash_clientside.lens.slots = slots;
  const busy = () => NAMES.some((name) => slots[name].request !== null);
  const abort = () => NAMES.forEach((name) => slots[name].request && slots[name].request.abort());

  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-slot]");
    if (!place) return;
    const slot = slots[place.dataset.slot];
    if (event.target.closest("[data-accept]")) {
      choosing = slot;
      input.accept = slot.part("choose").dataset.accept;
      input.value = ""; // The same file chosen again must count as a choice, e.g. after an error.
      input.click();
    } else if (event.target.closest(`#${slot.name}-remove`)) {
      slot.clear();
      slot.part("choose").focus();
    } else if (event.target.closest(`#${slot.name}-cancel`) && slot.request) {
      slot.request.abort();
    }
  });

  // Where a dropped file goes: to the slot that it was dropped on, or by the ending of its name.
  function slotFor(file, target) {
    const place = target.closest("[data-slot]");
    if (place) return slots[place.dataset.slot];
    const ending = file.name.toLowerCase().split(".").pop();
    if (ending === "npz") return slots.skeleton.active ? slots.skeleton : slots.features;
    return ["skeleton", "npy"].includes(ending) ? slots.skeleton : slots.media;
  }

  function drop(files, target) {
    for (const file of files) {
      const slot = slotFor(file, files.length === 1 ? target : document.body);
      if (slot.active) {
        const folded = slot.part("slot").closest("details");
        if (folded) folded.open = true;
        slot.choose(file);
      } else {
        const detail = `${file.name}: the chosen checkpoint takes no such file. Another one may.`;
        document.dispatchEvent(new CustomEvent("lens:misplaced", { detail }));
      }
    }
  }

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
    if (!form() || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form().classList.remove("is-dragging");
    if (!busy()) drop([...event.dataTransfer.files], event.target);
  });

  // Another page of ours takes the form away, and the upload with it; other pages are the browser's question below.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[href]");
      if (!busy() || !link || link.target === "_blank" || event.ctrlKey || event.metaKey) return;
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
    if (busy()) event.preventDefault();
  });
})();
