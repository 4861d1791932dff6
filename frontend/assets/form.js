// The form of the Analyse page before anything is sent: counts and checks the text, says what is missing, has the files
// uploaded (assets/upload.js), and tells Dash what to analyse. What was entered outlives a look at another page.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.lens = window.dash_clientside.lens || {};
(() => {
  const { lens } = window.dash_clientside;
  const SEEN = /[^\p{C}\p{Z}]/u; // As the service has it: controls, formats and blanks alone are no text.
  const FILES = ["media", "skeleton", "features"];
  const byId = (id) => document.getElementById(id);
  const form = () => byId("entry");
  const number = (value) => value.toLocaleString("en");
  const plural = (count, one, several) => `${number(count)} ${count === 1 ? one : several}`;

  let mounted = null; // the form that was filled with what is kept below
  let kept = ""; // the text
  let keptCheckpoint = null;
  let textError = "";
  let textRefused = { typed: "", sentence: "" }; // what the service said of a text, which holds until it is changed
  let uploading = false;
  let sending = false; // while the service is asked to analyse
  let sent = null; // what it was asked for, until the next page or a refusal

  const slot = (name) => lens.slots[name];
  const chosen = (name) => slot(name).active && slot(name).file !== null;
  const textActive = () => byId("text-slot") !== null && !byId("text-slot").hidden;
  // Arrays come alone: with them, nothing else of the form is sent.
  const used = () => (chosen("features") ? ["features"] : FILES.filter(chosen));

  // What the text means now. A length is in characters as people count them, not in UTF-16 units.
  function reading() {
    const typed = textActive() ? byId("entry-text").value : "";
    const lines = typed.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.trim()).filter((line) => SEEN.test(line));
    const alone = used().length === 0;
    const whole = byId("text-whole");
    const several = alone && lines.length > 1 && !(whole && whole.checked);
    const texts = several ? [...new Set(lines)] : lines.length ? [typed.trim()] : [];
    return { typed, lines, alone, several, texts };
  }

  const length = (text) => [...text].length;

  // What is wrong with the text itself; an empty sentence where nothing is.
  function wrong({ typed, texts, several }) {
    const most = Number(form().dataset.mostText);
    const mostSentences = Number(form().dataset.mostSentences);
    if (chosen("features")) return "";
    if (typed !== "" && texts.length === 0) return "There is nothing to be seen in it.";
    if (several && texts.length > mostSentences) {
      return `These are ${number(texts.length)} sentences, a line each; at most ${mostSentences} are taken at once.`;
    }
    const long = texts.findIndex((text) => length(text) > most);
    if (long < 0) return "";
    const which = several ? `Sentence ${long + 1}` : "The text";
    return `${which} has ${number(length(texts[long]))} characters; at most ${number(most)} are taken.`;
  }

  function count({ typed, lines, several, alone, texts }) {
    if (typed === "") return "";
    if (chosen("features")) return "Not sent: arrays come alone.";
    if (!several) {
      const beside = alone ? "" : ", sent with the file";
      return `${plural(length(typed.trim()), "character", "characters")}${beside}`;
    }
    const twice = lines.length - texts.length;
    const once = twice ? `; ${plural(twice, "repeated line", "repeated lines")} left out` : "";
    return `${plural(texts.length, "sentence", "sentences")}, a line each, as a table${once}`;
  }

  // What is missing before anything can be sent.
  function missing(read, error) {
    if (error) return error;
    if (used().length === 0 && read.texts.length === 0) {
      const wishes = [];
      if (textActive()) wishes.push("type a sentence");
      if (slot("media").active || slot("skeleton").active || !textActive()) wishes.push("choose a file");
      const wish = wishes.join(" or ");
      return `${wish[0].toUpperCase()}${wish.slice(1)} first.`;
    }
    if (used().includes("media") && !byId("upload-consent").checked) return "Tick the box to go on.";
    return "";
  }

  function label(read) {
    if (used().some((name) => slot(name).clip === null)) return "Upload and analyse";
    return read.several && read.texts.length > 1 ? `Analyse ${read.texts.length} sentences` : "Analyse";
  }

  function say(id, sentence) {
    if (byId(id).textContent !== sentence) byId(id).textContent = sentence;
  }

  function show() {
    if (!form()) return;
    const read = reading();
    const error = wrong(read);
    const lacking = missing(read, error);
    const busy = uploading || sending;
    say("text-count", count(read));
    byId("text-lines").hidden = !(read.alone && read.lines.length > 1);
    setTextError(error || (read.typed === textRefused.typed ? textRefused.sentence : ""));
    byId("start").disabled = busy || lacking !== "";
    say("start-label", label(read));
    say("start-hint", uploading ? "" : sending ? "Sending" : error ? "See what is said at the text." : lacking);
  }

  // The error belongs to Mantine's field, which ties it to the input for screen readers.
  function setTextError(sentence) {
    if (sentence === textError) return;
    textError = sentence;
    window.dash_clientside.set_props("entry-text", { error: sentence || null });
  }

  async function start() {
    const read = reading();
    say("start-error", "");
    textRefused = { typed: "", sentence: "" };
    uploading = true;
    show();
    const there = await Promise.all(used().map((name) => slot(name).send()));
    uploading = false;
    if (!form()) return; // The person went to another page meanwhile.
    show();
    if (there.includes(false)) {
      byId("start").focus();
      return;
    }
    const files = used();
    const id = (name) => (files.includes(name) ? slot(name).clip : null);
    sent = { files };
    window.dash_clientside.set_props("entered", {
      data: {
        texts: files.includes("features") ? [] : read.texts,
        clip: id("media"),
        skeleton: id("skeleton"),
        features: id("features"),
        known: files.filter((name) => slot(name).known).map((name) => slot(name).clip),
        at: Date.now(),
      },
    });
  }

  // Dash calls this when the form appears and when another checkpoint gives it another shape.
  lens.shaped = () => {
    if (form() !== mounted) {
      mounted = form();
      textError = "";
      if (sent !== null) {
        // It led to a result. A text alone stays, to be changed and tried again.
        if (sent.files.length) kept = "";
        FILES.forEach((name) => slot(name).clear());
        sent = null;
      }
      const asked = new URLSearchParams(window.location.search).has("checkpoint");
      const option = keptCheckpoint && form().parentElement.querySelector(`input[value="${CSS.escape(keptCheckpoint)}"]`);
      if (option && !option.checked && !asked) {
        window.dash_clientside.set_props("checkpoint", { value: keptCheckpoint });
      }
      if (kept !== "") window.dash_clientside.set_props("entry-text", { value: kept });
      FILES.forEach((name) => slot(name).show());
    }
    show();
    requestAnimationFrame(show); // when React has written the kept text
  };

  // Dash calls this while the service is asked.
  lens.sending = (now) => {
    sending = Boolean(now);
    show();
  };

  // Dash calls this with what the service did not take: said where it belongs, and nothing of what was entered is lost.
  lens.refused = (refusal) => {
    if (!refusal || !form()) return;
    sent = null;
    if (refusal.gone) FILES.forEach((name) => slot(name).forget());
    if (refusal.part === "text") {
      textRefused = { typed: byId("entry-text").value, sentence: refusal.sentence };
      show();
      byId("entry-text").focus();
    } else if (refusal.part) {
      slot(refusal.part).changed(refusal.sentence);
      byId("start").focus();
    } else {
      say("start-error", refusal.sentence);
      byId("start").focus();
    }
  };

  document.addEventListener("input", (event) => {
    if (event.target.id !== "entry-text") return;
    kept = event.target.value;
    if (byId("start-error")) say("start-error", "");
    show();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".checkpoint-options input")) keptCheckpoint = event.target.value;
    if (["upload-consent", "text-whole"].includes(event.target.id)) show();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#start")) start();
  });
  document.addEventListener("lens:slot", () => {
    if (form() && !uploading) say("start-error", "");
    show();
  });
  document.addEventListener("lens:misplaced", (event) => say("start-error", event.detail));
  // The answer of the pages' server will not come: assets/connection.js says so.
  document.addEventListener("lens:lost", () => lens.sending(false));
})();
