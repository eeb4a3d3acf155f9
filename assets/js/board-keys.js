// The board by keyboard.
import { $, $$, isTyping } from "./page.js";
import { laneOf, lanes, put } from "./board.js";

// Arrows walk over the cards; with Alt they take the card along.
function next(card, key) {
  const own = $$("[data-card]", laneOf(card)), place = own.indexOf(card);
  if (key === "ArrowUp" || key === "ArrowDown") return own[place + (key === "ArrowDown" ? 1 : -1)];
  const all = lanes(), step = key === "ArrowRight" ? 1 : -1;
  for (let at = all.indexOf(laneOf(card)) + step; all[at]; at += step) {
    const cards = $$("[data-card]", all[at]);
    if (cards.length) return cards[Math.min(place, cards.length - 1)];
  }
  return null;
}
function beside(card, key) {
  const all = lanes(), step = key === "ArrowRight" ? 1 : -1;
  for (let at = all.indexOf(laneOf(card)) + step; all[at]; at += step) if ("takes" in all[at].dataset) return all[at];
  return null;
}
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (!card || isTyping(event) || !event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!event.altKey) $("a", next(card, event.key) || card).focus();
  else if (card.dataset.version && /Left|Right/.test(event.key)) put(card, beside(card, event.key));
});
