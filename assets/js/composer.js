// The composer shows only what its type needs and offers the contact that fits it. The keys of a card: the letters of
// «Создать» start an event in the composer, F2 changes, F9 copies, Del marks.
import { $, $$, each, isTyping } from "./page.js";

const FITS = { call: "phone", sms: "phone", email: "email", messenger: "messenger" };
const LETTERS = { KeyM: "note", KeyV: "note", KeyP: "call", KeyD: "meeting", KeyG: "email", KeyS: "sms", KeyF: "task" };

each("form[data-composer]", (form) => {
  const typeOf = () => $("input[name=type]:checked", form)?.value;
  const show = () => {
    $$("[data-hide-for]", form).forEach((element) => { element.hidden = element.dataset.hideFor.split(" ").includes(typeOf()); });
  };
  const fit = (root) => $$("select.token__w", root).forEach((select) => {
    const way = $$("option", select).find((option) => option.dataset.kind === FITS[$("input[name=type]:checked", form)?.dataset.form]);
    select.value = way ? way.value : "";
  });
  form.addEventListener("change", (event) => { show(); if (event.target.name === "type") fit(form); });
  form.addEventListener("participant", (event) => fit(event.target));
  show();
});

// Why an event was cancelled is asked when it is.
each("[data-cancelled]", (block) => {
  const form = block.closest("form"), show = () => { block.hidden = $("input[name=state]:checked", form)?.value !== "cancelled"; };
  form.addEventListener("change", show);
  show();
});

// The next step is offered when the work is done.
each("[data-when-completed]", (block) => {
  const form = block.closest("form"), show = () => { block.hidden = $("input[name=state]:checked", form)?.value !== "completed"; };
  form.addEventListener("change", show);
  show();
});

document.addEventListener("keydown", (event) => {
  const form = $("form[data-composer]");
  if (!form || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open], :popover-open")) return;
  const choice = $(`input[name=type][value="${LETTERS[event.code]}"]`, form);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  $("textarea", form).focus();
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.ctrlKey || event.altKey || $("dialog[open]") || $("table[data-grid]")) return;
  const item = $(`[data-key="${event.key}"]`);
  if (item) { event.preventDefault(); item.click(); }
});
