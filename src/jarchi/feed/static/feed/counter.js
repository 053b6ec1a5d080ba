// New lines wait behind a button while the reader is farther down, and are counted there and in the page's title.
import {add, apply, belongs, find, lines, list, ways} from "./list.js";

const status = list.querySelector("[role=status]"), button = document.createElement("button"), {title} = document;
const plural = new Intl.PluralRules(document.documentElement.lang), words = list.dataset.new.split("|");
const waiting = new Map();

const isAway = () => document.hidden || list.getBoundingClientRect().top < 0;
const counted = (count) => words.at(["one", "few"].indexOf(plural.select(count))).replace("#", count);

function show() {
  document.title = waiting.size ? `(${waiting.size}) ${title}` : title;
  button.textContent = counted(waiting.size);
  if (waiting.size) {
    if (!button.isConnected) status.replaceChildren(button);
    return;
  }
  const hasFocus = button == document.activeElement;
  button.remove();
  if (hasFocus) list.querySelector("li>a")?.focus({preventScroll: true});
}

// For who listens to the page.
function say(text) {
  const said = document.createElement("span");
  said.className = "skip";
  said.textContent = text;
  status.replaceChildren(said);
}

// Browsers without scroll anchoring: what is being read stays where it is.
function steadily(change) {
  const anchors = isAway() && !CSS.supports("overflow-anchor", "auto");
  const line = anchors && lines().find((line) => line.getBoundingClientRect().bottom > 0);
  const top = line && line.getBoundingClientRect().top;
  change();
  if (line?.isConnected) scrollBy(0, line.getBoundingClientRect().top - top);
}

ways.hold = (event) => {
  if (event.event[0] != "a") return event.anchor && tell(event);
  const isNew = !find(event.article) && belongs(event);
  waiting.delete(event.article);
  if (isNew && isAway()) waiting.set(event.article, event);
  else steadily(() => apply(event));
  show();
  if (isNew && !waiting.size) say(counted(1));
};

ways.renew = (change) => {
  waiting.clear();
  steadily(change);
  show();
};

// Corrections: to whoever has the page open and may have read what was wrong. Who opens it later reads what is right.
function tell(event) {
  const note = list.querySelector(".note") ?? status.insertAdjacentElement("afterend", document.createElement("p"));
  note.className = "note";
  note.role = "status";
  note.textContent = list.dataset.corrected + ": ";
  add(note, "a", event.headline).href = `${event.url}#${event.anchor}`;
}

function flush() {
  waiting.forEach(apply);
  waiting.clear();
  show();
}

button.onclick = () => {
  button.focus({preventScroll: true}); // Safari does not
  flush();
  list.scrollIntoView();
};
for (const name of ["scroll", "visibilitychange"])
  document.addEventListener(name, () => waiting.size && !isAway() && flush(), {passive: true});
