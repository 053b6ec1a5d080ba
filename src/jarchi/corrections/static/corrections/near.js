// Few readers select anything: what reports errors is loaded when they do.
document.addEventListener("selectionchange", function load() {
  if (getSelection().isCollapsed) return;
  document.removeEventListener("selectionchange", load);
  import("./report.js");
});
