// A board: cards are dragged between columns by mouse, or put there by their menu; see also board-keys.js.
import htmx from "htmx.org";
import { $, $$, each } from "./page.js";

const board = () => $(".kan[data-board]");
export const lanes = () => $$("[data-lane]", board());
export const laneOf = (card) => card.closest("[data-lane]");
const over = (lane) => lanes().forEach((other) => other.toggleAttribute("data-over", other === lane));
const busy = (on) => board()?.toggleAttribute("data-busy", on);
const refresh = () => { busy(false); htmx.trigger(board(), "poll"); };

async function ask(card, lane = "") {
  const address = `${$("[data-card-menu]", card).getAttribute("href")}&lane=${lane}`;
  await htmx.ajax("GET", address, { source: "#board-dialog", target: "#board-dialog", swap: "innerHTML" });
}
export async function put(card, lane) {
  if (!lane || lane === laneOf(card) || !("takes" in lane.dataset)) return;
  if ("asks" in lane.dataset) { ask(card, lane.dataset.lane); return; }
  const values = { board: board().dataset.board, lane: lane.dataset.lane, version: card.dataset.version };
  card.toggleAttribute("data-drag", true);
  await htmx.ajax("POST", $("[data-card-menu]", card).pathname, { source: "#board-said", target: "#board-said", swap: "outerHTML", values });
  card.removeAttribute("data-drag");
  refresh();
}

let dragged = null;
const end = () => { dragged?.removeAttribute("data-drag"); dragged = null; over(null); busy(false); };
document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-card][data-version]");
  if (!card) return;
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.card);
  busy(true); // nothing is drawn anew under a hand
  setTimeout(() => dragged?.toggleAttribute("data-drag", true));
});
document.addEventListener("dragover", (event) => {
  const lane = dragged && event.target.closest?.("[data-lane]");
  if (!lane) return;
  over("takes" in lane.dataset && lane !== laneOf(dragged) ? lane : null);
  if ("takes" in lane.dataset) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const lane = dragged && event.target.closest?.("[data-lane]"), card = dragged;
  if (!lane) return;
  event.preventDefault();
  end();
  put(card, lane);
});
document.addEventListener("dragend", () => { if (dragged) end(); });

document.addEventListener("click", (event) => {
  const menu = event.target.closest?.("[data-card-menu]");
  if (menu) { event.preventDefault(); ask(menu.closest("[data-card]")); }
});

each("[data-lane-form]", (form) => {
  const dialog = form.closest("dialog");
  if (!dialog) return;
  if (!dialog.open) dialog.showModal();
  $("[autofocus]", form)?.focus();
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-dialog-close]")) { event.preventDefault(); dialog.close(); }
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb !== "post" || event.detail.failed && ![409, 422].includes(event.detail.xhr.status)) return;
    dialog.close();
    refresh();
  });
});

// Columns that came anew stand where they were scrolled to.
let places = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.target.matches?.(".kan[data-board]")) return;
  places = { aside: board().scrollLeft, down: new Map(lanes().map((lane) => [lane.dataset.lane, $(".kcol__b", lane).scrollTop])) };
});
each(".kan[data-board]", (region) => {
  if (!places) return;
  region.scrollLeft = places.aside;
  for (const lane of $$("[data-lane]", region)) $(".kcol__b", lane).scrollTop = places.down.get(lane.dataset.lane) || 0;
  places = null;
});
