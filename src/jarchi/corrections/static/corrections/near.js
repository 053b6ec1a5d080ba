// Few readers select anything: what reports errors is loaded when they do.
const { script } = document.querySelector(".oops a").dataset;
document.addEventListener("selectionchange", function load() {
  if (getSelection().isCollapsed) return;
  document.removeEventListener("selectionchange", load);
  import(script);
});
