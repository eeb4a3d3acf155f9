// A form in its place on a card: the first field has the focus, Esc gives it up, the focus goes back to the block.
import { $, each } from "./page.js";

each("form[data-rowform]", (form) => {
  const wrong = $(".err", form)?.closest(".field");
  const field = $("input:not([type=hidden]), select, textarea", wrong || form);
  field?.focus();
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    $("[data-cancel]", form)?.click();
  });
});

// What was swapped with a form or a menu in it leaves the focus nowhere: the block's own button takes it.
document.addEventListener("htmx:afterSwap", (event) => {
  const block = ["links", "relations", "consents"].map((id) => document.getElementById(id)).find((one) => one === event.detail.elt || one?.contains(event.detail.elt));
  if (!block || $("form[data-rowform]", block)) return;
  if (document.activeElement === document.body) ($(".note button", block) || $(".sec__h .btn", block))?.focus();
});
