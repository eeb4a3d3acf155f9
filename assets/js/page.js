// What every behaviour needs of the page.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const say = (text) => { const live = $("#live"); if (live) live.textContent = text; };
export const isTyping = (event) =>
  event.target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

// Run `set` on each element now, and on those htmx brings later, once each.
const watched = [];
export function each(selector, set) {
  const done = new WeakSet();
  const run = (root) => {
    const found = root.matches?.(selector) ? [root, ...$$(selector, root)] : $$(selector, root);
    for (const element of found) if (!done.has(element)) { done.add(element); set(element); }
  };
  watched.push(run);
  run(document);
}
document.addEventListener("htmx:load", (event) => watched.forEach((run) => run(event.target)));

// Parameters as our own addresses say them: a filter stays readable.
export const readable = (params) => String(params).replace(/%(3A|3B|2C|28|29|7E)/g, (code) => decodeURIComponent(code));
