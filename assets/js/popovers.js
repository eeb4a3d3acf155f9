// Popovers open beside their button; a menu is walked by arrows and picked by letters in any layout.
import { $, $$, each } from "./page.js";

const LETTERS = { KeyP: "З", KeyD: "В", KeyG: "П", KeyR: "К", KeyK: "Л", KeyN: "Т", KeyL: "Д", KeyC: "С", KeyB: "И", KeyO: "Щ", KeyH: "Р", KeyV: "М", KeyF: "А", KeyX: "Ч", KeyS: "Ы", Comma: "Б" };

function place(pop, button) {
  const box = button.getBoundingClientRect();
  const [side, edge] = (pop.dataset.at || "bottom-start").split("-");
  const width = pop.offsetWidth, height = pop.offsetHeight;
  let top = side === "top" ? box.top - height - 6 : box.bottom + 6;
  if (top + height > innerHeight - 8) top = Math.max(8, box.top - height - 6);
  pop.style.left = `${Math.max(8, Math.min(edge === "end" ? box.right - width : box.left, innerWidth - width - 8))}px`;
  pop.style.top = `${Math.max(8, top)}px`;
}

each("[popover]", (pop) => {
  let button;
  const grown = new ResizeObserver(() => { if (button) place(pop, button); }); // what is chosen inside may need more room
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.(`[popovertarget="${pop.id}"]`);
    if (pressed) button = pressed;
  }, true);
  pop.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button?.setAttribute("aria-expanded", String(open));
    grown.disconnect();
    if (!open || !button) return;
    place(pop, button);
    grown.observe(pop);
    ($("[autofocus]", pop) || $("[role=menuitem], input:not([type=hidden]), button, select", pop))?.focus();
  });
  pop.addEventListener("keydown", (event) => {
    if (pop.getAttribute("role") !== "menu" || event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = (LETTERS[event.code] || event.key).toUpperCase();
    const hit = $$("[role=menuitem]", pop).find((item) => {
      const key = $("kbd", item)?.textContent;
      return key && (key === event.key.toUpperCase() || key === letter);
    });
    if (hit) { event.preventDefault(); hit.click(); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const items = $$("[role=menuitem], [role=menuitemradio]", pop);
    items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus();
    event.preventDefault();
  });
});
