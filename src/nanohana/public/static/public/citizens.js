// @ts-check
// What the pages for citizens do in the browser. Without this file every one of them still works.
(() => {
  "use strict";

  /** @param {Event} event @param {string} selector @returns {HTMLElement | null} */
  const within = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

  /** Safari ends a composition (変換) with keyCode 229 alone.  @param {KeyboardEvent} event */
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  // <textarea data-send-on-enter>: Enter sends, Shift+Enter makes a new line, 変換 is left alone.
  document.addEventListener("keydown", (event) => {
    const box = within(event, "[data-send-on-enter]");
    if (!(box instanceof HTMLTextAreaElement) || event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    if (box.value.trim()) box.form?.requestSubmit();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && isComposing(event) && within(event, "input")) event.preventDefault();
  });

  // <form data-keeps>: shows that something is under way, and what failed; what was typed is given up only when it has
  // arrived, and not where the reply asks to mend it ([data-to-mend]). The parts of the message: [data-failed],
  // [data-limited].
  /** @param {Event} event */
  const keeping = (event) => {
    const form = within(event, "form[data-keeps]");
    return form instanceof HTMLFormElement ? form : null;
  };
  /** @param {HTMLFormElement} form @param {string} shown a selector, or "" for none */
  const tell = (form, shown) => {
    for (const part of form.querySelectorAll("[data-failed], [data-limited]")) {
      if (part instanceof HTMLElement) part.hidden = !shown || !part.matches(shown);
    }
  };
  /** Says beside the button that something is under way.  @param {HTMLFormElement} form @param {boolean} isPending */
  const pending = (form, isPending) => {
    form.classList.toggle("is-pending", isPending);
    const status = form.querySelector("[data-status]");
    if (status instanceof HTMLElement) status.textContent = isPending ? status.dataset.words ?? "" : "";
  };
  /** What each form has sent, to know later what to give up.  @type {WeakMap<HTMLFormElement, string>} */
  const sent = new WeakMap();
  /** @param {HTMLFormElement} form @returns {HTMLTextAreaElement | null} */
  const textOf = (form) => form.querySelector("textarea");

  document.addEventListener("htmx:before:request", (event) => {
    const form = keeping(event);
    if (!form) return;
    tell(form, "");
    pending(form, true);
    const body = /** @type {CustomEvent} */ (event).detail.ctx.request.body;
    const isChosen = body instanceof FormData || body instanceof URLSearchParams ? body.has("chosen") : false;
    sent.set(form, isChosen ? "" : textOf(form)?.value ?? "");
  });
  document.addEventListener("htmx:response:error", (event) => {
    const form = keeping(event);
    if (form) tell(form, /** @type {CustomEvent} */ (event).detail.ctx.response.status === 429 ? "[data-limited]" : "[data-failed]");
  });
  document.addEventListener("htmx:error", (event) => {
    const form = keeping(event);
    if (form) tell(form, "[data-failed]");
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const form = keeping(event);
    if (!form) return;
    const text = textOf(form);
    const newest = document.querySelector("[data-log] > :last-child");
    const isToMend = form.id === "ask" && newest?.querySelector("[data-to-mend]");
    if (text && text.value === sent.get(form) && !isToMend) text.value = "";
    sent.delete(form);
    prepare(document);
    newest?.scrollIntoView({ block: "start" });
  });
  // What took the place of the button that was pressed takes its focus.
  document.addEventListener("htmx:after:swap", (event) => {
    const part = within(event, ".rating")?.querySelector("[data-takes-focus]");
    if (part instanceof HTMLElement && document.activeElement === document.body) part.focus();
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = keeping(event);
    if (form) pending(form, false);
  });

  // A citation opens its source.
  document.addEventListener("click", (event) => {
    const link = within(event, "a.citation");
    const source = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (source instanceof HTMLDetailsElement) source.open = true;
  });
  // On paper every source is open.
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details.source:not([open])")) {
      part.setAttribute("open", "");
      part.setAttribute("data-opened-for-print", "");
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("[data-opened-for-print]")) {
      part.removeAttribute("open");
      part.removeAttribute("data-opened-for-print");
    }
  });

  document.addEventListener("click", (event) => {
    if (within(event, "[data-prints]")) window.print();
    const speaker = within(event, "[data-reads]");
    if (speaker) readAloud(speaker);
  });

  /** The words of a part, without readings and without what is pressed.  @param {HTMLElement} part */
  function wordsOf(part) {
    const copy = /** @type {HTMLElement} */ (part.cloneNode(true));
    for (const left of copy.querySelectorAll("rt, rp, button, form, summary, .citation, .visually-hidden, [data-silent]")) left.remove();
    return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
  }

  /** Each part in the voice of its language; pressed again it stops.  @param {HTMLElement} button */
  function readAloud(button) {
    const isReading = button.getAttribute("aria-pressed") === "true";
    speechSynthesis.cancel();
    for (const other of document.querySelectorAll("[data-reads][aria-pressed=true]")) say(other, false);
    const reply = button.closest("[data-reply]");
    if (isReading || !reply) return;
    say(button, true);
    const parts = [...reply.querySelectorAll("[data-spoken]")];
    parts.forEach((part, index) => {
      if (!(part instanceof HTMLElement)) return;
      const words = new SpeechSynthesisUtterance(wordsOf(part));
      words.lang = part.closest("[lang]")?.getAttribute("lang") ?? "ja";
      if (index === parts.length - 1) words.addEventListener("end", () => say(button, false));
      words.addEventListener("error", () => say(button, false));
      speechSynthesis.speak(words);
    });
  }
  /** @param {Element} button @param {boolean} isReading */
  function say(button, isReading) {
    button.setAttribute("aria-pressed", String(isReading));
    const words = button.querySelector("[data-words]");
    if (words instanceof HTMLElement) words.textContent = (isReading ? words.dataset.stop : words.dataset.start) ?? "";
  }

  // The menu of languages closes when one clicks elsewhere or presses Escape.
  document.addEventListener("click", (event) => closeMenu(within(event, ".switches-menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && !event.isComposing && document.querySelector(".switches-menu[open]");
    if (!menu) return;
    event.stopImmediatePropagation(); // a widget stays open
    closeMenu(null);
    menu.querySelector("summary")?.focus();
  });

  /** @param {HTMLElement | null} kept */
  function closeMenu(kept) {
    for (const menu of document.querySelectorAll(".switches-menu[open]")) if (menu !== kept) menu.removeAttribute("open");
  }

  // In the frame of a widget, Escape closes it. The host's page learns nothing but that.
  if (window.parent !== window) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) window.parent.postMessage("nanohana:close", "*");
    });
  }

  /** Shows what only works here.  @param {ParentNode} part */
  function prepare(part) {
    for (const button of part.querySelectorAll("[data-prints][hidden]")) button.removeAttribute("hidden");
    if (!("speechSynthesis" in window)) return;
    for (const button of part.querySelectorAll("[data-reads][hidden]")) button.removeAttribute("hidden");
  }
  prepare(document);
  window.addEventListener("pagehide", () => { if ("speechSynthesis" in window) speechSynthesis.cancel(); });
})();
