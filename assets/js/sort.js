// The order of rows: by the mouse at the handle, by the keyboard (Space, arrows, Space; Esc puts back), within one
// table or list, over its groups too. A form marked data-order is sent when a row has been put down.
import { $, $$, each, say } from "./page.js";

let drag, place; // the row under the mouse; where the row that was taken stood
const boxesOf = (box) => { const whole = box.closest("table") || box; return whole === box ? [box] : $$("[data-sort]", whole); };
const rowsOf = (box) => boxesOf(box).flatMap((one) => [...one.children].filter((row) => $("[data-grip]", row)));
const words = () => (document.documentElement.lang === "ru" ? ["взято, стрелками передвиньте", "положено", "из"] : ["taken, move it by the arrows", "put down", "of"]);

each("[data-sort]", (box) => {
  const form = box.closest("form[data-order]");
  const send = () => form?.requestSubmit();
  // An empty group takes a row that is dropped on its heading.
  box.addEventListener("dragover", (event) => {
    const row = event.target.closest("tr, li");
    if (!drag || !row || row === drag || !boxesOf(box).includes(drag.parentElement)) return;
    event.preventDefault();
    const area = row.getBoundingClientRect();
    if (!$("[data-grip]", row) || event.clientY > area.top + area.height / 2) row.after(drag); else row.before(drag);
  });
  box.addEventListener("pointerdown", (event) => { const grip = event.target.closest("[data-grip]"); if (grip) grip.closest("tr, li").draggable = true; });
  box.addEventListener("dragstart", (event) => { drag = event.target.closest("tr, li"); });
  box.addEventListener("dragend", () => { if (drag) { drag.draggable = false; drag = undefined; send(); } });

  const held = (grip) => grip.getAttribute("aria-pressed") === "true";
  const hold = (grip, on, moved = true) => {
    const row = grip.closest("tr, li");
    grip.setAttribute("aria-pressed", String(on));
    if (on) place = [row.parentElement, row.nextSibling];
    else if (moved && place && (place[0] !== row.parentElement || place[1] !== row.nextSibling)) send();
    say(words()[on ? 0 : 1]);
  };
  const move = (grip, step) => {
    const row = grip.closest("tr, li"), rows = rowsOf(box), there = rows[rows.indexOf(row) + step];
    grip.dataset.moving = "1"; // the focus leaves a row that moves, and comes back
    if (there && there.parentElement === row.parentElement) step > 0 ? there.after(row) : there.before(row);
    else if (there) step > 0 ? there.before(row) : there.after(row); // into the next group
    grip.focus();
    delete grip.dataset.moving;
    say(`${grip.getAttribute("aria-label")}: ${rowsOf(box).indexOf(row) + 1} ${words()[2]} ${rows.length}`);
  };
  box.addEventListener("click", (event) => { const grip = event.target.closest("[data-grip]"); if (grip) hold(grip, !held(grip)); });
  box.addEventListener("keydown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || !held(grip)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); event.stopPropagation(); move(grip, step); }
    if (event.key === "Escape") {
      event.preventDefault(); event.stopPropagation();
      grip.dataset.moving = "1"; place[0].insertBefore(grip.closest("tr, li"), place[1]); grip.focus(); delete grip.dataset.moving;
      hold(grip, false, false);
    }
  });
  box.addEventListener("focusout", (event) => { const grip = event.target.closest("[data-grip]"); if (grip && held(grip) && !grip.dataset.moving) hold(grip, false); });
});
