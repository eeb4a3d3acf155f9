// What is typed into a form is kept on the server as one types; without a connection, here until it is back.
import { $, each } from "./page.js";

const PREFIX = "letopis-draft:";
const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
const store = (key, value) => { try { if (value === null) localStorage.removeItem(key); else localStorage[key] = value; } catch { /* private mode keeps nothing */ } };

async function send(to, form, draft, body) {
  const key = PREFIX + draft;
  const data = new URLSearchParams({ form, draft, body });
  try {
    const answer = await fetch(to, { method: "POST", headers: { "X-CSRFToken": token() }, body: data, keepalive: data.toString().length < 60000, redirect: "manual" });
    if (answer.ok || [410, 422].includes(answer.status)) { store(key, null); return true; }
  } catch { /* no connection: below */ }
  store(key, JSON.stringify([to, form, draft, body, document.documentElement.dataset.user || ""]));
  return false;
}

// What could not be sent goes now: at the next page, and when the connection is back. Another user's stays where it is.
async function flush() {
  let keys = [];
  try { keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return; }
  for (const key of keys) {
    const [to, form, draft, body, user] = JSON.parse(localStorage[key]);
    if (user === (document.documentElement.dataset.user || "")) await send(to, form, draft, body);
  }
}
addEventListener("online", flush);
if (document.documentElement.dataset.user) flush();

each("form[data-draft]", (form) => {
  let timer, changed = false;
  const keep = () => {
    clearTimeout(timer);
    if (!changed || form.dataset.clean || !form.isConnected) return;
    changed = false;
    const body = new FormData(form);
    ["csrfmiddlewaretoken", "draft", "draft_form", "form_key"].forEach((name) => body.delete(name));
    const typed = new URLSearchParams([...body].filter(([, value]) => typeof value === "string"));
    send(form.dataset.draftTo, form.dataset.draft, $("input[name=draft]", form).value, typed.toString());
  };
  const touched = () => { changed = true; clearTimeout(timer); timer = setTimeout(keep, 1000); };
  form.addEventListener("input", (event) => { if (!event.target.form || event.target.form === form) touched(); });
  form.addEventListener("participant", touched);
  form.addEventListener("submit", () => { clearTimeout(timer); changed = false; });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
});
