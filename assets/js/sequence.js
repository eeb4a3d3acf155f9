// Steps of a sequence are added at the end; a template chosen in the composer fills it.
import { $, each } from "./page.js";

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-step-add]")) return;
  const steps = $("#steps");
  steps.append($("#step-row").content.cloneNode(true));
  const day = $("[name=step-day]", steps.lastElementChild), before = steps.lastElementChild.previousElementSibling;
  if (before) day.value = String(Number($("[name=step-day]", before).value || 0) + 1);
  day.focus();
  day.select();
});

each("[data-template]", (select) => select.addEventListener("change", () => {
  const option = select.selectedOptions[0], form = select.closest("form");
  if (!option.dataset.type) return;
  const type = $(`input[name=type][value="${option.dataset.type}"]`, form), text = $("textarea[name=text]", form);
  if (type) type.checked = true;
  text.value = option.dataset.text;
  if (form.elements.state) form.elements.state.value = "planned";
  form.dispatchEvent(new Event("change", { bubbles: true }));
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}));
