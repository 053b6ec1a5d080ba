// Ctrl+Enter (on a Mac, Cmd+Enter) sends the entry that is being written. Its button does it, so once.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest(".blog-form");
  if (!form) return;
  event.preventDefault();
  form.querySelector("[type=submit]").click();
});
