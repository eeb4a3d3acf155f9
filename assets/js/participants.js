// The picker of participants: type, Enter takes the first, arrows walk, a cross removes; options of cards as one types.
import htmx from "htmx.org";
import { $, $$, each } from "./page.js";

each("[data-suggest]", (field) => {
  const list = field.parentElement.querySelector(".suggest");
  const options = () => $$("[data-suggestion]", list);
  const mark = (index) => {
    const all = options();
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === (index + all.length) % all.length)));
  };
  const take = (option) => {
    const before = field.closest(".parts__a") || field;
    if (option.dataset.suggestionNew) { // the small form of somebody new takes the place of a row
      htmx.ajax("GET", option.dataset.suggestionNew, { target: before, swap: "beforebegin" });
      field.value = "";
      list.replaceChildren();
      return;
    }
    before.before($("template", option).content.cloneNode(true));
    before.previousElementSibling.dispatchEvent(new CustomEvent("participant", { bubbles: true }));
    before.dispatchEvent(new Event("input", { bubbles: true }));
    field.value = "";
    list.replaceChildren();
    field.focus();
  };
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-suggestion]");
    if (option) { event.preventDefault(); event.stopImmediatePropagation(); take(option); }
  }, true);
  field.addEventListener("keydown", (event) => {
    const all = options(), current = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { if (all.length) { mark(current + (event.key === "ArrowDown" ? 1 : -1)); event.preventDefault(); } }
    if (event.key === "Escape" && all.length) { list.replaceChildren(); event.stopPropagation(); }
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && field.value.trim()) {
      event.preventDefault();
      if (all.length) take(all[Math.max(0, current)]);
      else field.addEventListener("htmx:afterRequest", () => { const first = options()[0]; if (first) take(first); }, { once: true });
    }
    if (event.key === "Backspace" && !field.value) { const tokens = $$(".token", field.parentElement); if (tokens.length > 1) tokens.at(-1).remove(); }
  });
  field.addEventListener("blur", () => setTimeout(() => { if (!list.contains(document.activeElement)) list.replaceChildren(); }, 200));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-remove]");
  if (button) {
    const row = button.closest(button.dataset.remove), place = row.parentElement;
    row.remove();
    place.dispatchEvent(new CustomEvent("participant-gone", { bubbles: true }));
  }
  if (event.target.closest?.("[data-print]")) { event.target.closest("[popover]")?.hidePopover(); print(); }
});

let timer;
document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-options]");
  if (!field) return;
  const list = document.getElementById(`options-${field.dataset.options}`);
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const answer = await fetch(`${list.dataset.source}?q=${encodeURIComponent(field.value)}`, { headers: { "HX-Request": "true" } });
    if (answer.ok) list.innerHTML = await answer.text();
  }, 150);
});
