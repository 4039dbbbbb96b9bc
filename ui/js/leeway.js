// Leeway's own script. Every page works without it; it adds the design system's behaviour, drafts that keep themselves, and the search key.
import { initAll } from "nhsuk-frontend";

// The design system starts only where this class says that the browser is new enough; it is set here because no page has an inline script.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("nhsuk-frontend-supported");
}

/** Starts what has not been started yet within `scope`. */
function begin(scope) {
  // Parts swapped in by htmx may hold components that are already running; those say so, and that is no fault.
  initAll({ scope, onError: (error) => { if (error.name !== "InitError") console.error(error); } });
  scope.querySelectorAll("form[data-draft]").forEach(keepDraft);
}

/** Keeps a form's draft on the server (never in the browser, which others may use) a moment after typing stops. */
function keepDraft(form) {
  if (form.dataset.draftKept) return;
  form.dataset.draftKept = "yes";
  const status = form.querySelector("[data-draft-status]");
  const say = (text) => { if (status && status.textContent !== text) status.textContent = text; };
  let timer;
  let busy = false;
  let again = false;
  let leaving = false;

  // What counts is what would be sent, without passwords and files.
  const fields = () => {
    const body = new URLSearchParams();
    const secret = new Set([...form.querySelectorAll('input[type="password"]')].map((one) => one.name));
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !secret.has(name)) body.append(name, value);
    }
    return body;
  };

  const save = async () => {
    if (leaving) return;
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: fields(), credentials: "same-origin", redirect: "error", headers: { "X-Leeway-Draft": "1" } });
      if (answer.status === 422) { say("This is too long to be kept. Shorten it."); return; }
      if (!answer.ok) throw new Error(`draft: ${answer.status}`);
      say(`Saved at ${clock(new Date())}`);
    } catch {
      if (!leaving) {
        say("Not saved yet. We will try again when you type.");
      }
    } finally {
      busy = false;
      if (again) { again = false; save(); }
    }
  };

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
  // A draft that arrived after the form itself would bring back what has been sent.
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  // Coming back by the browser's back button, the form lives on.
  window.addEventListener("pageshow", () => { leaving = false; });
}

/** A time as pages write it: 2:30pm. */
function clock(date) {
  const hour = date.getHours();
  const minute = String(date.getMinutes()).padStart(2, "0");
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minute}${hour < 12 ? "am" : "pm"}`;
}

/** "/" goes to the search, unless something is being typed or the person has turned such keys off. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!("shortcuts" in document.body.dataset)) return;
  const at = event.target;
  if (at instanceof HTMLElement && (at.isContentEditable || at.matches("input, textarea, select"))) return;
  const search = document.getElementById("search");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

/** Leaves at once, so that the page before this one is not a step back either; three times Escape does the same. */
function leave(to) {
  document.body.hidden = true;
  document.title = "";
  location.replace(to);
}
document.querySelectorAll("[data-leave]").forEach((link) => {
  link.addEventListener("click", (event) => { event.preventDefault(); leave(link.href); });
  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { pressed = []; return; }
    pressed = [...pressed.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (pressed.length >= 3) leave(link.href);
  });
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});

/** Buttons that copy what stands elsewhere on the page; without a clipboard there is none of them. */
if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(from.textContent.trim());
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(from);
        button.textContent = "It is marked: copy it now";
      }
    });
  });
}

/** Bytes travel as base64url in JSON, and as buffers to and from the device. */
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Asks the device for a passkey, or for a new one, and sends what it answers with the form. */
function askDevice(form) {
  const button = form.querySelector("[data-passkey-ask]");
  const status = form.querySelector("[data-passkey-status]");
  const say = (text) => { status.textContent = text; };
  if (!window.PublicKeyCredential) { say("This browser knows no passkeys. Use another one, or your password."); return; }

  const asked = () => {
    const publicKey = JSON.parse(form.dataset.options);
    publicKey.challenge = toBytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id);
    for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) {
      list?.forEach((one) => { one.id = toBytes(one.id); });
    }
    return publicKey;
  };
  const answered = (found) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[name]) response[name] = toText(found.response[name]);
    }
    return JSON.stringify({ id: found.id, rawId: toText(found.rawId), type: found.type, response });
  };
  const ask = async () => {
    button.hidden = true;
    say("Waiting for your device.");
    try {
      const found = await navigator.credentials[form.dataset.passkey]({ publicKey: asked() });
      form.elements.answer.value = answered(found);
      form.submit();
    } catch (error) {
      say(error.name === "InvalidStateError" ? "This device has a passkey of yours already." : "Nothing came from your device. Ask it again, or go back.");
      button.hidden = false;
      button.focus();
    }
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  ask();
}

document.querySelectorAll("form[data-passkey]").forEach(askDevice);
if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey-offer]").forEach((one) => { one.hidden = false; });

/** Says beside a line where it stands, and in which of its named places. */
document.querySelectorAll("input[data-line]").forEach((line) => {
  const at = line.parentElement.querySelector("[data-line-at]");
  const named = [...document.querySelectorAll("[data-line-named]")];
  const say = () => {
    const value = Number(line.value);
    const place = named.find((one) => value >= Number(one.dataset.least) && value <= Number(one.dataset.most));
    const words = place ? `${value}: ${place.querySelector("strong").textContent.toLowerCase()}` : String(value);
    at.textContent = words;
    line.setAttribute("aria-valuetext", words);
  };
  at.hidden = false;
  line.addEventListener("input", say);
  say();
});

document.addEventListener("htmx:load", (event) => {
  // The first load is of the whole page, begun below.
  if (event.target !== document.body) begin(event.target);
});

// Where the places stand in one row, the present one is in sight.
document.querySelector('.lw-nav__link[aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });

begin(document);
