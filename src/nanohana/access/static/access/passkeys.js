// @ts-check
// Passkeys: [data-passkey-ask] signs in or confirms, form[data-passkey-add] registers. Both stay hidden where the
// browser has no passkeys or the address is no name (WebAuthn needs a domain).
(() => {
  "use strict";

  /** @param {string} text base64url @returns {ArrayBuffer} */
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0)).buffer;

  /** @param {ArrayBuffer | null | undefined} buffer @returns {string | null} */
  const text = (buffer) => buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : null;

  const usable = "credentials" in navigator && "PublicKeyCredential" in window && isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname);

  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-passkey]")) part.toggleAttribute("hidden", !usable);
    for (const part of document.querySelectorAll("[data-passkey-missing]")) part.toggleAttribute("hidden", usable);
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-passkey-ask]") : null;
    if (button instanceof HTMLElement) attempt(button, () => ask(button.dataset.passkeyOptions ?? "", button.dataset.passkeyAsk ?? ""));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.passkeyAdd) return;
    event.preventDefault();
    const name = String(new FormData(form).get("name") ?? "");
    attempt(form, () => add(form.dataset.passkeyOptions ?? "", `${form.dataset.passkeyAdd}?name=${encodeURIComponent(name)}`));
  });

  /** Does it, and says in Japanese what went wrong. @param {HTMLElement} place @param {() => Promise<void>} act */
  async function attempt(place, act) {
    const said = place.closest("[data-passkey]")?.querySelector("[data-passkey-said]");
    if (said) said.textContent = "";
    try {
      await act();
    } catch (error) {
      const known = error instanceof Refusal ? error.message : "";
      if (said) said.textContent = known || "パスキーの操作が取り消されたか、時間が過ぎました。もう一度お試しください。";
    }
  }

  class Refusal extends Error {}

  /** @param {string} url @param {unknown} [body] */
  async function post(url, body) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token instanceof HTMLInputElement ? token.value : "" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
    if (answer.redirected) {
      location.assign(answer.url);
      return new Promise(() => {});
    }
    const found = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (!answer.ok) throw new Refusal(found.error ?? "処理できませんでした。画面を再読み込みして、もう一度お試しください。");
    return found;
  }

  /** @param {string} options @param {string} url */
  async function ask(options, url) {
    const { publicKey } = await post(options);
    const allowCredentials = (publicKey.allowCredentials ?? []).map((/** @type {any} */ each) => ({ ...each, id: bytes(each.id) }));
    const found = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({
      publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials },
    }));
    const said = /** @type {AuthenticatorAssertionResponse} */ (found.response);
    await deliver(url, found, {
      clientDataJSON: text(said.clientDataJSON), authenticatorData: text(said.authenticatorData),
      signature: text(said.signature), userHandle: text(said.userHandle),
    });
  }

  /** @param {string} options @param {string} url */
  async function add(options, url) {
    const { publicKey } = await post(options);
    const excludeCredentials = (publicKey.excludeCredentials ?? []).map((/** @type {any} */ each) => ({ ...each, id: bytes(each.id) }));
    const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    const made = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({
      publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), user, excludeCredentials },
    }));
    const said = /** @type {AuthenticatorAttestationResponse} */ (made.response);
    await deliver(url, made, { clientDataJSON: text(said.clientDataJSON), attestationObject: text(said.attestationObject) });
  }

  /** @param {string} url @param {PublicKeyCredential} credential @param {object} response */
  async function deliver(url, credential, response) {
    const id = text(credential.rawId);
    const { next } = await post(url, { id, rawId: id, type: credential.type, response, clientExtensionResults: {} });
    location.assign(next);
  }
})();
