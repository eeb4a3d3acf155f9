// A list's filters apply by themselves: a choice at once, typing after a pause; empty ones stay out of the address.
import { each, readable } from "./page.js";

each("form[data-filters]", (form) => {
  let timer;
  const apply = () => {
    const data = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value || form.elements[name]?.dataset?.default));
    location.replace(`${location.pathname}?${readable(data)}`);
  };
  form.addEventListener("change", (event) => { if (event.target.matches("select")) apply(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  const find = form.querySelector("input[type=search]");
  find?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 350); });
  if (new URLSearchParams(location.search).get("q")) { find.focus(); find.setSelectionRange(find.value.length, find.value.length); }
});
