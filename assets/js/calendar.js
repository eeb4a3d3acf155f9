// The page of the calendar: the line of now goes on, a choice of the side column applies by itself.
import { $$, each } from "./page.js";

const tick = () => $$("[data-now]").forEach((line) => line.style.setProperty("--part", (new Date().getMinutes() % 15) / 15));
each("#calendar", tick);
setInterval(tick, 60000);

each("form[data-apply]", (form) => {
  form.addEventListener("input", (event) => { if (event.target.matches("[type=time]")) form.toggleAttribute("data-typing", true); });
  form.addEventListener("change", (event) => { if (!event.target.matches("[type=time]")) form.requestSubmit(); });
});
