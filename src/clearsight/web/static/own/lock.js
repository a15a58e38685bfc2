// Covers a page that nobody has used for a while. What was typed stays behind the cover and comes back; the server
// is told at once and opens nothing meanwhile, in this window or another. Without this file the server locks by
// itself, as long after the last page that somebody opened.
const cover = document.getElementById("lock");
const LAST = "clearsight-last-used"; // a moment, for all windows; it tells of nothing else

const TOLD = "clearsight-last-told";
const SOON = 2000; // milliseconds: whatever sends the page on in that time tells the server by itself

const used = () => {
  localStorage.setItem(LAST, String(Date.now()));
  tell();
};
const idle = () => Date.now() - Number(localStorage.getItem(LAST) ?? 0);

// The server locks too after so long without use: it is told, now and then, that somebody types or reads. What a page
// does by itself tells it nothing.
function tell() {
  const apart = (Number(cover.dataset.after) * 1000) / 20;
  if (Date.now() - Number(localStorage.getItem(TOLD) ?? 0) < apart) return;
  localStorage.setItem(TOLD, String(Date.now()));
  setTimeout(() => sent({ used: "yes" }), SOON);
}

function sent(what) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams(what);
  return fetch(cover.dataset.at, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual" }).catch(() => {});
}

function covered(found) {
  const dialog = found.content.firstElementChild.cloneNode(true);
  const form = dialog.querySelector("form");
  const wrong = dialog.querySelector("[role=alert]");
  const say = (words) => {
    wrong.textContent = words;
    wrong.hidden = !words;
  };
  // Nothing takes the cover off but the server's word that it is them.
  const uncover = ({ person, csrf }) => {
    if (person !== found.dataset.person) return say("Somebody else is signed in here now. Close this page.");
    for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = csrf;
    used();
    dialog.close();
    dialog.remove();
    document.documentElement.classList.remove("cs-locked");
    watch();
  };
  const ask = async (sent) => {
    const answer = await fetch(sent ? form.action : found.dataset.at, {
      method: sent ? "POST" : "GET", body: sent, headers: { Accept: "application/json" }, redirect: "manual",
    });
    if (answer.type === "opaqueredirect") return say("You are signed out. Show that it is you in another window.");
    const told = await answer.json();
    if (told.wrong || told.locked) return say(told.wrong ?? "It is locked still.");
    return uncover(told);
  };
  const failed = () => say("There is no connection. Try again.");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = new FormData(form);
    form.querySelector("[name=shown]").value = "";
    // One proof takes off a lock and nothing else: where the server was not told of it, it is now.
    sent({}).then(() => ask(typed)).catch(failed);
  });
  dialog.querySelector("[data-again]").addEventListener("click", () => ask(null).catch(failed));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  document.documentElement.classList.add("cs-locked");
}

async function lock() {
  covered(cover);
  await sent({});
}

function watch() {
  const after = Number(cover.dataset.after) * 1000;
  const later = () => (idle() >= after ? lock() : setTimeout(later, after - idle()));
  setTimeout(later, after);
}

if (cover) {
  localStorage.setItem(TOLD, String(Date.now())); // to load a page is use of it, which the server has seen
  used();
  for (const sign of ["pointerdown", "keydown", "input", "wheel", "touchstart"]) {
    document.addEventListener(sign, used, { passive: true, capture: true });
  }
  watch();
}
