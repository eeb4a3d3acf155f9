// A long chronicle: its pages come ahead of the scroll, and those far away give their place to an empty box of their
// height, which is filled again before it is seen. A day has one heading, however many pages it goes over.
import htmx from "htmx.org";
import { $, $$, each } from "./page.js";

const NEAR = 1800, FAR = 6000; // pixels above and below what is seen

// What scrolls: the middle of the card, or the whole card where it is narrow.
function scrollerOf(element) {
  for (let up = element.parentElement; up; up = up.parentElement)
    if (/auto|scroll/.test(getComputedStyle(up).overflowY) && up.scrollHeight > up.clientHeight + 1) return up;
  return null;
}

let scroller = null, near = null;
const ask = (entries) => entries.forEach((entry) => {
  if (!entry.isIntersecting) return;
  near.unobserve(entry.target);
  htmx.trigger(entry.target, "near");
});

function watch() {
  const lines = $("#lines");
  const found = lines && scrollerOf(lines);
  if (near && found === scroller) return;
  scroller?.removeEventListener("scroll", later);
  near?.disconnect();
  scroller = found;
  if (!lines) return;
  near = new IntersectionObserver(ask, { root: scroller, rootMargin: `${NEAR}px 0px` });
  (scroller || document).addEventListener("scroll", later, { passive: true });
  $$("[data-near]", lines).forEach((element) => near.observe(element));
}

// A page has no box of its own, so that the headings of its days stick beyond it: its height is that up to what follows.
const boxOf = (element) => [...element.children].find((child) => !child.hidden)?.getBoundingClientRect();
function farAway(page, top, bottom) {
  const first = boxOf(page), next = page.nextElementSibling;
  if (!first || !next) return null;
  const end = next.matches("[data-page]:not([data-away])") ? boxOf(next) : next.getBoundingClientRect();
  return end && (first.top - bottom > FAR || top - end.top > FAR) ? end.top - first.top : null;
}

function leave() {
  timer = 0;
  const view = scroller ? scroller.getBoundingClientRect() : { top: 0, bottom: innerHeight };
  const pages = $$("#lines [data-page]:not([data-away])");
  const far = pages.map((page) => (page.contains(document.activeElement) ? null : farAway(page, view.top, view.bottom)));
  pages.forEach((page, place) => {
    if (far[place] === null) return;
    page.replaceChildren();
    page.style.blockSize = `${far[place]}px`;
    Object.assign(page.dataset, { away: "", near: "" });
    page.setAttribute("hx-get", page.dataset.page);
    page.setAttribute("hx-trigger", "near");
    page.setAttribute("hx-swap", "outerHTML");
    htmx.process(page);
    near.observe(page);
  });
}
let timer = 0;
const later = () => { timer ||= setTimeout(leave, 250); };

function oneHeadingADay() {
  let last = null;
  for (const heading of $$("#lines h2[data-day]")) {
    const again = heading.dataset.day === last;
    if (heading.hidden !== again) heading.hidden = again;
    last = heading.dataset.day;
  }
}

each("#lines", (lines) => {
  watch();
  if (!lines.hasAttribute("data-goal")) return;
  const goal = $("h2[data-day]", lines);
  goal?.scrollIntoView({ block: "start" });
});
each("#lines [data-near]", (element) => { watch(); near?.observe(element); });
each("#lines .chron__g", oneHeadingADay);
addEventListener("resize", watch);

// What was chosen closes what it was chosen in; asking for the months does not.
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!["chron-months", "chron-people"].includes(target.id)) target.closest?.("#chron-bar [popover]")?.hidePopover();
});
