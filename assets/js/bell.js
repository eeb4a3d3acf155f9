// The bell: its list opens beside it; a new notification is said aloud; the phone's «More» shows that there is one.
import { $, $$, each, say } from "./page.js";

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "m-bell") return;
  const box = $("[data-bell]").getBoundingClientRect(), pop = event.target;
  if (!pop.matches(":popover-open")) pop.showPopover();
  pop.style.left = `${Math.max(8, Math.min(box.left, innerWidth - pop.offsetWidth - 8))}px`;
  pop.style.top = `${box.bottom + 6}px`;
  ($("button, a", pop))?.focus();
});

let known;
each("[data-bell]", (bell) => {
  const unread = Number(bell.dataset.unread);
  if (known !== undefined && unread > known) say(bell.getAttribute("aria-label"));
  known = unread;
  $$("[data-unread-mark]").forEach((mark) => { mark.hidden = !unread; });
});
