// Small helpers; every page works without them.
"use strict";

document.documentElement.classList.add("js");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

// Choosing rows ---------------------------------------------------------------------------------

const showBulk = () => {
  const count = all("[data-select]:checked").length;
  for (const bar of all("[data-bulk]")) {
    bar.hidden = count === 0;
    one("[data-bulk-count]", bar).textContent = count;
  }
};

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    for (const box of all("[data-select]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-select],[data-select-all]")) showBulk();
});

// Keyboard: / j k x Enter ? ; off with data-hotkeys="off" on body (WCAG 2.1.4) --------------------

let at = -1;
const rows = () => all("[data-row]");
const move = (step) => {
  const list = rows();
  if (!list.length) return;
  list[at]?.classList.remove("is-current");
  at = Math.max(0, Math.min(list.length - 1, at + step));
  list[at].classList.add("is-current");
  one("a", list[at])?.focus({ preventScroll: true });
  list[at].scrollIntoView({ block: "nearest" });
};
const keys = {
  "/": (event) => {
    const search = one("[data-hotkey='/']");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  },
  j: () => move(1),
  k: () => move(-1),
  x: () => {
    const box = rows()[at] && one("[data-select]", rows()[at]);
    if (box) {
      box.checked = !box.checked;
      showBulk();
    }
  },
  Enter: (event) => {
    const link = rows()[at] && one("a", rows()[at]);
    if (link && event.target === document.body) link.click();
  },
  "?": () => one("#sneltoetsen").showModal(),
};

const closeMenus = (except) => {
  for (const menu of all("details.os-menu[open]")) if (menu !== except) menu.open = false;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const open = one("details.os-menu[open]");
    if (open) {
      open.open = false;
      one("summary", open).focus();
    }
    return;
  }
  if (document.body.dataset.hotkeys === "off") return;
  if (event.target.closest("input,textarea,select,[contenteditable],dialog")) return;
  keys[event.key]?.(event);
});

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.os-menu"));
});

// Drafts: what is typed is kept on the server every few seconds -----------------------------------

const DRAFT_PAUSE = 3000;
const draftTimers = new WeakMap();

const saveDraft = async (form) => {
  const status = one("[data-draft-status]", form);
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.delete("csrfmiddlewaretoken");
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      credentials: "same-origin",
      redirect: "error",
    });
    if (status) {
      const time = new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
      status.textContent = answer.ok ? `Concept bewaard om ${time}.` : "Concept niet bewaard.";
    }
  } catch {
    if (status) status.textContent = "Concept niet bewaard: geen verbinding.";
  }
};

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft-url]");
  if (!form) return;
  if (draftTimers.has(form)) return; // somebody who types on and on is saved on the way too
  draftTimers.set(
    form,
    setTimeout(() => {
      draftTimers.delete(form);
      saveDraft(form);
    }, DRAFT_PAUSE),
  );
});
document.addEventListener("submit", (event) => {
  clearTimeout(draftTimers.get(event.target));
  draftTimers.delete(event.target);
});

// After loading and after a swap ------------------------------------------------------------------

document.addEventListener("htmx:afterSwap", () => {
  at = -1;
  showBulk();
});
addEventListener("load", () => {
  showBulk();
  one("[data-focus]")?.focus();
});
