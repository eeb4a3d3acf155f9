// How somebody is best reached, beside a new event: a line that knows the type chosen, a way to another type that keeps
// what was typed, and a time to put into «when».
import { $, each } from "./page.js";

const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

each("[data-reach]", (box) => {
  const form = box.closest("form");
  const show = () => {
    const typed = new FormData(form);
    for (const hint of box.querySelectorAll("[data-for]"))
      hint.toggleAttribute("data-off", typed.get("direction") === "incoming" || !hint.dataset.for.split(" ").includes(typed.get("type")));
  };
  form.addEventListener("change", show);
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.retype) {
      const choice = $(`input[type=radio][name=type][value="${button.dataset.retype}"]`, form);
      choice.checked = true;
      changed(choice);
      $("textarea", form).focus();
    }
    if (button?.dataset.when) {
      const { starts, state } = form.elements;
      state.value = "planned";
      changed($("[name=state]:checked, select[name=state]", form));
      starts.value = button.dataset.when;
      changed(starts);
      starts.focus();
    }
  });
  show();
});
