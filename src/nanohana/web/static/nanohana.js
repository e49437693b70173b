// @ts-check
// What every page does in the browser. Listeners sit on the document, so that parts swapped in later behave the same.
(() => {
  "use strict";

  /** @param {Event} event @param {string} selector @returns {HTMLElement | null} */
  const within = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

  /** Whether the key belongs to the input method (変換). Safari ends a composition with keyCode 229 alone.
   *  @param {KeyboardEvent} event */
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  // <textarea data-send-on-enter>: Enter sends, Shift+Enter makes a new line, and 変換 is left alone.
  document.addEventListener("keydown", (event) => {
    const box = within(event, "[data-send-on-enter]");
    if (!(box instanceof HTMLTextAreaElement) || event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    box.form?.requestSubmit();
  });

  // In a one-line field the browser itself submits on Enter; during 変換 it must not.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && isComposing(event) && within(event, "input")) event.preventDefault();
  });

  // What the browser misses in a field is said in Japanese, whatever language the browser speaks.
  document.addEventListener("invalid", (event) => {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
    if (field.validity.valueMissing) field.setCustomValidity(field.matches("select") ? "選んでください。" : "入力してください。");
  }, true);
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const field = event.target;
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
      const group = field.type === "radio" ? field.form?.querySelectorAll(`input[name="${CSS.escape(field.name)}"]`) : null;
      for (const same of group ?? [field]) /** @type {HTMLInputElement} */ (same).setCustomValidity("");
    });
  }

  // A form that leads to another page is sent once, however often its button is pressed; a page that comes back is new.
  const SENT_FOR = 5000; // milliseconds: what the answer is saved as leaves the page where it is
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.underway !== undefined) event.preventDefault();
    form.dataset.underway = "";
    setTimeout(() => delete form.dataset.underway, SENT_FOR);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-underway]")) form.removeAttribute("data-underway");
  });

  // <button data-opens="ID"> opens a dialog, <button data-closes> closes the one around it.
  document.addEventListener("click", (event) => {
    const opener = within(event, "[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
    const around = within(event, "[data-closes]")?.closest("dialog");
    if (around) around.close();
  });

  // "?" tells the keys of the pages.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.isComposing || within(event, "input, textarea, select, dialog")) return;
    const keys = document.getElementById("keys");
    if (keys instanceof HTMLDialogElement) keys.showModal();
  });

  const MENUS = ".account-menu, .site-menu";
  // The menus of the header close when one clicks elsewhere or presses Escape.
  document.addEventListener("click", (event) => closeMenus(within(event, MENUS)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = within(event, ":is(.account-menu, .site-menu)[open]");
    closeMenus(menu?.parentElement ?? null);
    menu?.removeAttribute("open");
    menu?.querySelector("summary")?.focus();
  });

  /** Closes every menu but the one that holds what is kept.  @param {HTMLElement | null} kept */
  function closeMenus(kept) {
    for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(kept)) menu.removeAttribute("open");
  }

  // A request that failed says so on top of the page; what was entered stays. 422 brings its own words. Of a part that
  // asks for news by itself it is said once, without moving the page, and taken back when news come again.
  document.addEventListener("htmx:error", announceFailure);
  document.addEventListener("htmx:response:error", (event) => {
    if (contextOf(event).response.status !== 422) announceFailure(event);
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (asksByItself(event) && contextOf(event).response.status < 400) document.querySelector("[data-no-news]")?.remove();
  });

  // What a timer asks for is no use of the session by its person: the server is told (access/middleware.py).
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceEvent, request } = contextOf(event);
    if (sourceEvent?.type !== "every") return;
    request.headers["Nanohana-Timer"] = "true";
    // So that no page is loaded anew over what is being written; such a field stays in a page that changes around it.
    const written = /** @type {HTMLTextAreaElement[]} */ ([...document.querySelectorAll("textarea[hx-morph-skip]")]);
    if (written.some((field) => field.value.trim())) request.headers["Nanohana-Writing"] = "true";
  });

  /** @param {Event} event */
  const contextOf = (event) => /** @type {CustomEvent} */ (event).detail.ctx;

  /** @param {Event} event */
  const asksByItself = (event) => Boolean(contextOf(event)?.sourceElement?.getAttribute?.("hx-trigger")?.includes("every "));

  /** @param {Event} event */
  function announceFailure(event) {
    const isAlone = asksByItself(event);
    const notices = document.getElementById("notices");
    const reason = document.getElementById(`request-failed-${contextOf(event)?.response?.status}`);
    const template = isAlone ? document.getElementById("no-news") : reason ?? document.getElementById("request-failed");
    if (!notices || !(template instanceof HTMLTemplateElement)) return;
    if (isAlone) {
      if (!notices.querySelector("[data-no-news]")) notices.prepend(template.content.cloneNode(true));
      return;
    }
    notices.querySelector("[data-request-failed]")?.remove();
    notices.prepend(template.content.cloneNode(true));
    notices.scrollIntoView({ block: "nearest" });
  }

  // <div data-file-drop>: files dropped on it go into its input; the names chosen are shown and announced.
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const area = within(event, "[data-file-drop]");
      if (!area) return;
      event.preventDefault();
      area.classList.toggle("dragging", kind === "dragover");
      const input = area.querySelector("input[type=file]");
      const files = /** @type {DragEvent} */ (event).dataTransfer?.files;
      if (kind !== "drop" || !files?.length || !(input instanceof HTMLInputElement)) return;
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  document.addEventListener("change", (event) => {
    const area = within(event, "[data-file-drop]");
    const names = area?.querySelector("[data-file-names]");
    const inputs = /** @type {HTMLInputElement[]} */ ([...(area?.querySelectorAll("input[type=file]") ?? [])]);
    const files = inputs.flatMap((input) => [...(input.files ?? [])]);
    if (names) names.textContent = files.length > 1 ? `${files[0].name} ほか${files.length - 1}件` : files[0]?.name ?? "";
  });

  // <a data-copies>: copies the text behind the link, and says so in [data-copied] beside it. Else the link opens it.
  document.addEventListener("click", (event) => {
    const link = within(event, "[data-copies]");
    if (!(link instanceof HTMLAnchorElement) || !navigator.clipboard) return;
    event.preventDefault();
    copy(link);
  });

  /** @param {HTMLAnchorElement} link */
  async function copy(link) {
    const said = link.parentElement?.querySelector("[data-copied]");
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(String(answer.status));
      await navigator.clipboard.writeText(await answer.text());
      if (said) said.textContent = "コピーしました。";
    } catch {
      location.assign(link.href);
    }
  }

  // <table class="table cards">: at narrow widths a row is a card, whose cells tell the names of their columns.
  nameCells();
  document.addEventListener("htmx:after:swap", nameCells);

  function nameCells() {
    for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (document.querySelectorAll("table.cards"))) {
      const names = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) => head.textContent?.trim() ?? "");
      const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.cells.length === names.length);
      for (const cell of rows.flatMap((row) => [...row.cells])) {
        if (cell.childElementCount || cell.textContent?.trim()) cell.dataset.name = names[cell.cellIndex];
      }
      table.dataset.named = "";
    }
  }

  // When the session has ended, or one must confirm who one is, the answer is another page: go there, and come back.
  document.addEventListener("htmx:before:swap", (event) => {
    const answer = /** @type {CustomEvent} */ (event).detail.ctx?.response?.raw;
    const path = answer?.redirected ? new URL(answer.url).pathname : "";
    if (path !== "/sign-in/" && path !== "/account/confirm/") return;
    event.preventDefault();
    location.assign(`${path}?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
})();
