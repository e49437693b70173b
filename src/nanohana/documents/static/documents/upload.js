// @ts-check
/**
 * Sends the chosen files one by one, so that each has its own progress, can be stopped, and fails alone.
 * Without this script the form sends them together and the page shows the same states.
 */
"use strict";

const LARGEST = 1024 ** 3;
const AT_ONCE = 2;
/** @type {Record<number, string>} */
const REFUSED = {
  403: "画面を開いてから時間がたったため、登録していません。画面を読み込み直して、もう一度送信してください。",
  413: "1ファイルの上限（1GB）を超えているため、登録できません。ファイルを分けて登録してください。",
  507: "保存先の空き容量が不足しているため、このファイルは保存していません。管理者に連絡してください。",
};

const SIGNED_OUT = "ログインの有効期限が切れたため、登録していません。ログインし直して、もう一度送信してください。";

/** @typedef {{file: File, path: string}} Upload */

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("upload"));
const list = document.getElementById("uploads");
/** What was dropped: an input cannot hold the files of a folder. @type {Upload[]} */
let dropped = [];
/** Reading dropped folders takes a moment. @type {Promise<unknown>} */
let reading = Promise.resolve();

/** @param {FileSystemEntry} entry @returns {Promise<Upload[]>} */
async function filesOf(entry) {
  if (entry.isFile) {
    const one = /** @type {FileSystemFileEntry} */ (entry);
    const file = await new Promise((resolve, reject) => one.file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {Upload[]} */
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return found;
    for (const each of entries) found.push(...(await filesOf(each)));
  }
}

/** @returns {Upload[]} */
function chosen() {
  const inputs = /** @type {HTMLInputElement[]} */ ([...(form?.querySelectorAll("input[type=file]") ?? [])]);
  const files = inputs.flatMap((input) => [...(input.files ?? [])]);
  const visible = files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return [...visible, ...dropped].filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));
}

/** @param {string} name */
function row(name) {
  const item = document.createElement("li");
  item.className = "registration";
  const label = document.createElement("p");
  label.className = "registration-name";
  label.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${name}の送信`);
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "button button-text button-small";
  stop.textContent = "送信をやめる";
  item.append(label, bar, stop);
  list?.append(item);
  return { item, bar, stop };
}

/** @param {HTMLElement} item @param {string} message */
function fail(item, message) {
  item.querySelectorAll("progress, button").forEach((part) => part.remove());
  const reason = document.createElement("p");
  reason.className = "registration-failure";
  reason.textContent = message;
  item.append(reason);
}

/** What the answer says of a form that was not accepted. @param {string} html */
function formErrors(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const errors = [...page.querySelectorAll(".banner-error li")].map((error) => error.textContent?.trim());
  return errors.length ? `入力内容を確かめてください。${errors.join("　")}` : "登録できませんでした。";
}

/** Whether the form was accepted: else the files stay chosen. @param {Upload} upload @returns {Promise<boolean>} */
function send({ file, path }) {
  const { item, bar, stop } = row(path);
  if (file.size > LARGEST) {
    fail(item, REFUSED[413]);
    return Promise.resolve(true);
  }
  const body = new FormData(/** @type {HTMLFormElement} */ (form));
  body.delete("originals");
  body.set("path", path);
  body.append("originals", file, file.name);
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    stop.addEventListener("click", () => request.abort());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("abort", () => fail(item, "送信をやめました。このファイルは登録していません。"));
    request.addEventListener("error", () => fail(item, "通信が途切れました。このファイルは登録していません。もう一度送信してください。"));
    request.addEventListener("load", () => {
      if (request.getResponseHeader("HX-Refresh")) { // access/middleware.py; the progress would load the page anew
        fail(item, SIGNED_OUT);
        return;
      }
      if (request.status === 200) item.outerHTML = request.responseText.trim();
      else if (request.status === 422) fail(item, formErrors(request.responseText));
      else fail(item, REFUSED[request.status] ?? "サーバーで保存できませんでした。もう一度送信してください。続くときは管理者に連絡してください。");
      document.body.dispatchEvent(new Event("documents:registered"));
    });
    request.addEventListener("loadend", () => resolve(request.status !== 422));
    request.open("POST", location.href);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });
}

// The input of the area takes dropped files, but of a folder only an entry that cannot be read: what comes with a folder
// is taken here, and the area (nanohana.js) does not see it.
form?.addEventListener("drop", (event) => {
  const items = [...(event.dataTransfer?.items ?? [])];
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) return;
  event.preventDefault();
  event.stopPropagation();
  form.querySelector(".dragging")?.classList.remove("dragging");
  reading = reading.then(() => take(entries));
});

/** @param {FileSystemEntry[]} entries */
async function take(entries) {
  const names = form?.querySelector("[data-file-names]");
  try {
    for (const entry of entries) dropped.push(...(await filesOf(entry)));
    if (names) names.textContent = `フォルダーの中の${dropped.length}件`;
  } catch {
    if (names) names.textContent = "フォルダーの一部を読み取れませんでした。「フォルダーを選ぶ」から選んでください。";
  }
}

/** What has not been sent yet would be lost. @param {Event} event */
const askBeforeLeaving = (event) => event.preventDefault();

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await reading;
  const uploads = chosen();
  if (!form.reportValidity()) return;
  list?.querySelectorAll("li:has(.registration-failure)").forEach((failed) => failed.remove()); // of the time before
  if (!uploads.length) {
    fail(row("ファイルが選択されていません").item, "登録するファイルを選択してください。");
    return;
  }
  let accepted = true;
  const queue = uploads.values();
  const worker = async () => {
    for (const upload of queue) if (accepted) accepted = (await send(upload)) && accepted;
  };
  window.addEventListener("beforeunload", askBeforeLeaving);
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  window.removeEventListener("beforeunload", askBeforeLeaving);
  if (!accepted) return;
  dropped = [];
  form.querySelectorAll("input[type=file]").forEach((input) => {
    /** @type {HTMLInputElement} */ (input).value = "";
  });
  const names = form.querySelector("[data-file-names]");
  if (names) names.textContent = "";
});
