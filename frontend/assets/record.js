// Recording with camera and microphone: preview, timer, playback, and then the way of every other file
// (assets/upload.js). Nothing leaves the browser before the form is sent.
(() => {
  const PICTURE = ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm", "video/mp4"];
  const SOUND = ["audio/webm;codecs=opus", "audio/webm", "audio/mp4"];
  const PART_MS = 1000;
  const byId = (id) => document.getElementById(id);
  const root = () => byId("recorder");

  let mounted = null;
  let state = "closed"; // closed | asking | live | recording | done
  let asked = 0; // how often the browser was asked, so that a late answer is known
  let wanted = null; // { picture, sound }
  let stream = null;
  let hearing = null; // { context, analyser, samples }
  let recording = null; // { recorder, parts, bytes, began, lasted_s }
  let address = ""; // of the recording that is played

  function say(id, sentence) {
    if (byId(id) && byId(id).textContent !== sentence) byId(id).textContent = sentence;
  }

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  function things() {
    if (wanted.picture && wanted.sound) return "the camera and the microphone";
    return wanted.picture ? "the camera" : "the microphone";
  }

  // Why the browser gives neither camera nor microphone to this page; nothing where it might.
  function impossible() {
    if (!window.isSecureContext) {
      return `To record here, open this page over HTTPS, or on the machine that it runs on: browsers give camera and microphone to no page from ${window.location.origin}.`;
    }
    const able = navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.MediaRecorder;
    return able ? "" : "This browser can't record. Record with another program, and choose the file above.";
  }

  function plainly(error) {
    const other = wanted.picture && wanted.sound ? " The microphone alone may work." : "";
    switch (error.name) {
      case "NotAllowedError":
      case "SecurityError":
        return `The browser does not let this page use ${things()}. Allow it in the browser's address bar, and in the settings of your system, then try again.`;
      case "NotFoundError":
      case "OverconstrainedError":
        return `No ${things().replace(/^the /, "").replace(" and the ", " or no ")} was found. Is it plugged in?${other}`;
      case "NotReadableError":
      case "AbortError":
        return `The browser can't use ${things()}. Another program may be using it; close that, then try again.${other}`;
      default:
        return `The recording could not begin: ${error.message || error.name}.`;
    }
  }

  // --- camera and microphone

  function release() {
    if (stream) for (const track of stream.getTracks()) track.stop();
    if (hearing) hearing.context.close();
    stream = null;
    hearing = null;
  }

  function discard() {
    if (address) URL.revokeObjectURL(address);
    address = "";
    recording = null;
  }

  async function begin(what) {
    close();
    wanted = what;
    state = "asking";
    asked += 1;
    const ask = asked;
    say("recorder-error", "");
    show();
    try {
      const found = await navigator.mediaDevices.getUserMedia({
        video: what.picture ? { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } : false,
        // What improves a call changes the voice that a network listens to.
        audio: what.sound ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false } : false,
      });
      if (ask !== asked || state !== "asking" || !root()) {
        for (const track of found.getTracks()) track.stop();
        return;
      }
      stream = found;
    } catch (error) {
      if (ask !== asked) return;
      fail(plainly(error));
      return;
    }
    for (const track of stream.getTracks()) track.onended = lost;
    if (what.sound) listen();
    state = "live";
    show();
    byId("recorder-record").focus();
    requestAnimationFrame(tick);
  }

  function fail(sentence) {
    close();
    say("recorder-error", sentence);
    const button = [byId("record-picture"), byId("record-sound")].find((element) => element && !element.hidden);
    if (button) button.focus();
  }

  function lost() {
    const sentence = `The browser lost ${things()}. Was it unplugged?`;
    if (state === "recording") {
      stop();
      say("recorder-error", `${sentence} What was recorded until then is kept.`);
    } else if (state === "live") fail(sentence);
  }

  function listen() {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    context.createMediaStreamSource(stream).connect(analyser);
    hearing = { context, analyser, samples: new Float32Array(analyser.fftSize) };
  }

  // In [0, 1]: from -60 dB of full scale to full scale.
  function loudness() {
    hearing.analyser.getFloatTimeDomainData(hearing.samples);
    const power = hearing.samples.reduce((sum, sample) => sum + sample * sample, 0) / hearing.samples.length;
    return Math.min(1, Math.max(0, 1 + (10 * Math.log10(power + 1e-12)) / 60));
  }

  // --- the recording

  function record() {
    const type = (wanted.picture ? PICTURE : SOUND).find((each) => MediaRecorder.isTypeSupported(each)) || "";
    let recorder;
    try {
      recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 2_500_000, audioBitsPerSecond: 128_000 });
    } catch (error) {
      return fail(plainly(error));
    }
    const now = { recorder, parts: [], bytes: 0, began: 0, lasted_s: 0 };
    recording = now;
    const cap = Number(byId("entry").dataset.cap);
    recorder.ondataavailable = ({ data }) => {
      now.parts.push(data);
      now.bytes += data.size;
      // The part that comes with the end must find room, too.
      if (now.bytes > 0.95 * cap) stop();
    };
    recorder.onerror = () => fail("The browser could not go on recording.");
    recorder.onstop = () => recording === now && finish();
    now.began = performance.now();
    recorder.start(PART_MS);
    state = "recording";
    show();
    byId("recorder-stop").focus();
  }

  function stop() {
    if (state !== "recording" || recording.recorder.state === "inactive") return;
    recording.lasted_s = (performance.now() - recording.began) / 1000;
    recording.recorder.stop();
  }

  function finish() {
    release();
    if (!root()) return close();
    const { recorder, parts } = recording;
    recording.blob = new Blob(parts, { type: recorder.mimeType.split(";")[0] });
    address = URL.createObjectURL(recording.blob);
    state = "done";
    show();
    byId("recorder-use").focus();
  }

  function use() {
    const kind = recording.blob.type.endsWith("mp4") ? (wanted.picture ? "mp4" : "m4a") : "webm";
    const at = new Date();
    const two = (value) => String(value).padStart(2, "0");
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const name = `Recording ${day} ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}.${kind}`;
    const file = new File([recording.blob], name, { type: recording.blob.type });
    close();
    window.dash_clientside.lens.slots.media.choose(file);
    byId("upload-consent").focus();
  }

  function close() {
    asked += 1;
    if (state === "recording") {
      recording.recorder.onstop = null;
      if (recording.recorder.state !== "inactive") recording.recorder.stop();
    }
    state = "closed";
    release();
    discard();
    show();
  }

  // --- what is shown

  function player() {
    const element = document.createElement(wanted.picture ? "video" : "audio");
    element.playsInline = true;
    if (state === "done") {
      Object.assign(element, { controls: true, src: address, preload: "auto" });
      element.setAttribute("aria-label", "Your recording");
      // Browsers write no duration into what they record; to look for its end makes them find it.
      element.onloadedmetadata = () => {
        if (element.duration !== Infinity) return;
        element.ontimeupdate = () => {
          element.ontimeupdate = null;
          element.currentTime = 0;
        };
        element.currentTime = 1e7;
      };
    } else {
      Object.assign(element, { muted: true, autoplay: true, srcObject: stream });
      element.className = "recorder-mirror";
      element.setAttribute("aria-label", "What the camera sees");
    }
    return element;
  }

  const STATUS = {
    closed: "",
    asking: "Waiting for you to allow it in the browser",
    live: "Ready to record",
    recording: "Recording",
    done: "The recording is done",
  };

  function show() {
    if (!root()) return;
    const open = state !== "closed";
    byId("recorder-panel").hidden = !open;
    byId("recorder-begin").hidden = open || impossible() !== "";
    byId("recorder-record").hidden = state !== "live";
    byId("recorder-stop").hidden = state !== "recording";
    byId("recorder-use").hidden = byId("recorder-again").hidden = state !== "done";
    say("recorder-close", state === "done" ? "Discard" : "Cancel");
    byId("recorder-level").hidden = hearing === null;
    const stage = byId("recorder-stage");
    stage.classList.toggle("is-recording", state === "recording");
    if (state === "closed") stage.replaceChildren();
    else if (state === "asking") stage.textContent = `${STATUS.asking}.`;
    else if (state === "done" || (state === "live" && wanted.picture)) stage.replaceChildren(player());
    else if (state === "live") stage.textContent = "Speak: the bar shows whether the microphone hears you.";
    say("recorder-status", STATUS[state]);
    const limit = Number(root().dataset.limit);
    if (state === "live") say("recorder-time", `up to ${clock(limit)}`);
    else if (state === "done") say("recorder-time", `${recording.lasted_s.toFixed(1)} s`);
    else if (state !== "recording") say("recorder-time", "");
  }

  // While camera or microphone are on: timer, loudness, limit; and they go off with the page.
  function tick() {
    if (state !== "live" && state !== "recording") return;
    if (!root() || root().hidden) return close();
    if (hearing) {
      const loud = loudness();
      byId("recorder-level").firstElementChild.style.transform = `scaleX(${loud.toFixed(3)})`;
      byId("recorder-level").setAttribute("aria-valuenow", String(Math.round(100 * loud)));
    }
    if (state === "recording") {
      const limit = Number(root().dataset.limit);
      const lasts_s = (performance.now() - recording.began) / 1000;
      say("recorder-time", `${clock(lasts_s)} of ${clock(limit)}`);
      if (lasts_s >= limit) stop();
    }
    requestAnimationFrame(tick);
  }

  document.addEventListener("click", (event) => {
    if (!root()) return;
    const pressed = (id) => event.target.closest(`#${id}`);
    if (pressed("record-picture")) begin({ picture: true, sound: !byId("record-sound").hidden });
    else if (pressed("record-sound")) begin({ picture: false, sound: true });
    else if (pressed("recorder-record")) record();
    else if (pressed("recorder-stop")) stop();
    else if (pressed("recorder-use")) use();
    else if (pressed("recorder-again")) begin(wanted);
    else if (pressed("recorder-close")) {
      close();
      byId(wanted.picture ? "record-picture" : "record-sound").focus();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (state === "recording" || state === "done") event.preventDefault();
  });

  new MutationObserver(() => {
    if (root() === mounted) return;
    mounted = root();
    if (!mounted) return close();
    const why = impossible();
    byId("recorder-note").hidden = why === "";
    say("recorder-note", why);
    close();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
