// One file on its way, piece by piece: after a lost connection it goes on from where the server says it stands.
const PIECE = 4 * 1024 * 1024, FIRST_WAIT = 500, LONGEST_WAIT = 15000;
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const later = (ms) => new Promise((go) => setTimeout(go, ms));

// One request; status 0 when the line is broken or the request was stopped.
function ask(method, address, body = null, headers = {}, progress = null, stop = null) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const end = () => done({
      status: request.status, text: request.responseText,
      offset: Number(request.getResponseHeader("Upload-Offset") ?? NaN), place: request.getResponseHeader("Location"),
    });
    request.open(method, address);
    request.setRequestHeader("X-CSRFToken", token());
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (progress) request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = end;
    request.onerror = request.onabort = request.ontimeout = () => done({ status: 0, text: "", offset: NaN, place: null });
    stop?.(() => request.abort());
    request.send(body);
  });
}

export class Upload {
  // `show(state, offset, text)`: queued, going, again, waiting, paused, checking, done, refused, stopped.
  constructor(file, name, address, show) {
    Object.assign(this, { file, name, address, show, offset: 0, place: null, held: false, ended: false, abort: null, wake: null });
    this.key = `upload ${address} ${name} ${file.size} ${file.lastModified}`;
  }

  pause() { this.held = true; this.abort?.(); this.show("paused", this.offset); }
  resume() { this.held = false; this.show("going", this.offset); this.wake?.(); }
  async stop() {
    this.ended = true; this.abort?.(); this.wake?.();
    localStorage.removeItem(this.key);
    if (this.place) await ask("DELETE", this.place);
    this.show("stopped", 0);
  }

  // Ask until there is an answer; a refusal ends it.
  async sure(make) {
    for (let wait = FIRST_WAIT; !this.ended; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      if (this.held) await new Promise((go) => { this.wake = go; });
      if (this.ended) break;
      const answer = await make();
      if (answer.status && answer.status < 500) return answer;
      if (this.held || this.ended) continue;
      this.show("waiting", this.offset);
      await Promise.race([later(wait), new Promise((go) => addEventListener("online", go, { once: true }))]);
    }
    return { status: -1, text: "" };
  }

  async begin() {
    const known = localStorage.getItem(this.key);
    if (known) {
      const answer = await this.sure(() => ask("HEAD", known));
      if (answer.status === 200) { this.place = known; this.offset = answer.offset; this.show("again", this.offset); return null; }
    }
    const answer = await this.sure(() => ask("POST", this.address, new URLSearchParams({ name: this.name, size: this.file.size })));
    if (answer.status !== 201) return answer;
    Object.assign(this, { place: answer.place, offset: 0 });
    localStorage.setItem(this.key, this.place);
    return null;
  }

  async piece() {
    const from = this.offset, headers = { "Upload-Offset": from, "Content-Type": "application/octet-stream" };
    const answer = await ask("PATCH", this.place, this.file.slice(from, from + PIECE), headers,
      (sent) => { if (!this.held) this.show("going", from + sent); }, (abort) => { this.abort = abort; });
    this.abort = null;
    if (answer.status === 204) { this.offset = answer.offset; return answer; }
    if (answer.status && answer.status !== 409 && answer.status < 500) return answer;
    if (answer.status === 409) await later(FIRST_WAIT); // the broken request may not be over on the other side
    if (!this.held && !this.ended && answer.status !== 409) { this.show("waiting", this.offset); await later(FIRST_WAIT); }
    const there = await this.sure(() => ask("HEAD", this.place));
    if (there.status === 200) this.offset = there.offset;
    return there;
  }

  // Answers true when the file is on its card.
  async run() {
    let answer = await this.begin();
    while (!answer && !this.ended && this.offset < this.file.size) {
      this.show("going", this.offset);
      const sent = await this.sure(() => this.piece());
      if (sent.status !== 204 && sent.status !== 200) answer = sent;
    }
    if (!answer && !this.ended) {
      this.show("checking", this.file.size);
      answer = await this.sure(() => ask("POST", `${this.place}finish/`));
    }
    if (this.ended) return false;
    localStorage.removeItem(this.key);
    const done = answer?.status === 201;
    this.show(done ? "done" : "refused", this.offset, answer?.text);
    return done;
  }
}
