// The calendar by keyboard: arrows walk over hours, events and days, Alt and Shift with them move and lengthen an event.
import { $, $$, each, isTyping } from "./page.js";
import { at, isWhole, openNew, send, shifted } from "./calendar-time.js";

const STEP = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const QUARTER = 15, SLOT = 2; // a slot is half an hour
const columns = () => $$(".cal__d[data-day]").filter((column) => column.offsetParent);
const first = () => Number($(".calg")?.dataset.first || 0) * 60;
const go = (selector) => { const link = $(selector); if (link) location.href = link.href; };

// The empty slot under the cursor is a button: Enter opens the small form for it.
function stand(column, row) {
  const rows = Number(column.dataset.rows), top = Math.max(0, Math.min(row, rows - 1));
  const event = $$("[data-event]", column).find((item) => item.dataset.a - 1 <= top && top < item.dataset.b - 1);
  $(".cal__cur")?.remove();
  if (event) { $("a", event).focus(); return; }
  const slot = Object.assign(document.createElement("li"), { className: "cal__cur" }), button = document.createElement("button");
  const minutes = first() + top * QUARTER;
  slot.dataset.a = top + 1;
  slot.dataset.b = Math.min(top + SLOT, rows) + 1;
  button.type = "button";
  button.textContent = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  button.setAttribute("aria-label", `${column.getAttribute("aria-label")}, ${button.textContent}`);
  button.addEventListener("click", () => openNew(`${at(column.dataset.day, minutes)}/${at(column.dataset.day, minutes + SLOT * QUARTER)}`, column.dataset.who, slot));
  slot.append(button);
  column.append(slot);
  button.focus({ preventScroll: true });
  slot.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function walkHours(target, [aside, along]) {
  const all = columns(), column = target.closest(".cal__d") || all.find((other) => other.matches(".is-today")) || all[0];
  const mark = target.closest("[data-a]");
  if (!column || !mark) { if (column) stand(column, Math.max(0, (9 * 60 - first()) / QUARTER)); return; }
  const row = along > 0 ? mark.dataset.b - 1 : mark.dataset.a - 1 + along * SLOT;
  stand(all[Math.max(0, Math.min(all.indexOf(column) + aside, all.length - 1))], aside ? mark.dataset.a - 1 : row);
}
function walkDays(target, [aside, along]) {
  const cells = $$("td[data-day]"), cell = target.closest("td[data-day]") || $(".mon .is-today") || cells[0];
  const links = $$("a", cell).filter((link) => link.offsetParent), here = links.indexOf(target.closest("a"));
  if (here < 0) { links[0].focus(); return; }
  if (along && links[here + along]) { links[here + along].focus(); return; }
  const other = cells[cells.indexOf(cell) + aside + along * 7];
  if (other) $$("a", other).filter((link) => link.offsetParent).at(along < 0 ? -1 : 0)?.focus();
}

// Side by side Alt and an arrow hand an event to the person of the next column.
function handOver(item, aside) {
  const home = item.closest("[data-who]"), all = $$(home.matches(".cal__d") ? ".cal__d[data-who]" : "[data-all][data-who]");
  const next = all[all.indexOf(home) + aside];
  item.dataset.from = home.dataset.who;
  if (next) send(item, shifted(item, {}), () => {}, next.dataset.who);
}

// Several presses are one change: it is sent once the fingers rest.
let waiting = null;
function change(item, [aside, along], isLonger) {
  if (!waiting || waiting.item !== item) waiting = { item, days: 0, minutes: 0, longer: 0 };
  const whole = isWhole(item);
  if (isLonger) waiting.longer += whole ? aside || along : (along || aside) * QUARTER;
  else { waiting.days += aside + (whole || item.closest("td") ? along * (item.closest("td") ? 7 : 1) : 0); if (!whole && !item.closest("td")) waiting.minutes += along * QUARTER; }
  if (item.dataset.a && along && !whole) {
    if (!isLonger) item.dataset.a = Math.max(1, Number(item.dataset.a) + along);
    item.dataset.b = Math.max(Number(item.dataset.a) + 1, Number(item.dataset.b) + along);
  }
  clearTimeout(waiting.timer);
  waiting.timer = setTimeout(() => { const { days, minutes, longer } = waiting; waiting = null; send(item, shifted(item, { days, minutes, longer })); }, 350);
}

function make(target, page) {
  const slot = $(".cal__cur button"), cell = target.closest("td[data-day]");
  if (slot) slot.click();
  else if (page.dataset.view === "month") { const day = cell?.dataset.day || page.dataset.date; openNew(`${day}/${day}`, "", cell || $(`td[data-day="${day}"]`)); }
  else if (columns().length) { walkHours(page, [0, 0]); $(".cal__cur button")?.click(); }
  else go("[data-calendar-new]");
}

each("[data-calendar]", (page) => {
  if (document.activeElement === document.body && !location.hash) page.focus({ preventScroll: true, focusVisible: false });
  page.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey) return;
    const step = STEP[event.key], item = event.target.closest("[data-event]");
    const done = () => { event.preventDefault(); event.stopPropagation(); };
    if (event.key === "PageUp" || event.key === "PageDown") { done(); go(event.key === "PageUp" ? "[data-previous]" : "[data-next]"); return; }
    if (step && (event.altKey || event.shiftKey)) {
      if (!item?.dataset.version) return;
      done();
      if (step[0] && event.altKey && page.dataset.view === "team") handOver(item, step[0]);
      else change(item, step, event.shiftKey);
      return;
    }
    if (event.altKey || event.shiftKey) return;
    if (step && event.target === page && step[0]) { done(); go(step[0] < 0 ? "[data-previous]" : "[data-next]"); return; }
    if (step && page.dataset.view === "month") { done(); walkDays(event.target, step); return; }
    if (step && columns().length) { done(); walkHours(event.target, step); return; }
    if (event.code === "KeyN") { done(); make(event.target, page); }
    else if (event.code === "KeyT") { done(); go("[data-today]"); }
    else if ($(`[data-view-key="${event.code.slice(3)}"]`)) { done(); go(`[data-view-key="${event.code.slice(3)}"]`); }
  });
});

// A region that came anew has lost the cursor: it stands where it stood.
let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "calendar") return;
  const slot = $(".cal__cur");
  kept = slot?.contains(document.activeElement) ? { day: slot.parentElement.dataset.day, who: slot.parentElement.dataset.who, row: slot.dataset.a - 1 } : null;
});
each("#calendar", () => {
  const column = kept && columns().find((other) => other.dataset.day === kept.day && other.dataset.who === kept.who);
  if (column) stand(column, kept.row);
  kept = null;
});
