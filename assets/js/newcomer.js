// Somebody new, made inside the form of an event: Enter makes, Esc leaves; nothing of the event is lost.
import { $, $$, each } from "./page.js";

each("[data-newcomer]", (block) => {
  const form = block.closest("form"), add = $("[data-newcomer-add]", block);
  $("input[name=np-name]", block)?.focus();
  block.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); event.stopPropagation(); add.click(); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); block.remove(); $("[name=p-add]", form)?.focus(); }
  });
  block.addEventListener("change", (event) => event.stopPropagation()); // the parts around it are not read anew
  block.addEventListener("click", (event) => {
    const taken = event.target.closest("[data-newcomer-take]");
    if (!taken) return;
    block.before($("template", taken).content.cloneNode(true));
    block.previousElementSibling.dispatchEvent(new CustomEvent("participant", { bubbles: true }));
    block.remove();
    $("[name=p-add]", form)?.focus();
  });
  // Sent with the small form open: the newcomer is made first, then the event.
  form?.addEventListener("submit", (event) => {
    if (!block.isConnected || !$("input[name=np-name]", block).value.trim()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    block.addEventListener("htmx:afterRequest", (done) => { if (done.detail.xhr.status === 200) setTimeout(() => form.requestSubmit()); }, { once: true });
    add.click();
  }, true);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const asked = event.detail.pathInfo?.requestPath || "";
  if (!asked.includes("/participants/new/") || event.detail.requestConfig.verb !== "post" || event.detail.xhr.status !== 200) return;
  const slot = $("[data-newcomer-slot]");
  if (slot) $$(":scope > .muted, :scope > .btn", slot.parentElement).forEach((one) => one.remove()); // nobody is missing any more
  ($("[name=p-add]") || $("form[data-quick] input[name=text]"))?.focus();
});

document.addEventListener("click", (event) => {
  const undone = event.target.closest?.("[data-newcomer-undo]");
  if (!undone) return;
  for (const ref of $$(`input[name="p-ref"][value="${undone.dataset.newcomerUndo}"]`)) ref.closest(".parts__r, .token")?.remove();
  undone.closest(".toast")?.remove();
});
