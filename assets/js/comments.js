// A comment: «@» offers colleagues who see the card, Ctrl Enter sends it.
import htmx from "htmx.org";
import { $, $$, each } from "./page.js";

each("textarea[data-comment]", (area) => {
  const list = area.nextElementSibling;
  const begun = () => area.value.slice(0, area.selectionStart).match(/(?:^|[\s(])@([^@\n]{0,40})$/);
  const close = () => { list.replaceChildren(); area.removeAttribute("aria-expanded"); };
  const options = () => $$("[role=option]", list);
  const point = (step) => {
    const all = options(), at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    all.forEach((option) => option.setAttribute("aria-selected", "false"));
    const next = all.at((at + step + all.length) % all.length);
    next?.setAttribute("aria-selected", "true");
    next?.scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    const end = area.selectionStart, start = end - begun()[1].length;
    area.setRangeText(`${option.dataset.mention} `, start, end, "end");
    close();
    area.focus();
  };
  let timer;
  area.addEventListener("input", () => {
    clearTimeout(timer);
    const word = begun()?.[1];
    if (word === undefined) { close(); return; }
    timer = setTimeout(async () => {
      await htmx.ajax("GET", `${area.dataset.comment}?q=${encodeURIComponent(word)}`, { target: list, swap: "innerHTML" });
      if (begun() && options().length) point(1);
    }, 150);
  });
  area.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      $("[data-comment-send]", area.closest(".cmt, .cmt__new")).click();
      return;
    }
    if (!options().length) return;
    const chosen = options().find((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") point(event.key === "ArrowDown" ? 1 : -1);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) choose(chosen);
    else if (event.key === "Escape") { event.stopPropagation(); close(); }
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); choose(option); }
  });
  area.addEventListener("blur", () => setTimeout(close, 150));
});
