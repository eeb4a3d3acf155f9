// «Завершить» asks how it ended and offers the next step: Enter writes it, a digit chooses the outcome, Esc gives it up.
import htmx from "htmx.org";
import { $, $$, each, isTyping } from "./page.js";

const ask = (address, opener) => {
  const place = $("#completing") || document.body.appendChild(Object.assign(document.createElement("div"), { id: "completing" }));
  place.opener = opener;
  htmx.ajax("GET", address, { target: place, swap: "innerHTML" });
};

document.addEventListener("submit", (event) => {
  const from = event.submitter?.closest("[data-completing]") || event.target.closest("[data-completing]");
  if (!from) return;
  event.preventDefault();
  event.stopPropagation();
  ask(event.submitter?.getAttribute("formaction") || event.target.getAttribute("action"), event.submitter);
}, true);

// In the calendar an event has no button: Z on it asks the same.
document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyZ" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || $("dialog[open], :popover-open")) return;
  const item = event.target.closest("[data-event]"), link = item && $("a", item);
  if (link) { event.preventDefault(); ask(`${new URL(link.href).pathname}completion/`, link); }
});

each("dialog[data-completing-dialog]", (dialog) => {
  const form = $("form", dialog), type = $("[name=step-type]", form), start = $("[name=step-start]", form);
  const usual = [type?.value, start?.value];
  const show = () => {
    const none = Boolean(type && !type.value), step = $("[data-step-button]", form);
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
  show();
  dialog.showModal();
  ($("[aria-invalid]", form) || $("[name=outcome]", form) || $("[data-step-button]:not([hidden])", form) || $("[data-plain-button]", form))?.focus();
});
