// The panel over a card: opened from the menu, closed by its button or Esc; the focus goes in and comes back.
import { $ } from "./page.js";

let opener;
const close = () => { $("#side")?.replaceChildren(); (opener?.isConnected ? opener : $("[popovertarget]"))?.focus(); };
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-side]");
  if (link) {
    const menu = link.closest("[popover]");
    opener = menu ? $(`[popovertarget="${menu.id}"]`) : link;
    menu?.hidePopover();
  }
  if (event.target.closest("[data-side-close]") && $("#side")) { event.preventDefault(); close(); }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "side") $("#side-t")?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && $("#side > *") && !$(":popover-open, dialog[open]")) close();
});
