// @ts-check
// The page for the assembly is printed by its button.
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-prints]")) window.print();
});
