// Files are dropped anywhere on a card, pasted or chosen; each shows how far it has come and can be paused.
import htmx from "htmx.org";
import { $, $$, each, say } from "./page.js";
import { Upload } from "./upload.js";

const AT_ONCE = 2;
const queue = [], going = new Set();
const here = () => $("[data-files]");

function rowOf(section, file, name) {
  const row = $("[data-upload-row]", section).content.firstElementChild.cloneNode(true);
  $(".fx", row).textContent = name.includes(".") ? name.split(".").pop().slice(0, 4) : "";
  $("[data-name]", row).textContent = name;
  $("progress", row).setAttribute("aria-label", name);
  $("[data-uploads]", section).append(row);
  const words = row.dataset, state = $("[data-state]", row), bar = $("progress", row);
  const show = (what, offset, text) => {
    const percent = file.size ? Math.floor((offset / file.size) * 100) : 100;
    if (what === "stopped") { row.remove(); return; }
    bar.value = percent;
    row.dataset.is = what;
    state.textContent = what === "going" ? `${percent} %` : what === "refused" ? text || "✕" : `${words[what]}${what === "paused" || what === "waiting" ? `, ${percent} %` : ""}`;
    $("[data-pause]", row).hidden = !["going", "again", "waiting"].includes(what);
    $("[data-resume]", row).hidden = what !== "paused";
    if (what === "refused") { say(state.textContent); bar.remove(); }
  };
  return [row, show];
}

function bring(files) {
  const section = here();
  if (!section) return;
  for (const file of files) {
    const pasted = file.name === "image.png" && Math.abs(Date.now() - file.lastModified) < 3000;
    const name = pasted ? `image ${new Date().toLocaleString("sv").replace(/:/g, "-")}.png` : file.name;
    const [row, show] = rowOf(section, file, name);
    const upload = new Upload(file, name, section.dataset.files, show);
    show("queued", 0);
    $("[data-pause]", row).addEventListener("click", () => { upload.pause(); $("[data-resume]", row).focus(); });
    $("[data-resume]", row).addEventListener("click", () => { upload.resume(); $("[data-pause]", row).focus(); });
    $("[data-stop]", row).addEventListener("click", () => {
      const at = queue.findIndex((entry) => entry.upload === upload);
      if (at >= 0) queue.splice(at, 1);
      if (row.dataset.is === "refused") row.remove(); else upload.stop();
    });
    queue.push({ upload, row, section });
  }
  next();
}

function next() {
  while (going.size < AT_ONCE && queue.length) {
    const { upload, row, section } = queue.shift();
    going.add(upload);
    upload.run().then((done) => {
      going.delete(upload);
      if (done) {
        say(`${row.dataset.done}: ${upload.name}`);
        setTimeout(() => row.remove(), 600);
        if (section.dataset.then) location.href = section.dataset.then;
        else if ($("#files-list")) htmx.trigger($("#files-list"), "files:changed");
      }
      next();
    });
  }
}

addEventListener("beforeunload", (event) => { if (going.size || queue.length) event.preventDefault(); });

each("[data-pick]", (input) => {
  input.addEventListener("input", (event) => event.stopPropagation()); // choosing a file does not change the form around
  input.addEventListener("change", (event) => { event.stopPropagation(); bring([...input.files]); input.value = ""; });
});

const carries = (event) => here() && [...(event.dataTransfer?.types || [])].includes("Files");
let inside = 0;
const over = (on) => { for (const mark of $$("[data-dropall]")) mark.hidden = !on; if (!on) inside = 0; };
addEventListener("dragenter", (event) => { if (carries(event)) { inside += 1; over(true); } });
addEventListener("dragleave", (event) => { if (carries(event) && --inside <= 0) over(false); });
addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
addEventListener("drop", (event) => { if (carries(event)) { event.preventDefault(); over(false); bring([...event.dataTransfer.files]); } });
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files || [])];
  if (files.length && here()) { event.preventDefault(); bring(files); }
});
