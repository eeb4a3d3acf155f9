// Views of a list: Shift and click sorts by one more column; a found column; widths by dragging; prints.
import { $, $$, each } from "./page.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("th > a[data-further]");
  if (link && event.shiftKey) { event.preventDefault(); location.href = link.dataset.further; }
  if (event.target.closest("[data-print-now]")) print();
});

// A column that is ticked joins the shown ones, at their end; the search narrows the choice.
each("form[data-columns]", (form) => {
  const shown = $("[data-shown]", form);
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches("input[name=col]") || !box.checked || shown.contains(box)) return;
    shown.append(box.closest("li"));
    box.focus();
  });
  $("[data-find-column]", form)?.addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of $$("li.cols__r", form)) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  $("[data-find-column]", form)?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
});

// The order of saved views is kept as soon as one is put down.
each("ol.views__l", (list) => {
  const order = () => $$("input[name=view]", list).map((input) => input.value).join();
  let kept = order();
  const send = () => { if (order() !== kept) { kept = order(); $("#views-order").requestSubmit(); } };
  list.addEventListener("dragend", send);
  list.addEventListener("keydown", (event) => { if (event.key === " " || event.key === "Enter") setTimeout(send); });
});
