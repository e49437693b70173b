// @ts-check
// The chatbot as a button on a page of another site:
//   <script src="https://chat.example.lg.jp/widget.js" data-chatbot="car-tax" defer></script>
// It adds one button and, once it is pressed, one frame with the chatbot's page; it reads nothing of the host's page
// and keeps nothing. Attributes: data-chatbot (key), data-label (words of the button), data-language (ja, easy, en, …).
(() => {
  "use strict";
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || !script.dataset.chatbot) return;
  const origin = new URL(script.src).origin;
  const { chatbot, label = "チャットで質問する", language = "" } = script.dataset;
  const query = language ? `?lang=${encodeURIComponent(language)}` : "";

  // The look is in a shadow tree with a sheet of its own: no style of the host leaks in, none of ours leaks out, and a
  // policy of the host without 'unsafe-inline' holds.
  const host = document.createElement("nanohana-chatbot");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    * { box-sizing: border-box; font-family: "Noto Sans JP", "Hiragino Sans", Meiryo, sans-serif; }
    button { font-size: 16px; line-height: 1.5; cursor: pointer; }
    button:focus-visible { outline: 4px solid #000; outline-offset: 2px; box-shadow: 0 0 0 6px #ffd43d; }
    .open { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; min-height: 48px; max-width: calc(100vw - 32px); padding: 12px 20px;
      border: 2px solid #fff; border-radius: 24px; background: #0017c1; color: #fff; font-weight: 700; box-shadow: 0 2px 8px rgba(0, 0, 0, .3); }
    .open:hover { background: #00118f; text-decoration: underline; }
    .panel { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; display: flex; flex-direction: column;
      width: min(420px, calc(100vw - 32px)); height: min(680px, calc(100vh - 32px)); border: 1px solid #666; border-radius: 12px;
      background: #fff; box-shadow: 0 6px 20px rgba(0, 0, 0, .3); overflow: hidden; }
    .bar { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 4px 4px 4px 16px; background: #0017c1; color: #fff; font-size: 16px; font-weight: 700; }
    .bar button { min-width: 44px; min-height: 44px; border: 0; border-radius: 8px; background: none; color: #fff; font-weight: 700; text-decoration: underline; }
    iframe { flex: 1; width: 100%; border: 0; }
    [hidden] { display: none; }
    @media (max-width: 480px) { .panel { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; } }
    @media print { :host { display: none; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const opening = document.createElement("button");
  opening.type = "button";
  opening.className = "open";
  opening.textContent = label;
  opening.setAttribute("aria-haspopup", "dialog");
  opening.setAttribute("aria-expanded", "false");

  const panel = document.createElement("div");
  panel.className = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", label);

  const bar = document.createElement("div");
  bar.className = "bar";
  const title = document.createElement("span");
  title.textContent = label;
  const closing = document.createElement("button");
  closing.type = "button";
  closing.textContent = "閉じる";
  bar.append(title, closing);
  panel.append(bar);
  root.append(opening, panel);

  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = label;
      frame.src = `${origin}/c/${encodeURIComponent(chatbot ?? "")}/widget/${query}`;
      frame.referrerPolicy = "origin";
      panel.append(frame);
    }
    panel.hidden = false;
    opening.hidden = true;
    opening.setAttribute("aria-expanded", "true");
    frame.focus();
  }
  function close() {
    panel.hidden = true;
    opening.hidden = false;
    opening.setAttribute("aria-expanded", "false");
    opening.focus();
  }
  opening.addEventListener("click", open);
  closing.addEventListener("click", close);
  root.addEventListener("keydown", (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape" && !panel.hidden) close();
  });
  // The frame tells that Escape was pressed in it; nothing else is listened to, and only from our own frame.
  window.addEventListener("message", (event) => {
    if (event.origin === origin && event.source === frame?.contentWindow && event.data === "nanohana:close") close();
  });

  const show = () => document.body.append(host);
  if (document.body) show(); else document.addEventListener("DOMContentLoaded", show);
})();
