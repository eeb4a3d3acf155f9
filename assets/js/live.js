// An open page learns of others' changes: a small question every 12 s while it is seen, and at once on focus.
import htmx from "htmx.org";
import { $, $$ } from "./page.js";

const EVERY = 12000; // what happens elsewhere is seen within 15 s, the question and its answer included
// Neither a field somebody types into nor a place far down a list is pulled from under the reader.
const isBusy = (region) =>
  region.hasAttribute("data-busy") ||
  $(":popover-open", region) ||
  (region.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) ||
  ($("table[data-grid]", region) && region.closest(".body")?.scrollTop > 300) ||
  (region.dataset.poll === "top" && region.getBoundingClientRect().top < 0);
// What comes along with the answer to such a question leaves alone what is in use, too.
let isAnswer = false;
document.addEventListener("htmx:beforeSwap", (event) => { isAnswer = event.detail.requestConfig.triggeringEvent?.type === "poll"; });
document.addEventListener("htmx:oobBeforeSwap", (event) => { if (isAnswer && isBusy(event.detail.target)) event.preventDefault(); });
function ask() {
  if (document.visibilityState !== "visible") return;
  for (const region of $$("[data-poll]")) if (!isBusy(region)) htmx.trigger(region, "poll");
}
setInterval(ask, EVERY);
addEventListener("focus", ask);
document.addEventListener("visibilitychange", ask);

// After «Начать с чистой базы» the server restarts: go on as soon as the new base answers.
const waiting = $$("[data-await]")[0];
if (waiting) setInterval(async () => {
  const answer = await fetch(waiting.dataset.await, { redirect: "manual" }).catch(() => null);
  if (answer?.status === 200) location.href = waiting.dataset.await;
}, 700);
