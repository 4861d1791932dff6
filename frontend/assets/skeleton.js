// Draws a skeleton in time with the clip: over the video if it was tracked in that, otherwise on a plane of its own.
// The joints come from the API as `SkeletonPicture`; persons beyond those that the network reads are drawn quietly.
(() => {
  const { clock } = window.lens;
  const EDGE = 0.08; // Room around a skeleton on its own plane, as a part of it.
  const BONE_PX = { least: 1.2, most: 3, perHeight: 1 / 70 }; // Small persons get thin bones.
  const known = new WeakMap(); // Stage -> what is drawn on it.
  const stages = () => document.querySelectorAll("[data-skeleton]");
  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  async function attach(stage) {
    const drawn = { picture: null, canvas: document.createElement("canvas") };
    known.set(stage, drawn);
    const note = Object.assign(document.createElement("p"), { className: "small muted", textContent: "Loading …" });
    stage.append(note);
    try {
      const answer = await fetch(stage.dataset.skeleton, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      drawn.picture = await answer.json();
    } catch {
      note.textContent = "The skeleton could not be loaded.";
      return;
    }
    note.remove();
    stage.append(drawn.canvas);
    new ResizeObserver(() => draw(stage)).observe(stage);
    const video = videoOf(stage);
    if (video) {
      new ResizeObserver(() => draw(stage)).observe(video);
      video.addEventListener("loadedmetadata", () => place(stage));
    }
    place(stage);
  }

  const videoOf = (stage) => stage.parentElement.querySelector("video");

  // Over the video, if the joints are pixels of a picture of its size; a file of another video is drawn beside it.
  function place(stage) {
    const { picture } = known.get(stage);
    const video = videoOf(stage);
    const [, , right, bottom] = picture.box;
    const fits = video && video.videoWidth > 0 && right <= 1.1 * video.videoWidth && bottom <= 1.1 * video.videoHeight;
    const over = picture.view === "picture" && Boolean(fits);
    stage.classList.toggle("skeleton-over", over);
    const [left, top] = picture.box;
    stage.style.aspectRatio = over ? "" : String(Math.min(2, Math.max(0.7, (right - left) / (bottom - top || 1))));
    draw(stage);
  }

  // From the coordinates of the joints to pixels of the canvas.
  function projection(stage, picture) {
    const { clientWidth: width, clientHeight: height } = stage;
    const video = videoOf(stage);
    if (stage.classList.contains("skeleton-over")) {
      const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
      const left = (width - scale * video.videoWidth) / 2;
      const top = (height - scale * video.videoHeight) / 2;
      return ([x, y]) => [left + scale * x, top + scale * y];
    }
    const [left, low, right, high] = picture.box;
    const scale = Math.min(width / (right - left || 1), height / (high - low || 1)) * (1 - 2 * EDGE);
    const upwards = picture.view === "plane" ? -1 : 1;
    return ([x, y]) => [
      width / 2 + scale * (x - (left + right) / 2),
      height / 2 + upwards * scale * (y - (low + high) / 2),
    ];
  }

  // The frame at a time: the last that has begun; none after the end of the file.
  function frameAt(picture, time) {
    const times = picture.times_s;
    if (!times.length || time > times[times.length - 1] + 2 / picture.frame_rate) return -1;
    let [low, high] = [0, times.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (times[middle] <= time + 1e-3) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function draw(stage) {
    const { picture, canvas } = known.get(stage) || {};
    if (!picture || !stage.isConnected) return;
    const shown = document.getElementById("show-skeleton");
    stage.hidden = Boolean(shown && !shown.checked);
    if (stage.hidden) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const frame = frameAt(picture, clock.now() || 0);
    stage.dataset.frame = String(frame);
    if (frame < 0) return;
    const project = projection(stage, picture);
    const colors = stage.dataset.colors.split(" ").filter(Boolean);
    picture.persons.forEach((frames, person) => {
      if (!frames[frame]) return;
      const color = variable(colors[person] ? colors[person].slice("var(".length, -1) : "--muted");
      const label = picture.persons.length > 1 ? String(person + 1) : "";
      drawPerson(context, frames[frame].map(project), picture.bones, { color, label, square: person % 2 === 1 });
    });
  }

  // Every line has an edge in the colour of the page, so that it can be seen on any picture.
  function drawPerson(context, joints, bones, { color, label, square }) {
    const page = variable("--paper");
    const heights = joints.map((joint) => joint[1]);
    const tall = Math.max(...heights) - Math.min(...heights);
    const bone = Math.min(BONE_PX.most, Math.max(BONE_PX.least, tall * BONE_PX.perHeight));
    context.lineCap = "round";
    for (const [style, extra] of [[page, bone], [color, 0]]) {
      context.strokeStyle = context.fillStyle = style;
      context.lineWidth = bone + extra;
      context.beginPath();
      for (const [from, to] of bones) {
        context.moveTo(...joints[from]);
        context.lineTo(...joints[to]);
      }
      context.stroke();
      for (const [x, y] of joints) {
        const size = bone + extra / 2;
        context.beginPath();
        if (square) context.rect(x - size, y - size, 2 * size, 2 * size);
        else context.arc(x, y, size, 0, 2 * Math.PI);
        context.fill();
      }
    }
    if (!label) return;
    const [x, y] = joints.reduce((top, joint) => (joint[1] < top[1] ? joint : top));
    context.font = `600 13px ${variable("--font")}`;
    context.textAlign = "center";
    context.lineWidth = BONE_PX.most;
    context.strokeStyle = page;
    context.strokeText(label, x, y - 8);
    context.fillText(label, x, y - 8);
  }

  const drawAll = () => stages().forEach(draw);
  clock.on(drawAll);
  document.addEventListener("change", (event) => event.target.id === "show-skeleton" && drawAll());
  new MutationObserver(drawAll).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-mantine-color-scheme"],
  });
  new MutationObserver(() => {
    for (const stage of stages()) if (!known.has(stage)) attach(stage);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
