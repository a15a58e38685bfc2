// Saves what is typed in a draft by itself, and keeps what could not be saved yet on this computer, sealed under
// a key that only the page of its author is given. The form works without all this: by its buttons.
const SAVE_AFTER = 2500; // milliseconds from the first keystroke that is not saved; five seconds are promised
const RETRY_AFTER = 4000;
const LOOK_EVERY = 15000; // for what the other writes meanwhile
const STORE = "drafts";

// What is kept on this computer: one sealed text a person and record.
function opened() {
  return new Promise((resolve, reject) => {
    if (!globalThis.indexedDB || !globalThis.crypto?.subtle) return reject(new Error("nothing can be kept here"));
    const asked = indexedDB.open("clearsight", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function forgetAllOf(person) {
  return inStore("readwrite", (store) => store.delete(IDBKeyRange.bound(`${person}.`, `${person}.\uffff`)));
}

const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

class Kept {
  constructor(name, key) {
    this.name = name;
    this.raw = key;
  }

  async cipher() {
    this.key ??= await crypto.subtle.importKey("raw", bytesOf(this.raw), "AES-GCM", false, ["encrypt", "decrypt"]);
    return this.key;
  }

  about(iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(this.name) };
  }

  async put(found) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(found));
    const sealed = await crypto.subtle.encrypt(this.about(iv), await this.cipher(), plain);
    await inStore("readwrite", (store) => store.put({ iv, sealed }, this.name));
  }

  async get() {
    const kept = await inStore("readonly", (store) => store.get(this.name));
    if (!kept) return null;
    const plain = await crypto.subtle.decrypt(this.about(kept.iv), await this.cipher(), kept.sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  remove() {
    return inStore("readwrite", (store) => store.delete(this.name));
  }
}

// What was said in a field, wherever its row stands: blank rows, and the marks of rows that are saved, say nothing.
function wordsOf(pairs) {
  const said = pairs.filter(([name, value]) => value.trim() && !name.endsWith(".id"));
  return JSON.stringify(said.map(([name, value]) => [name.replace(/\.\d+\./, "."), value.trim()]));
}

// One field of the form: what stands in its inputs, what of it is saved, and what the other wrote.
class Field {
  constructor(form, group) {
    this.form = form;
    this.group = group;
    this.id = group.dataset.field;
    this.label = group.querySelector("label, legend").textContent.replace("(required)", "").trim();
    this.saved = "unsaved" in group.dataset ? null : this.typed;
    this.sent = null;
    this.known = this.seen;
  }

  hidden(prefix) {
    return this.form.elements.namedItem(`${prefix}.${this.id}`);
  }

  get seen() {
    return Number(this.hidden("seen").value);
  }

  see(version, mark) {
    this.hidden("seen").value = version;
    this.hidden("was").value = mark;
    this.known = Math.max(this.known, version);
  }

  get inputs() {
    const begins = `f.${this.id}`;
    return [...this.group.querySelectorAll("input, select, textarea")].filter(
      (one) => one.name === begins || one.name.startsWith(`${begins}.`),
    );
  }

  get pairs() {
    return this.inputs
      .filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked)
      .map((one) => [one.name, one.value]);
  }

  get typed() {
    return JSON.stringify(this.pairs);
  }

  get changed() {
    return this.typed !== this.saved;
  }

  // Where both wrote, somebody says what is to stand: it is not saved by itself.
  get clashes() {
    return this.group.querySelector("input[name^='settle.']") !== null;
  }

  fill(pairs) {
    const left = [...pairs];
    for (const one of this.inputs) {
      const choice = ["radio", "checkbox"].includes(one.type);
      const at = left.findIndex(([name, value]) => name === one.name && (!choice || value === one.value));
      if (choice) one.checked = at >= 0;
      else if (at >= 0) one.value = left[at][1];
      else if (one.type !== "hidden") one.value = "";
      if (at >= 0) left.splice(at, 1);
    }
    return left.filter(([, value]) => value.trim());
  }

  said() {
    return this.inputs
      .filter((one) => one.type !== "hidden" && (!["radio", "checkbox"].includes(one.type) || one.checked))
      .map((one) => (one.labels?.length && one.type === "radio" ? one.labels[0].textContent : one.value))
      .filter((value) => value.trim())
      .join("\n");
  }

  beside(template, theirs) {
    this.group.querySelector(":scope .cs-clash--live")?.remove();
    const panel = document.getElementById(template).content.firstElementChild.cloneNode(true);
    panel.classList.add("cs-clash--live");
    for (const one of panel.querySelectorAll("[id], [name], [for]")) {
      for (const name of ["id", "name", "for"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replace("FIELD", this.id));
      }
    }
    const told = { by: theirs.by, at: theirs.at, theirs: theirs.said, mine: this.said() || "Nothing" };
    for (const [name, text] of Object.entries(told)) {
      const place = panel.querySelector(`[data-${name}]`);
      if (place) place.textContent = text;
    }
    for (const one of panel.querySelectorAll("legend .govuk-visually-hidden")) one.textContent = `under ${this.label}`;
    const before = this.group.querySelector(":scope > textarea, :scope > input:not([type=hidden])");
    if (before) before.before(panel);
    else this.group.append(panel);
    this.known = theirs.version;
    return panel;
  }

  tellMine() {
    const place = this.group.querySelector("[data-mine]");
    if (place && this.clashes) place.textContent = this.said() || "Nothing";
  }

  clash(theirs) {
    const panel = this.beside("clash", theirs);
    if (!theirs.joinable) panel.querySelector("[data-both]").remove();
    this.see(theirs.version, theirs.mark);
  }

  show(theirs) {
    const panel = this.beside("theirs", theirs);
    const take = panel.querySelector("[data-take]");
    if (theirs.typed === null) return take.remove();
    take.addEventListener("click", () => {
      const input = this.inputs[0];
      // A row or a box that was typed in since is not written over: saving it shows both side by side.
      if (this.changed) return input.focus();
      input.value = theirs.typed;
      this.see(theirs.version, theirs.mark);
      this.saved = this.typed;
      panel.remove();
      input.focus();
    });
  }
}

// Of what is kept, that which the record never had: a button may have saved it before the script heard of it.
async function neverSaved(found, place) {
  const body = new URLSearchParams(found.flatMap((one) => one.pairs));
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  try {
    const answer = await fetch(place.dataset.kept, {
      method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token.value },
    });
    const { saved } = await answer.json();
    return found.filter((one) => !saved.includes(one.id) && one.pairs.some(([, value]) => value.trim()));
  } catch {
    return found;
  }
}

// What has no input any more is shown as it was typed.
function showLost(before, lost) {
  const note = document.createElement("div");
  note.className = "cs-card";
  const head = document.createElement("h2");
  head.className = "govuk-heading-s";
  head.textContent = "You had typed this too, and it was not saved";
  note.append(head);
  for (const [label, value] of lost.filter(([, text]) => text.trim())) {
    const line = document.createElement("p");
    line.className = "cs-answer__text";
    line.textContent = `${label}: ${value}`;
    note.append(line);
  }
  before.before(note);
  return note;
}

// A record that was put before the other meanwhile cannot be written in: what was not saved is shown beside it.
async function showKept(place) {
  const kept = new Kept(`${place.dataset.as}.${place.dataset.record}`, place.dataset.key);
  const all = await kept.get().catch(() => null);
  if (!all?.length) return;
  const found = await neverSaved(all, place);
  if (!found.length) return void (await kept.remove());
  const note = showLost(place, found.flatMap((one) => one.pairs.map(([, value]) => [one.label, value])));
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Forget it" });
  button.className = "govuk-button govuk-button--secondary cs-button--small";
  button.addEventListener("click", async () => {
    await kept.remove();
    note.remove();
  });
  note.append(button);
}

class Draft {
  constructor(form) {
    this.form = form;
    this.status = document.getElementById("autosave");
    this.fields = [...form.querySelectorAll("[data-field]")].map((group) => new Field(form, group));
    this.kept = new Kept(`${form.elements.as.value}.${form.dataset.record}`, form.dataset.key);
    this.keeps = true;
    this.closed = false;
    this.timer = 0;
  }

  get changed() {
    return this.fields.filter((field) => field.changed);
  }

  say(text, state, link) {
    if (this.status.dataset.said === text) return;
    this.status.dataset.said = text;
    this.status.dataset.state = state;
    this.status.replaceChildren(text);
    if (!link) return;
    const anchor = Object.assign(document.createElement("a"), { href: link, target: "_blank", rel: "noopener" });
    anchor.className = "govuk-link";
    anchor.textContent = "Sign in (opens in a new tab)";
    this.status.append(" ", anchor);
  }

  where() {
    return this.keeps ? "your words are kept on this computer" : "keep this page open: nothing can be kept on this computer";
  }

  soon(after = SAVE_AFTER) {
    if (!this.timer && !this.closed) this.timer = setTimeout(() => this.save(), after);
  }

  // Kept one after the other, the newest last: nobody waits for it.
  async keep() {
    if (this.keeping) {
      this.keepAgain = true;
      return;
    }
    this.keeping = true;
    do {
      this.keepAgain = false;
      const found = this.changed.map((field) => ({
        id: field.id, label: field.label, pairs: field.pairs, sent: field.sent,
        seen: field.hidden("seen").value, was: field.hidden("was").value,
      }));
      try {
        await (found.length ? this.kept.put(found) : this.kept.remove());
      } catch {
        this.keeps = false;
      }
    } while (this.keepAgain);
    this.keeping = false;
  }

  async bringBack() {
    let kept = null;
    try {
      kept = await this.kept.get();
    } catch {
      this.keeps = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);
    }
    let back = 0;
    const lost = [];
    const byId = (one) => this.fields.find((each) => each.id === one.id);
    const elsewhere = (kept ?? []).filter((one) => !byId(one));
    for (const one of elsewhere.length ? await neverSaved(elsewhere, this.form) : []) {
      lost.push(...one.pairs.map(([, value]) => [one.label, value]));
    }
    for (const one of (kept ?? []).filter(byId)) {
      const field = byId(one);
      const now = wordsOf(field.pairs);
      if (field.changed || now === wordsOf(one.pairs)) continue;
      const arrived = one.sent !== null && now === wordsOf(JSON.parse(one.sent));
      lost.push(...field.fill(one.pairs).map(([, value]) => [one.label, value]));
      if (!arrived) field.see(Number(one.seen), one.was);
      back += 1;
    }
    if (lost.length) showLost(this.form, lost);
    if (back) this.say("What you had typed is back, and not saved yet.", "waiting");
    return back > 0;
  }

  body(dirty) {
    const body = new URLSearchParams({ as: this.form.elements.as.value });
    for (const field of this.fields) body.append(`known.${field.id}`, field.known);
    for (const field of dirty) {
      body.append(`seen.${field.id}`, field.hidden("seen").value);
      body.append(`was.${field.id}`, field.hidden("was").value);
      for (const [name, value] of field.pairs) body.append(name, value);
      field.sent = field.typed;
    }
    return body;
  }

  async save({ last = false } = {}) {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.closed) return;
    if (this.saving) {
      this.soon(500);
      return;
    }
    this.saving = true;
    this.underWay = this.send(last);
    await this.underWay;
  }

  async send(last) {
    const dirty = this.changed.filter((field) => !field.clashes);
    try {
      await this.heard(await this.ask(this.body(dirty), last), dirty);
    } catch {
      if (this.changed.length) this.say(`Not saved: no connection, and ${this.where()}.`, "waiting");
      if (this.changed.length) this.soon(RETRY_AFTER);
    } finally {
      this.saving = false;
    }
  }

  async ask(body, last, again = false) {
    const token = this.form.elements.csrfmiddlewaretoken;
    const answer = await fetch(this.form.dataset.autosave, {
      method: "POST", body, redirect: "manual", keepalive: last,
      headers: { "X-CSRFToken": token.value }, signal: AbortSignal.timeout(10000),
    });
    if (answer.status !== 403 || again) return answer;
    // Whoever signed in again has a new token.
    const fresh = await fetch(this.form.dataset.autosave, { redirect: "manual" });
    if (!fresh.ok) return fresh;
    token.value = (await fresh.json()).csrf;
    return this.ask(body, last, true);
  }

  async heard(answer, dirty) {
    if (answer.type === "opaqueredirect") {
      const link = `${this.form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
      this.say(`You are signed out: sign in, and ${this.where()}.`, "waiting", link);
      return this.soon(RETRY_AFTER);
    }
    if (answer.status === 409 || answer.status === 403 || answer.status === 404) {
      const told = answer.status === 409 ? (await answer.json()).closed : "You may not write here any more.";
      this.closed = true;
      return this.say(`Not saved, and ${this.where()}. ${told}`, "stopped");
    }
    if (!answer.ok) throw new Error("the server could not save");
    this.took(await answer.json(), dirty);
  }

  took(told, dirty) {
    for (const field of this.fields) {
      const saved = told.saved[field.id];
      if (saved && dirty.includes(field)) {
        field.see(saved.version, saved.mark);
        field.saved = field.sent;
      }
      if (told.clashes[field.id]) field.clash(told.clashes[field.id]);
      else if (told.theirs[field.id]) field.show(told.theirs[field.id]);
    }
    this.keep();
    this.tell(told, dirty.length > 0);
  }

  tell(told, wrote) {
    const clashing = this.fields.filter((field) => field.clashes && field.changed);
    const wrong = Object.keys(told.wrong);
    if (clashing.length) {
      const names = clashing.map((field) => field.label).join(", ");
      this.say(`Not saved yet: you both wrote under ${names}. Say what is to stand, and save.`, "waiting");
    } else if (wrong.length) {
      const first = this.fields.find((field) => field.id === wrong[0]);
      this.say(`Saved ${told.at}, but not ${first.label}: ${told.wrong[wrong[0]][0]}`, "waiting");
    } else if (this.changed.length) {
      this.soon();
    } else if (wrote) {
      this.say(`Saved ${told.at}`, "saved");
    }
  }

  async begin() {
    for (const event of ["input", "change"]) {
      this.form.addEventListener(event, () => {
        for (const field of this.fields) field.tellMine();
        this.keep();
        if (this.changed.length) this.soon();
      });
    }
    // Pressed, the button saves it all. What is under way is waited for: else one would clash with oneself.
    this.form.addEventListener("submit", async (event) => {
      clearTimeout(this.timer);
      this.closed = true;
      if (!this.saving) return;
      event.preventDefault();
      await this.underWay;
      this.form.requestSubmit(event.submitter);
    });
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    const back = await this.bringBack();
    if (!this.keeps) this.say("Should the connection fail, keep this page open: nothing can be kept on this computer.", "waiting");
    if (back || this.changed.length) await this.save();
    else this.keep();
    for (const event of ["online", "focus"]) addEventListener(event, () => this.changed.length && this.save());
    document.addEventListener("visibilitychange", () => {
      if (this.changed.length) this.save({ last: document.hidden });
    });
    setInterval(() => document.hidden || this.timer || this.save(), LOOK_EVERY);
  }
}

const form = document.getElementById("draft");
const draft = form?.dataset.autosave ? new Draft(form) : null;
draft?.begin();
const readOnly = document.getElementById("kept");
if (readOnly) showKept(readOnly);

// Whoever signs out leaves nothing behind.
document.querySelector("form[data-person]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const leaving = event.target;
  try {
    if (draft?.changed.length) await draft.save();
    if (draft) draft.closed = true;
    await forgetAllOf(leaving.dataset.person);
  } finally {
    leaving.submit();
  }
});
