// A letter is written with formatting: the text field gives way to an editor, whose HTML is sent as `body` once it was
// touched; the server keeps of it what is harmless. Without scripts the text field stays.
import { $, $$, each } from "./page.js";

const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

each("[data-editor]", (box) => {
  const plain = $("textarea[name=content]", box), body = $("textarea[name=body]", box), bar = $("[role=toolbar]", box);
  if (!body || plain.disabled || plain.closest("fieldset[disabled]")) return;
  const area = Object.assign(document.createElement("div"), { className: "textarea rte__e letter", contentEditable: "true" });
  const label = document.querySelector(`label[for="${plain.id}"]`)?.textContent;
  for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-label", label]]) area.setAttribute(name, value);
  // Only what came from the server, where it was made harmless, or the words themselves.
  area.innerHTML = body.value || plain.value.split("\n").map((line) => `<p>${escaped(line) || "<br>"}</p>`).join("");
  plain.hidden = true;
  bar.hidden = false;
  bar.after(area);
  document.execCommand("defaultParagraphSeparator", false, "p");
  const sync = () => {
    body.disabled = false;
    body.value = area.innerText.trim() || $("img", area) ? area.innerHTML : "";
    plain.value = area.innerText.trim();
    plain.dispatchEvent(new Event("input", { bubbles: true })); // drafts and the guard of the page
  };
  area.addEventListener("input", (event) => { event.stopPropagation(); sync(); });
  area.addEventListener("paste", (event) => { // formatting of other pages stays there
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays in the letter
  bar.addEventListener("click", (event) => {
    const command = event.target.closest("[data-command]")?.dataset.command;
    if (!command) return;
    area.focus();
    let value = command === "formatBlock" ? "blockquote" : undefined;
    if (command === "createLink" && !(value = prompt($(`[data-command=${command}]`, bar).title, "https://"))) return;
    document.execCommand(command, false, value);
    sync();
  });
  $$("img", area).forEach((image) => image.removeAttribute("src"));
});
