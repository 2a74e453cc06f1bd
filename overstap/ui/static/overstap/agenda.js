// The agenda of a table: Alt with an arrow moves the item that has the focus. The buttons do the
// same without this file; the keys follow the off switch of all keys.
const moves = { ArrowUp: "up", ArrowDown: "down" };

document.addEventListener("keydown", (event) => {
  const way = moves[event.key];
  if (!way || !event.altKey || event.ctrlKey || event.metaKey) return;
  if (document.body.dataset.hotkeys === "off") return;
  const button = event.target.closest?.("tr[data-row]")?.querySelector(`[data-move="${way}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// After a move the same item has the focus again, so that the next key moves it on. Only once the
// page is there: the browser itself drops the focus when it scrolls to the item.
addEventListener("load", () => {
  const moved = location.hash.startsWith("#punt-") && document.querySelector(location.hash);
  setTimeout(() => moved && moved.querySelector("a")?.focus(), 0);
});
