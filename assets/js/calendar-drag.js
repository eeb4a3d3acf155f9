// The calendar by mouse: drag over empty time makes a new event, an event is dragged to another time, its edge makes it longer.
import { $, each } from "./page.js";
import { QUARTER, dayOf, draw, erase, first, isColumn, mark, placeAt, put, rowAt } from "./calendar-draw.js";
import { at, busy, daysBetween, isWhole, send, shifted } from "./calendar-time.js";

function drag(item, x, y, resizing) {
  const home = item.parentElement.closest("[data-day], [data-all]"), parent = item.parentElement, next = item.nextSibling;
  const top = Number(item.dataset.a) - 1, bottom = Number(item.dataset.b) - 1;
  const grip = isColumn(home) ? rowAt(home, y) - (resizing ? bottom : top) : 0;
  let over = home, row = resizing ? bottom : top;
  return {
    move(newX, newY) {
      const found = placeAt(newX, newY);
      if (isColumn(home) && (resizing || isColumn(found))) {
        over = resizing ? home : found;
        row = rowAt(over, newY) - grip;
        if (resizing) put(item, top, Math.max(top + 1, row));
        else { put(item, Math.max(0, row), Math.max(0, row) + bottom - top); item.dataset.n = 1; item.dataset.i = 0; if (item.parentElement !== over) over.append(item); }
        return;
      }
      if (found && !resizing) { over = found; mark([found]); }
    },
    drop() {
      mark([]);
      const days = daysBetween(dayOf(home), dayOf(over));
      let to = shifted(item, { days });
      if (resizing) to = shifted(item, { longer: (Math.max(top + 1, row) - bottom) * QUARTER });
      else if (isColumn(home) && isColumn(over)) to = shifted(item, { days, minutes: (Math.max(0, row) - top) * QUARTER });
      else if (isColumn(home) && over.dataset.all) to = `${dayOf(over)}/${dayOf(over)}`;
      else if (isColumn(over) && isWhole(item)) { const begin = first() + rowAt(over, this.y) * QUARTER; to = `${at(dayOf(over), begin)}/${at(dayOf(over), begin + 30)}`; }
      item.dataset.from = home.dataset.who || "";
      send(item, to, this.back, over.dataset.who);
    },
    back() { mark([]); parent.insertBefore(item, next?.isConnected ? next : null); if (item.dataset.a) put(item, top, bottom); },
  };
}

each("[data-calendar]", (page) => {
  let doing = null, from = null, moved = false, closing = false; // a press beside the open form closes it and does no more
  const stop = () => { doing?.back(); erase(); doing = from = null; busy(false); };
  page.addEventListener("dragstart", (event) => event.preventDefault());
  page.addEventListener("pointerdown", (event) => {
    closing = Boolean($("#cal-new:popover-open"));
    moved = false; // a new press: the click that ended the last drag will not come any more
    if (closing || event.button || event.pointerType === "touch" || event.target.closest("button, input")) return;
    const item = event.target.closest("[data-event]"), place = placeAt(event.clientX, event.clientY);
    if (item ? !item.dataset.version : event.target.closest("a") || !place || !page.dataset.new) return;
    from = { x: event.clientX, y: event.clientY, item, place, resizing: Boolean(event.target.closest("[data-resize]")) };
  });
  page.addEventListener("pointermove", (event) => {
    if (!from || !(event.buttons & 1)) return;
    if (!doing && Math.hypot(event.clientX - from.x, event.clientY - from.y) < 5) return;
    if (!doing) {
      moved = true;
      busy(true);
      page.setPointerCapture(event.pointerId);
      doing = from.item ? drag(from.item, from.x, from.y, from.resizing) : draw(from.place, from.y);
    }
    doing.y = event.clientY;
    doing.move(event.clientX, event.clientY);
  });
  page.addEventListener("pointerup", () => {
    const done = doing || (from && !from.item && draw(from.place, from.y));
    doing = from = null;
    done?.drop?.();
  });
  page.addEventListener("pointercancel", stop);
  page.addEventListener("keydown", (event) => { if (event.key === "Escape" && doing) stop(); });
  page.addEventListener("click", (event) => {
    if (moved) { event.preventDefault(); event.stopPropagation(); moved = false; return; }
    const place = event.pointerType === "touch" && !closing && !event.target.closest("a, button, [data-event]") && placeAt(event.clientX, event.clientY);
    if (place && page.dataset.new) draw(place, event.clientY).drop();
  }, true);
});

each("#cal-new", (pop) => {
  pop.addEventListener("toggle", (event) => { if (event.newState === "closed") { erase(); busy(false); } });
  pop.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && event.detail.requestConfig.verb === "post") pop.hidePopover(); });
});
