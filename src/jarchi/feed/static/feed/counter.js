// New lines wait behind a button while the reader is farther down, and are counted there and in the page's title.
import {apply, belongs, counter, find, lines, list} from "./list.js";

const status = list.querySelector("[role=status]"), button = document.createElement("button"), {title} = document;
const plural = new Intl.PluralRules(document.documentElement.lang), words = list.dataset.new.split("|");
const waiting = new Map();

const isAway = () => document.hidden || list.getBoundingClientRect().top < 0;
const counted = (count) => words.at(["one", "few"].indexOf(plural.select(count))).replace("#", count);

function show() {
  document.title = waiting.size ? `(${waiting.size}) ${title}` : title;
  button.textContent = counted(waiting.size);
  if (!waiting.size) button.remove();
  else if (!button.isConnected) status.replaceChildren(button);
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

counter.hold = (event) => {
  const isNew = !find(event.article) && belongs(event);
  waiting.delete(event.article);
  if (isNew && isAway()) waiting.set(event.article, event);
  else steadily(() => apply(event));
  show();
  if (isNew && !waiting.size) say(counted(1));
  return true;
};

counter.clear = () => {
  waiting.clear();
  show();
};

function flush() {
  waiting.forEach(apply);
  counter.clear();
}

button.onclick = () => {
  flush();
  list.scrollIntoView();
  list.querySelector("li>a").focus({preventScroll: true});
};
for (const name of ["scroll", "visibilitychange"])
  document.addEventListener(name, () => waiting.size && !isAway() && flush(), {passive: true});
