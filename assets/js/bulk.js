// What to do with the selected rows is asked in a dialog over the list; Esc closes it, the focus goes back to the bar.
import { $, each } from "./page.js";

each("[data-bulk-form]", (form) => {
  const dialog = form.closest("dialog");
  if (!dialog) return;
  if (!dialog.open) dialog.showModal();
  $("[autofocus]", form)?.focus();
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-dialog-close]")) { event.preventDefault(); dialog.close(); }
  });
  const modes = () => {
    const mode = form.elements.mode?.value, value = $(".bulk-value", form);
    if (value) value.hidden = mode === "clear";
  };
  form.addEventListener("change", modes);
  modes();
});
