// @ts-check
// The page of a hand-over: says when the connection is lost, and marks the title when an officer has written meanwhile.
(() => {
  "use strict";
  const title = document.title;
  const written = () => document.querySelectorAll(".said-officer").length;
  let seen = written();

  /** @param {Event} event */
  const isNews = (event) => event.target instanceof Element && event.target.id === "news";
  /** @param {boolean} isLost */
  const tell = (isLost) => {
    for (const part of document.querySelectorAll("[data-offline]")) if (part instanceof HTMLElement) part.hidden = !isLost;
  };
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, (event) => { if (isNews(event)) tell(true); });
  }
  document.addEventListener("htmx:after:swap", (event) => {
    if (!isNews(event)) return;
    tell(false);
    if (document.hidden && written() > seen) document.title = `● ${title}`;
    if (!document.hidden) seen = written();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    seen = written();
    document.title = title;
  });
})();
