// The conflict page: one button takes everything of one of the two.
import { $$, each } from "./page.js";

each("[data-take]", (button) => button.addEventListener("click", () => {
  $$(".pickt tr").forEach((row) => { const radio = $$("input[type=radio]", row)[button.dataset.take]; if (radio) radio.checked = true; });
}));
