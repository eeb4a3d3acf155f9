// A value edited in place: the button gives way to a small form; Enter saves, Esc gives the value back.
import { $, each } from "./page.js";

each("form[data-inline]", (form) => {
  const field = $("input:not([type=hidden]), textarea, select", form);
  field?.focus();
  field?.select?.();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); $("[data-cancel]", form)?.click(); }
    if (event.key === "Enter" && event.target.matches("input, select") && !event.ctrlKey) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("change", (event) => { if (event.target.matches("select")) form.requestSubmit(); });
});
// After a save the focus stays where it was: on the value.
document.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.requestConfig?.headers?.["X-Focus"];
  if (id) document.getElementById(id)?.focus();
});
