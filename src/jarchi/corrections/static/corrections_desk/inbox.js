// The inbox from the keyboard, and cases closed in place. Without this file every form below works by itself.
const rows = document.getElementById("rows");
const told = document.getElementById("told");
const keys = document.getElementById("keys");
const keysOn = document.getElementById("keys-on");
const chosenNumber = document.getElementById("chosen-number");
const KEPT = "corrections-keys";

const all = () => [...rows.querySelectorAll(".mod-row")];
const current = () => document.activeElement?.closest(".mod-row");

function step(by) {
  const list = all();
  const at = list.indexOf(current());
  const next = at < 0 ? list[0] : list[Math.min(list.length - 1, Math.max(0, at + by))];
  next?.focus();
}

function say(words) {
  told.textContent = words;
}

function refuse(row) {
  const details = row.querySelector("details[data-verb=refuse]");
  if (!details) return;
  details.open = true;
  details.querySelector("input:not([type=hidden])").focus();
}

function choose(row) {
  const box = row.querySelector(".mod-chosen");
  if (!box) return;
  box.checked = !box.checked;
  say(box.checked ? rows.dataset.chosen : rows.dataset.notChosen);
  count();
}

function count() {
  const number = rows.querySelectorAll(".mod-chosen:checked").length;
  if (chosenNumber) chosenNumber.textContent = number ? ` (${number})` : "";
}

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  e: (row) => row?.querySelector(".err-mend")?.click(),
  a: (row) => row?.querySelector("form[data-verb=fixed] button")?.click(),
  r: (row) => row && refuse(row),
  x: (row) => row && choose(row),
  "?": () => keys.showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  const at = event.target;
  if (event.key === "Escape" && current()) {
    const row = current();
    row.querySelectorAll("details[open]").forEach((details) => { details.open = false; });
    row.focus();
    return;
  }
  const isTyping = at.matches("textarea, select, input:not([type=checkbox], [type=radio])") || at.isContentEditable;
  if (isTyping || !keysOn.checked || !(event.key in ACTS)) return;
  event.preventDefault();
  ACTS[event.key](current());
}

function take(closed) {
  const list = all();
  const next = list.slice(list.indexOf(closed.at(-1))).find((row) => !closed.includes(row));
  closed.forEach((row) => row.remove());
  count();
  const left = next ?? all().at(-1);
  if (left) left.focus();
  else location.replace(location.pathname + location.search.replace(/[?&]after=[^&]*/, ""));
}

async function send(form, button) {
  const sent = new FormData(form, button);
  const wanted = sent.getAll("cases");
  let answer, words;
  try {
    answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    words = await answer.json();
  } catch {
    return say(rows.dataset.failed);
  }
  if (answer.status === 422) {
    const faults = Object.values(words.errors).flat().map((fault) => fault.message);
    return say(faults.join(" "));
  }
  if (!answer.ok) return say(rows.dataset.failed);
  say(words.told);
  take(all().filter((row) => wanted.includes(row.dataset.case)));
}

document.addEventListener("keydown", onKey);
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".mod-act, .mod-bulk")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  await send(form, event.submitter);
  delete form.dataset.busy;
});
rows.addEventListener("change", count);
const showKeys = document.getElementById("show-keys");
showKeys.hidden = false;
showKeys.addEventListener("click", () => keys.showModal());
keysOn.checked = localStorage.getItem(KEPT) !== "off";
keysOn.addEventListener("change", () => localStorage.setItem(KEPT, keysOn.checked ? "on" : "off"));
count();
