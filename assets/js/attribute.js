// The form of an attribute: choices only for lists, Enter adds a row of choices, a pasted column becomes rows; after a
// new attribute has come into the card or the form, its popover is gone.
import { $, $$, each } from "./page.js";

each("form[data-attribute]", (form) => {
  const box = $("[data-choices]", form);
  if (!box) return;
  const show = () => {
    const kind = $("[name=kind]:checked", form)?.value;
    if (kind) box.hidden = kind !== "choice" && kind !== "choices";
  };
  form.addEventListener("change", show);
  show();
  const list = $("ol", box);
  const add = (after) => {
    const row = after.cloneNode(true);
    $$("input[name=choice-code], input[name=choice-name]", row).forEach((input) => { input.value = ""; });
    $("label", row)?.remove();
    const color = $("select", row);
    if (color.options[0].value) color.prepend(new Option("…", ""));
    color.selectedIndex = 0;
    after.after(row);
    return $("[name=choice-name]", row);
  };
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[name=choice-name]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const row = event.target.closest("li"), next = row.nextElementSibling;
    const input = next && !$("[name=choice-name]", next).value ? $("[name=choice-name]", next) : add(row);
    input.focus();
  });
  list.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    if (!event.target.matches("[name=choice-name]") || lines.length < 2) return;
    event.preventDefault();
    let input = event.target;
    lines.forEach((line, number) => { if (number) input = add(input.closest("li")); input.value = line; });
    input.focus();
  });
});

// A field that has come into a form in progress: the fields are seen, the popover closes, the field has the focus.
each("[data-added]", (added) => {
  added.closest("fieldset[hidden]")?.removeAttribute("hidden");
  const pop = $("#m-attribute");
  if (pop?.matches(":popover-open")) pop.hidePopover();
  $("form", pop || document)?.reset();
  $("input, select, textarea", added)?.focus();
});
