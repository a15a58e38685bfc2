// Passkeys: asks the browser for what our server wants of it, and brings back the answer. Without this file, and
// where a browser has no passkeys, the buttons are not there: the other ways work without scripts.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const numbered = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function answered(asked) {
  const wanted = asked.publicKey ?? asked;
  const options = { ...wanted, challenge: bytes(wanted.challenge) };
  if (!wanted.user) {
    const found = await navigator.credentials.get({ publicKey: { ...options, allowCredentials: numbered(wanted.allowCredentials) } });
    const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
    return written(found, { authenticatorData, clientDataJSON, signature, userHandle });
  }
  const user = { ...wanted.user, id: bytes(wanted.user.id) };
  const made = await navigator.credentials.create({ publicKey: { ...options, user, excludeCredentials: numbered(wanted.excludeCredentials) } });
  const { attestationObject, clientDataJSON } = made.response;
  return written(made, { attestationObject, clientDataJSON });
}

function written(credential, parts) {
  const response = Object.fromEntries(Object.entries(parts).filter(([, part]) => part).map(([name, part]) => [name, text(part)]));
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function told(at, sent) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(at, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(sent),
  });
  const found = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw new Error(found.wrong ?? "It did not work. Load the page again.");
  return found;
}

async function use(button) {
  const { passkey, next, carried, name } = button.dataset;
  const answer = await answered(await told(passkey, {}));
  const called = name ? document.getElementById(name).value : undefined;
  const done = await told(passkey, { answer, next, carried, name: called });
  // What waits to be done once it is shown who it is goes on by the form that carries it.
  const form = button.closest("form");
  if (done.goOn && form) {
    const go = Object.assign(document.createElement("input"), { type: "hidden", name: "go-on", value: "yes" });
    form.append(go);
    form.submit();
  } else {
    location.assign(done.next);
  }
}

for (const button of globalThis.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  const wrong = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", () => {
    wrong.hidden = true;
    use(button).catch((error) => {
      wrong.textContent = error.name === "NotAllowedError" ? "No passkey was chosen." : error.message;
      wrong.hidden = false;
    });
  });
}
