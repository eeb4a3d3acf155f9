// The calendar by mouse: drag over empty time makes a new event, an event is dragged to another time, its edge makes it longer.
import { $, $$, each } from "./page.js";
import { at, busy, dayAfter, daysBetween, isWhole, openNew, send, shifted } from "./calendar-time.js";

const QUARTER = 15;
const first = () => Number($(".calg")?.dataset.first || 0) * 60;
const rowAt = (column, y) => {
  const box = column.getBoundingClientRect(), rows = Number(column.dataset.rows);
  return Math.max(0, Math.min(rows - 1, Math.floor((y - box.top) / (box.height / rows))));
};
const placeAt = (x, y) => document.elementFromPoint(x, y)?.closest(".cal__d[data-day], td[data-day], [data-all]");
const dayOf = (place) => place.dataset.day || place.dataset.all;
const isColumn = (place) => place?.matches(".cal__d");
const put = (element, top, bottom) => { element.dataset.a = top + 1; element.dataset.b = bottom + 1; };
const words = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
const mark = (places) => { $$("[data-over]").forEach((other) => other.removeAttribute("data-over")); places.forEach((place) => place.setAttribute("data-over", "")); };

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
function drag(item, x, y, resizing) {
  const home = item.parentElement.closest("[data-day], [data-all]"), parent = item.parentElement, next = item.nextSibling;
  const top = Number(item.dataset.a) - 1, bottom = Number(item.dataset.b) - 1;
  const grip = isColumn(home) ? rowAt(home, y) - (resizing ? bottom : top) : 0;
  let over = home, row = resizing ? bottom : top;
  return {
    move(newX, newY) {
      const found = placeAt(newX, newY);
      if (isColumn(home) && (resizing || isColumn(found))) {
        over = resizing || home.dataset.who ? home : found;
        row = rowAt(over, newY) - grip;
        if (resizing) put(item, top, Math.max(top + 1, row));
        else { put(item, Math.max(0, row), Math.max(0, row) + bottom - top); item.dataset.n = 1; item.dataset.i = 0; if (item.parentElement !== over) over.append(item); }
        return;
      }
      if (found && !resizing && (!home.dataset.who || found.dataset.who === home.dataset.who)) { over = found; mark([found]); }
    },
    drop() {
      mark([]);
      const days = daysBetween(dayOf(home), dayOf(over));
      let to = shifted(item, { days });
      if (resizing) to = shifted(item, { longer: (Math.max(top + 1, row) - bottom) * QUARTER });
      else if (isColumn(home) && isColumn(over)) to = shifted(item, { days, minutes: (Math.max(0, row) - top) * QUARTER });
      else if (isColumn(home) && over.dataset.all) to = `${dayOf(over)}/${dayOf(over)}`;
      else if (isColumn(over) && isWhole(item)) { const begin = first() + rowAt(over, this.y) * QUARTER; to = `${at(dayOf(over), begin)}/${at(dayOf(over), begin + 30)}`; }
      send(item, to, this.back);
    },
    back() { mark([]); parent.insertBefore(item, next?.isConnected ? next : null); if (item.dataset.a) put(item, top, bottom); },
  };
}

each("[data-calendar]", (page) => {
  let doing = null, from = null, moved = false;
  const stop = (done) => {
    const was = doing;
    doing = null;
    if (!was) return;
    if (done) was.drop(); else { was.back(); busy(false); }
  };
  page.addEventListener("dragstart", (event) => event.preventDefault());
  page.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch" || event.target.closest("button, input")) return;
    const item = event.target.closest("[data-event]"), place = placeAt(event.clientX, event.clientY);
    if (item ? !item.dataset.version : event.target.closest("a") || !place || !page.dataset.new) return;
    from = { x: event.clientX, y: event.clientY, item, place, resizing: Boolean(event.target.closest("[data-resize]")) };
    moved = false;
  });
  page.addEventListener("pointermove", (event) => {
    if (!from || !(event.buttons & 1)) return;
    if (!doing && Math.hypot(event.clientX - from.x, event.clientY - from.y) < 5) return;
    if (!doing) {
      moved = true;
      busy(true);
      page.setPointerCapture(event.pointerId);
      doing = from.item ? drag(from.item, from.x, from.y, from.resizing) : isColumn(from.place) ? drawHours(from.place, from.y) : drawDays(from.place);
    }
    doing.y = event.clientY;
    doing.move(event.clientX, event.clientY);
  });
  page.addEventListener("pointerup", () => {
    if (from && !doing && !from.item) { doing = isColumn(from.place) ? drawHours(from.place, from.y) : drawDays(from.place); $("#cal-new")._drawn = doing; }
    else if (doing && !from.item) $("#cal-new")._drawn = doing;
    from = null;
    stop(true);
  });
  page.addEventListener("pointercancel", () => { from = null; stop(false); });
  page.addEventListener("keydown", (event) => { if (event.key === "Escape" && doing) { from = null; stop(false); } });
  page.addEventListener("click", (event) => {
    if (moved) { event.preventDefault(); event.stopPropagation(); moved = false; return; }
    if (event.pointerType !== "touch" || event.target.closest("a, button, [data-event]")) return;
    const place = placeAt(event.clientX, event.clientY);
    if (!place || !page.dataset.new) return;
    const drawn = isColumn(place) ? drawHours(place, event.clientY) : drawDays(place);
    $("#cal-new")._drawn = drawn;
    drawn.drop();
  }, true);
});

each("#cal-new", (pop) => {
  pop.addEventListener("toggle", (event) => { if (event.newState === "closed") { pop._drawn?.back(); pop._drawn = null; busy(false); } });
  pop.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && event.detail.requestConfig.verb === "post") pop.hidePopover(); });
});
