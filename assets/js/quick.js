// Quick entry: a corrected part stays as it was corrected while the line goes on; Alt and a digit leads to a part.
import htmx from "htmx.org";
import { $, $$, each } from "./page.js";

each("form[data-quick]", (form) => {
  const line = $("input[name=text]", form), parts = $(".quick__p", form), fixed = $("input[name=fixed]", form);
  const fix = (name) => { if (!/^n?p-/.test(name)) fixed.value = [...new Set([...fixed.value.split(",").filter(Boolean), name])].join(","); };
  parts.addEventListener("change", (event) => fix(event.target.name), true);
  parts.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (!button) return;
    for (const ref of button.dataset.drop.split(" ")) parts.append(Object.assign(document.createElement("input"), { type: "hidden", name: "drop", value: ref }));
    htmx.trigger(parts, "quick");
    line.focus();
  });
  // What was not shown yet is not written: the line is read first.
  form.addEventListener("submit", (event) => {
    const read = $("input[name=read]", form);
    if (read?.value === line.value) return;
    event.preventDefault();
    if (line.value.trim()) htmx.trigger(line, "quick");
  });
  line.addEventListener("input", () => { if (!line.value) { fixed.value = ""; parts.replaceChildren(); } });
});

document.addEventListener("keydown", (event) => {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1], form = $("form[data-quick]");
  if (!event.altKey || event.ctrlKey || event.metaKey || digit === undefined || !form || $("dialog[open]")) return;
  const target = digit === "0" ? $("input[name=text]", form) : $$(`[data-part="${digit}"] :is(input:not([type=hidden]), select, button)`, form)[0];
  if (!target) return;
  event.preventDefault();
  target.focus();
  if (target.select) target.select();
});
