// The palette: one field that finds people, companies, events and commands; the server answers with options.
import htmx from "htmx.org";
import { $, $$, isTyping } from "./page.js";

const dialog = $("#palette");
if (dialog) {
  const input = $("input", dialog), list = $("#pal-l");
  let current = 0;
  const options = () => $$("[role=option]", list);
  const mark = (index) => {
    const all = options();
    current = all.length ? (index + all.length) % all.length : 0;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === current)));
    const chosen = all[current];
    if (chosen) { input.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const go = (option, newTab) => {
    const href = option?.dataset.href;
    if (!href) return;
    if (newTab) window.open(href); else location.href = href;
  };
  const open = () => { input.value = ""; dialog.showModal(); input.focus(); htmx.trigger(input, "palette:open"); };

  list.addEventListener("htmx:afterSwap", () => mark(0));
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]"), event.ctrlKey || event.metaKey));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { mark(current + (event.key === "ArrowDown" ? 1 : -1)); event.preventDefault(); }
    if (event.key === "Enter") { event.preventDefault(); go(options()[current], event.ctrlKey || event.metaKey); }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") { event.preventDefault(); dialog.open ? dialog.close() : open(); }
    if (event.key === "/" && !isTyping(event)) { event.preventDefault(); open(); }
  });
}
