// Forms: Ctrl Enter sends, a double click sends once, a half-typed form is not left by accident.
import { $, $$, each } from "./page.js";

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter" || $("dialog.palette[open]")) return;
  const form = event.target.closest("form") || $("form.evform, form[data-main]");
  if (form) { event.preventDefault(); form.requestSubmit($("[data-default]", form) || undefined); }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  form.dataset.clean = "1";
});
// A page that comes back from the browser's own cache may be sent again.
addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

// A form that keeps its draft may be left at any time.
each("form[data-guard]:not([data-draft])", (form) => {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  addEventListener("beforeunload", (event) => { if (changed && !form.dataset.clean) event.preventDefault(); });
});

each(".errsum", (summary) => summary.focus());
each("[data-reveal]", (button) => button.addEventListener("click", () => {
  const field = document.getElementById(button.dataset.reveal), shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}));
each("[data-copy-text]", (button) => button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copyText)));
