// The composer shows only what its type needs; the keys of a card: F2 changes, F9 copies, Del marks.
import { $, $$, each, isTyping } from "./page.js";

each("form[data-composer]", (form) => {
  const show = () => {
    const type = $("input[name=type]:checked", form)?.value;
    $$("[data-hide-for]", form).forEach((element) => { element.hidden = element.dataset.hideFor.split(" ").includes(type); });
  };
  form.addEventListener("change", show);
  show();
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.ctrlKey || event.altKey || $("dialog[open]") || $("table[data-grid]")) return;
  const item = $(`[data-key="${event.key}"]`);
  if (item) { event.preventDefault(); item.click(); }
});
