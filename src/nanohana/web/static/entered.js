// @ts-check
// What was entered into a form that is sent after the session has ended, or before one has confirmed who one is, waits in
// this tab for the person who entered it, and comes back into the form. Whoever else signs in only clears it away.
(() => {
  "use strict";

  const KEPT = "entered";
  const TOKEN = "csrfmiddlewaretoken";
  /** Empty on the pages by which one signs in or confirms who one is. */
  const person = () => document.body.dataset.person ?? "";
  const address = () => location.pathname + location.search;
  /** The forms of the page that are sent to the same place.  @param {string | null} action */
  const forms = (action) => [...document.forms].filter((form) => form.method === "post" && form.getAttribute("action") === action);

  /** @param {HTMLFormElement} form */
  function keep(form) {
    const secret = new Set([...form.querySelectorAll("[type=password]")].map((field) => field.getAttribute("name")));
    const entered = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== TOKEN && !secret.has(name));
    if (!entered.length) sessionStorage.removeItem(KEPT);
    else {
      const action = form.getAttribute("action");
      const place = forms(action).indexOf(form);
      sessionStorage.setItem(KEPT, JSON.stringify({ person: person(), address: address(), action, place, entered }));
    }
  }

  // A form without htmx cannot know whether it comes too late: it is forgotten by the page that follows it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented || !person()) return;
    keep(form);
  });
  document.addEventListener("htmx:before:response", (event) => {
    const { response, sourceElement } = /** @type {CustomEvent} */ (event).detail.ctx;
    const form = response.headers.has("HX-Refresh") ? sourceElement?.closest?.("form[method=post]") : null;
    if (form) keep(form); // the page is about to lead to the sign-in (access/middleware.py)
  });

  function giveBack() {
    const stored = sessionStorage.getItem(KEPT);
    if (!stored) return;
    const kept = JSON.parse(stored);
    if (!person()) {
      sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, isLate: true }));
      return;
    }
    sessionStorage.removeItem(KEPT);
    const form = forms(kept.action)[kept.place];
    if (!form || !kept.isLate || kept.person !== person() || kept.address !== address()) return;
    fill(form, kept.entered);
    const said = document.getElementById("entered-again");
    if (said instanceof HTMLTemplateElement) document.getElementById("notices")?.prepend(said.content.cloneNode(true));
  }

  /** @param {HTMLFormElement} form @param {[string, string][]} entered */
  function fill(form, entered) {
    /** @type {Map<string, string[]>} */
    const values = new Map();
    for (const [name, value] of entered) values.set(name, [...(values.get(name) ?? []), value]);
    for (const field of form.elements) {
      if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
        field.checked = values.get(field.name)?.includes(field.value) ?? false;
      } else if (field instanceof HTMLSelectElement) {
        for (const option of field.options) option.selected = values.get(field.name)?.includes(option.value) ?? false;
      } else if ((field instanceof HTMLInputElement && field.type !== "file") || field instanceof HTMLTextAreaElement) {
        field.value = values.get(field.name)?.shift() ?? field.value;
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  document.addEventListener("DOMContentLoaded", giveBack);

  // Who signs in again in another tab gets another token; the forms that stand here already are sent with that one.
  const token = () => document.cookie.split("; ").find((part) => part.startsWith("nanohana_csrf="))?.split("=")[1];
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement)) return;
    for (const field of event.target.querySelectorAll(`[name=${TOKEN}]`)) {
      if (field instanceof HTMLInputElement) field.value = token() ?? field.value;
    }
  }, true);
})();
