// «Завершить» asks how it ended and offers the next step: Enter writes it, a digit chooses the outcome, Esc gives it up.
import htmx from "htmx.org";
import { $, $$, each } from "./page.js";

export function askCompleting(address, opener) {
  const place = $("#completing") || document.body.appendChild(Object.assign(document.createElement("div"), { id: "completing" }));
  place.opener = opener;
  htmx.ajax("GET", address, { target: place, swap: "innerHTML" });
}
document.addEventListener("submit", (event) => {
  const from = event.submitter?.closest("[data-completing]") || event.target.closest("[data-completing]");
  if (!from) return;
  event.preventDefault();
  event.stopPropagation();
  askCompleting(event.submitter?.getAttribute("formaction") || event.target.getAttribute("action"), event.submitter);
}, true);

each("dialog[data-completing-dialog]", (dialog) => {
  const form = $("form", dialog), type = $("[name=step-type]", form), start = $("[name=step-start]", form);
  const usual = [type?.value, start?.value];
  const show = () => {
    const none = type && !type.value, step = $("[data-step-button]", form);
    if (step) step.hidden = none; // Enter presses the first button that is there
    if (step) step.disabled = none;
  };
  form.elements.next.value = location.pathname + location.search;
  form.addEventListener("change", (event) => {
    if (event.target.name === "outcome" && type) {
      type.value = event.target.dataset.stepType || "";
      start.value = event.target.dataset.stepStart || usual[1];
    }
    show();
  });
  dialog.addEventListener("keydown", (event) => {
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (!digit || event.target.matches("input:not([type=radio]), select")) return;
    const choice = $$("[name=outcome]", form)[digit - 1];
    if (choice) { event.preventDefault(); choice.focus(); choice.click(); }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-dialog-close]")) { event.preventDefault(); dialog.close(); }
  });
  dialog.addEventListener("close", () => { $("#completing")?.opener?.focus(); dialog.remove(); });
  dialog.showModal();
  ($("[aria-invalid]", form) || $("[name=outcome]", form) || $("[data-step-button]", form) || $("[data-plain-button]", form))?.focus();
  show();
});
