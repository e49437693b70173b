// @ts-check
// The question page: follows an answer while it is written, prints it. Without this file asking still works.
(() => {
  "use strict";

  /** Follow the answer of every turn that is being written, once.  @param {ParentNode} part */
  function followAnswers(part) {
    for (const section of part.querySelectorAll("[data-stream]:not([data-followed])")) {
      if (section instanceof HTMLElement) follow(section);
    }
  }

  const TRIED_AGAIN_AFTER = 3000; // milliseconds

  /** @param {Element | null} element @param {string} text */
  function say(element, text) {
    if (element && element.textContent !== text) element.textContent = text;
  }

  /** The browser reconnects by itself and says which event it had last. Where it gives up, because something else than
   *  the stream answered (a proxy, while the server starts again), the turn is asked for.  @param {HTMLElement} section */
  function follow(section) {
    section.dataset.followed = "";
    const events = new EventSource(section.dataset.stream ?? "");
    const status = section.querySelector("[data-status]");
    const statements = section.querySelector("[data-statements]");
    const draft = section.querySelector("[data-draft]");

    /** @param {string} kind @param {(payload: any) => void} show */
    const on = (kind, show) => events.addEventListener(kind, (event) => show(JSON.parse(event.data)));

    // It begins with the first sentence, also where the page was opened in the middle of the answer.
    events.addEventListener("open", () => statements?.replaceChildren(), { once: true });
    on("waiting", ({ position }) => say(status, `AIの順番を待っています（${position}番目）`));
    on("draft", ({ text }) => { say(status, "作成中"); say(draft, text); });
    on("sentence", ({ html }) => { say(draft, ""); statements?.insertAdjacentHTML("beforeend", html); });
    on("end", () => { events.close(); showAnew(section); });
    events.addEventListener("error", () => {
      say(status, "接続し直しています");
      if (events.readyState === EventSource.CLOSED) setTimeout(showAnew, TRIED_AGAIN_AFTER, section);
    });
  }

  /** The turn as it stands now, in place of what was shown.  @param {HTMLElement} section */
  async function showAnew(section) {
    const turn = section.closest("article");
    if (!turn?.isConnected) return;
    const status = section.querySelector("[data-status]");
    const answer = await fetch(turn.dataset.turn ?? "", { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer || answer.status >= 500) {
      say(status, "接続し直しています");
      setTimeout(showAnew, TRIED_AGAIN_AFTER, section);
      return;
    }
    const template = document.createElement("template");
    template.innerHTML = answer.ok ? await answer.text() : "";
    const anew = template.content.querySelector("article");
    if (!anew) { // the session has ended, or the conversation is gone
      say(status, "続きを表示できません。ページを読み込み直してください。");
      return;
    }
    const hadFocus = turn.contains(document.activeElement);
    turn.replaceWith(anew);
    const next = anew.querySelector(".written button, .turn-actions a");
    if (hadFocus && next instanceof HTMLElement) next.focus({ preventScroll: true });
    // @ts-ignore htmx is loaded by every page
    htmx.process(anew);
    prepare(anew);
  }

  /** @param {ParentNode} part */
  function prepare(part) {
    for (const button of part.querySelectorAll("[data-prints]")) button.removeAttribute("hidden");
    for (const passage of part.querySelectorAll(".source-passage:has(table)")) markRows(passage);
    followAnswers(part);
  }

  /** In a table the rows that are cited are marked and in sight, as sentences are in a text.  @param {Element} passage */
  function markRows(passage) {
    /** @param {Element} element */
    const bare = (element) => element.textContent?.replace(/\s/g, "") ?? "";
    const cited = [...passage.querySelectorAll(".source-text mark")].map(bare);
    const rows = [...passage.querySelectorAll("tr:not(.is-cited):has(td)")];
    const found = rows.filter((row) => bare(row) && cited.some((text) => text.includes(bare(row))));
    for (const row of found) row.classList.add("is-cited");
    const first = found[0], frame = first?.closest(".table-scroll");
    if (first instanceof HTMLElement && frame) frame.scrollTop = first.offsetTop - frame.clientHeight / 3;
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-prints]")) window.print();
  });

  // A question is sent once; the button says what is going on until the answer is there. Seen before htmx sees it.
  document.addEventListener("submit", (event) => {
    const form = event.target instanceof HTMLFormElement && event.target.matches("[data-asks]") ? event.target : null;
    if (!form) return;
    if (form.dataset.sent !== undefined) { event.preventDefault(); event.stopPropagation(); return; }
    form.dataset.sent = "";
    const button = document.querySelector("[data-sends]");
    if (button) button.textContent = "探しています";
  }, true);
  function mayAskAgain() {
    for (const form of document.querySelectorAll("[data-sent]")) form.removeAttribute("data-sent");
    const button = document.querySelector("[data-sends]");
    if (button) button.textContent = "質問する";
  }
  window.addEventListener("pageshow", mayAskAgain);
  document.addEventListener("htmx:finally:request", mayAskAgain);

  // A citation mark and its source point at each other.
  for (const [kind, on] of /** @type {[string, boolean][]} */ ([
    ["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false],
  ])) document.addEventListener(kind, (event) => point(event, on));

  /** @param {Event} event @param {boolean} on */
  function point(event, on) {
    const element = event.target instanceof Element ? event.target.closest("[data-source]") : null;
    const turn = element?.closest(".turn");
    if (!(element instanceof HTMLElement) || !turn) return;
    for (const each of turn.querySelectorAll(`[data-source="${element.dataset.source}"]`)) each.classList.toggle("is-pointed", on);
  }

  /** @returns {HTMLTextAreaElement | null} */
  const questionBox = () => document.querySelector("#question-form textarea");

  // "/" goes to the question box.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.matches("input, textarea, select")) return;
    const box = questionBox();
    if (!box) return;
    event.preventDefault();
    box.focus();
  });

  /** The folded scope says what it is set to.  @param {HTMLElement} scope */
  function sayScope(scope) {
    const said = scope.querySelector("[data-scope-said]");
    /** @param {string} name */
    const chosen = (name) => [...scope.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.closest("label")?.textContent?.trim());
    const day = scope.querySelector('[name="as_of"]');
    const words = [
      chosen("libraries").join("、") || "すべての文書庫",
      day instanceof HTMLInputElement && day.value.trim() ? `${day.value.trim()}時点` : "今日の版",
      ...chosen("general_knowledge").map(() => "一般知識も使う"),
    ];
    if (said) said.textContent = `（${words.join("・")}）`;
  }
  document.addEventListener("change", (event) => {
    const scope = event.target instanceof Element ? event.target.closest("[data-scope]") : null;
    if (scope instanceof HTMLElement) sayScope(scope);
  });

  function prepareWhole() {
    for (const scope of document.querySelectorAll("details[data-scope]")) {
      if (!(scope instanceof HTMLElement)) continue;
      sayScope(scope);
      if (scope.dataset.scope !== "kept") scope.removeAttribute("open");
    }
    // On a narrow screen the list of conversations starts folded.
    if (matchMedia("(max-width: 48rem)").matches) {
      for (const list of document.querySelectorAll("details[data-folds]")) list.removeAttribute("open");
    }
    prepare(document);
  }
  document.addEventListener("DOMContentLoaded", prepareWhole);

  // A question that was asked brings the whole conversation; its turn is the last one.
  document.addEventListener("htmx:after:swap", (event) => {
    const { select, response } = /** @type {CustomEvent} */ (event).detail.ctx;
    if (select !== "#assistant") { prepare(document); return; }
    prepareWhole();
    document.querySelector("[data-request-failed]")?.remove();
    const turn = [...document.querySelectorAll("article.turn")].at(-1);
    if (response.raw.ok && turn) turn.scrollIntoView();
  });
})();
