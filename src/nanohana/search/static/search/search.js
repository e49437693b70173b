// @ts-check
// Keys of the search page: "/" goes to the box, ↑ and ↓ walk the results, Enter opens (a focused link does that itself).
(() => {
  "use strict";
  const box = /** @type {HTMLInputElement} */ (document.getElementById("id_q"));
  if (!box.value) box.focus();

  // Half-converted words (変換中) are not searched; the end of the composition is an input like any other.
  box.addEventListener("input", (event) => {
    if (/** @type {InputEvent} */ (event).isComposing) event.stopPropagation();
  });
  box.addEventListener("compositionend", () => box.dispatchEvent(new Event("input", { bubbles: true })));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof Element && event.target.matches("input:not([type=checkbox]), textarea, select");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      box.select();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
  });

  /** @param {KeyboardEvent} event */
  function walk(event) {
    const links = [...document.querySelectorAll("[data-result]")];
    const at = event.target === box ? -1 : links.indexOf(/** @type {Element} */ (event.target));
    if (at < 0 && event.target !== box) return;
    const next = event.key === "ArrowDown" ? links[at + 1] : links[at - 1] ?? box;
    if (!(next instanceof HTMLElement) || (event.target === box && event.key === "ArrowUp")) return;
    event.preventDefault();
    next.focus();
  }
})();
