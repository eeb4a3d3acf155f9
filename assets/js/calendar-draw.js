// Where a pointer is in the calendar, and what grows under it over empty time: a ghost over hours, marks over days.
import { $, $$ } from "./page.js";
import { at, openNew } from "./calendar-time.js";

export const QUARTER = 15;
export const first = () => Number($(".calg")?.dataset.first || 0) * 60;
export const rowAt = (column, y) => {
  const box = column.getBoundingClientRect(), rows = Number(column.dataset.rows);
  return Math.max(0, Math.min(rows - 1, Math.floor((y - box.top) / (box.height / rows))));
};
export const placeAt = (x, y) => document.elementFromPoint(x, y)?.closest(".cal__d[data-day], td[data-day], [data-all]");
export const dayOf = (place) => place.dataset.day || place.dataset.all;
export const isColumn = (place) => place?.matches(".cal__d");
export const put = (element, top, bottom) => { element.dataset.a = top + 1; element.dataset.b = bottom + 1; };
const words = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
export const mark = (places) => { $$("[data-over]").forEach((other) => other.removeAttribute("data-over")); places.forEach((place) => place.setAttribute("data-over", "")); };

// Over empty hours a ghost grows; over days the cells are marked.
function drawHours(column, y) {
  const ghost = Object.assign(document.createElement("li"), { className: "cal__new" }), from = rowAt(column, y);
  let top = from, bottom = from + 2;
  const show = () => { put(ghost, top, bottom); ghost.textContent = `${words(first() + top * QUARTER)}–${words(first() + bottom * QUARTER)}`; };
  show();
  column.append(ghost);
  return {
    move(x, newY) { const to = rowAt(column, newY); top = Math.min(from, to); bottom = Math.max(from, to) + 1; show(); },
    drop() { const day = column.dataset.day; openNew(`${at(day, first() + top * QUARTER)}/${at(day, first() + bottom * QUARTER)}`, column.dataset.who, ghost); },
    back() { ghost.remove(); },
  };
}
function drawDays(cell) {
  const kind = cell.matches("td") ? "td[data-day]" : "[data-all]", from = dayOf(cell);
  let to = from;
  const show = () => mark($$(kind).filter((other) => (other === cell || !cell.dataset.who) && dayOf(other) >= (from < to ? from : to) && dayOf(other) <= (from < to ? to : from)));
  show();
  return {
    move(x, y) { const over = placeAt(x, y); if (over?.matches(kind)) { to = dayOf(over); show(); } },
    drop() { openNew(`${from < to ? from : to}/${from < to ? to : from}`, cell.dataset.who, cell); },
    back() { mark([]); },
  };
}

// What was drawn stays while the small form is open.
let shown = null;
export function draw(place, y) {
  shown?.back();
  shown = isColumn(place) ? drawHours(place, y) : drawDays(place);
  return shown;
}
export function erase() { shown?.back(); shown = null; }
