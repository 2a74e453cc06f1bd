// The Overstaptafel: keys, a quiet timer, and what others at the table did. Works without it too.
"use strict";

const table = one("#tafel");
const decision = one("#besluitformulier");
const POLL = 5000;
const OUTSIDE = "input:not([type=radio]),textarea,select,[contenteditable],dialog[open]";
let typed = false;

decision?.addEventListener("input", () => (typed = true));

// Keys: each presses what the page offers; off together with all other keys ---------------------

const press = (element, event) => {
  if (!element) return false;
  event?.preventDefault();
  element.click();
  return true;
};
const offered = (key) => one(`main [data-key="${key}"]`);
const choose = (number, event) => {
  const radio = decision && all("input[type=radio][name=code]", decision)[number];
  if (!radio) return;
  event.preventDefault();
  radio.click();
  radio.focus();
};
const addAction = (event) => {
  const fields = decision ? all("input[name^=what_]", decision) : [];
  const next = fields.find((field) => !field.value.trim());
  if (!next) return;
  event.preventDefault();
  const folded = next.closest("details");
  if (folded) folded.open = true;
  next.focus();
};
const save = (event) => {
  if (decision) {
    event.preventDefault();
    decision.requestSubmit();
  } else press(offered("s"), event);
};

if (table) {
  for (const key of ["j", "k", "b", "d", "f"]) keys[key] = (event) => press(offered(key), event);
  keys.n = keys.j;
  keys.p = keys.k;
  for (let digit = 1; digit <= 9; digit++) keys[digit] = (event) => choose(digit - 1, event);
  keys[0] = (event) => choose(9, event);
  keys.o = (event) => choose(10, event);
  keys.a = addAction;
  keys.s = save;
  keys.t = (event) => {
    const text = decision && one("textarea", decision);
    if (!text) return;
    event.preventDefault();
    text.focus();
  };
  keys.v = (event) => {
    event.preventDefault();
    offered("v")?.focus(); // it cannot be taken back with a key, so Enter confirms
  };
  keys.w = (event) => {
    const fold = offered("w")?.closest("details");
    if (!fold) return;
    event.preventDefault();
    fold.open = true;
    one("button", fold)?.focus();
  };
  keys.m = () => sayTime();

  // A radio is not a place to type in, but the page's keys stop at every input.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && decision) return save(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (event.key === "Escape" && event.target.closest?.(OUTSIDE) && !event.target.closest("dialog")) {
      return event.target.blur();
    }
    if (document.body.dataset.hotkeys === "off" || event.target.type !== "radio") return undefined;
    return keys[event.key]?.(event);
  });
}

// One save at a time: a second Enter must not send the form again -------------------------------

decision?.addEventListener("submit", (event) => {
  if (decision.dataset.sent) event.preventDefault();
  decision.dataset.sent = "1";
  typed = false;
});
addEventListener("pageshow", () => {
  if (decision) delete decision.dataset.sent; // back after a dropped connection: try again
});

// Nothing typed gets lost: buttons beside the form wait for the draft ---------------------------

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form === decision || !decision || !typed || form.method !== "post") return;
  event.preventDefault();
  await saveDraft(decision);
  form.submit();
});
addEventListener("pagehide", () => {
  if (!decision || !typed) return;
  const data = new FormData(decision);
  data.delete("csrfmiddlewaretoken");
  fetch(decision.dataset.draftUrl, {
    method: "POST",
    body: data,
    headers: { "X-CSRFToken": token() },
    keepalive: true,
  });
});

// The timer counts up in whole minutes, without sound or movement -------------------------------

const timer = one("[data-timer]");
const minutesGone = () => {
  const gone = Date.now() - Date.parse(timer.dataset.since) - skew;
  return Math.max(0, Math.floor(gone / 60000));
};
// The server's clock, not the one of this computer, says how long a case lies on the table.
const skew = table?.dataset.now ? Date.now() - Date.parse(table.dataset.now) : 0;
const timeText = () => `${minutesGone()} van ${timer.dataset.minutes} minuten`;
const showTime = () => {
  if (!timer) return;
  const text = one("[data-timer-text]", timer);
  if (text.textContent !== timeText()) text.textContent = timeText();
  timer.classList.toggle("os-timer--over", minutesGone() >= Number(timer.dataset.minutes));
};
const sayTime = () => {
  if (!timer) return;
  const said = one("[data-timer-said]", timer);
  said.textContent = "";
  setTimeout(() => (said.textContent = timeText()), 50); // again, also when it is the same text
};
if (timer) {
  showTime();
  setInterval(showTime, 5000);
}

// What others do: a number every five seconds, and only when it changed the parts of the page ----

const follows = () => table.hasAttribute("data-follows");
const swap = (fresh, id) => {
  const old = document.getElementById(id);
  const part = fresh.querySelector(`#${id}`);
  if (!old || !part) return;
  const focused = old.contains(document.activeElement) && document.activeElement;
  const where = focused && (focused.getAttribute("href") || focused.dataset.key);
  old.replaceWith(part);
  if (where) {
    const again = all("a,button", part).find(
      (one) => one.getAttribute("href") === where || one.dataset.key === where,
    );
    again?.focus({ preventScroll: true });
  }
};
const warn = (fresh) => {
  const decided = fresh.querySelector("#tafel-besluit");
  const place = one("#tafel-melding");
  if (!decision || decided?.dataset.done !== "1" || place.childElementCount) return;
  const line = document.createElement("p");
  line.textContent = "Iemand anders heeft net over dit dossier besloten. Uw tekst staat er nog.";
  place.append(line, ...decided.children);
  place.classList.add("os-melding");
};
const refetch = async () => {
  const answer = await fetch(table.dataset.liveUrl, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const root = fresh.querySelector("#tafel");
  if (!root) return;
  if (root.dataset.state !== table.dataset.state && !typed) return location.reload();
  warn(fresh);
  for (const id of ["tafel-agenda", "tafel-balk", "tafel-besluit"]) swap(fresh, id);
  table.dataset.version = root.dataset.version;
};
const ask = async () => {
  try {
    const answer = await fetch(table.dataset.statusUrl, { credentials: "same-origin" });
    table.toggleAttribute("data-offline", !answer.ok);
    if (!answer.ok || answer.redirected) return;
    const now = await answer.json();
    if (String(now.version) === table.dataset.version) return;
    if (table.hasAttribute("data-screen")) return location.replace(table.dataset.runUrl);
    const moved = now.item !== null && String(now.item) !== table.dataset.item;
    if (follows() && moved && !typed) return location.replace(table.dataset.runUrl);
    await refetch();
  } catch {
    table.toggleAttribute("data-offline", true);
  }
};

if (table && table.dataset.state !== "closed") setInterval(ask, POLL);

// The chair's screen is the one the others follow -----------------------------------------------

if (table?.dataset.putUrl) {
  fetch(table.dataset.putUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token() },
    redirect: "manual",
    credentials: "same-origin",
  }).then(ask, () => {});
}
