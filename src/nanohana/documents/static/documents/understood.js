// @ts-check
/** The page of what was understood: arrow keys turn the pages, a block and its place on the page point at each other. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target instanceof HTMLElement && event.target.closest("input, select, textarea, [tabindex=\"0\"]")) return;
  const turn = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
  if (turn) document.getElementById(turn)?.click();
});

/** @param {Event} event @param {boolean} on */
function point(event, on) {
  const block = event.target instanceof Element ? event.target.closest("[data-block]") : null;
  if (!(block instanceof HTMLElement || block instanceof SVGElement)) return;
  document.querySelectorAll(`[data-block="${block.dataset.block}"]`).forEach((each) => each.classList.toggle("is-pointed", on));
}

document.addEventListener("pointerover", (event) => point(event, true));
document.addEventListener("pointerout", (event) => point(event, false));
document.addEventListener("click", (event) => {
  const place = event.target instanceof SVGElement ? event.target.closest("rect[data-block]") : null;
  if (place instanceof SVGElement) document.getElementById(`b${place.dataset.block}`)?.scrollIntoView({ block: "center" });
});

// Going back to the page one came from keeps its place.
document.querySelector("[data-back]")?.addEventListener("click", (event) => {
  if (!(event.currentTarget instanceof HTMLAnchorElement) || document.referrer !== event.currentTarget.href) return;
  event.preventDefault();
  history.back();
});

document.querySelector(".block.is-cited")?.scrollIntoView({ block: "center" });
