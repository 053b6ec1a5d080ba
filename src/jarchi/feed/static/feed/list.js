// Lines of the feed follow the newsroom: in a column, and on the feed's own page, which has `data-names`.
import {follow} from "./live.js";

export const list = document.querySelector("[data-page]"), {dataset} = list;
export const linesOf = (part) => [...part.querySelectorAll("li>time")].map((time) => time.parentNode);
export const article = (line) => (line.article ??= +/(\d+)-[^/]*\/$/.exec(line.querySelector("a").pathname)[1]);
export const counter = {}; // of what waits, set by counter.js
export const lines = () => linesOf(list);
export const find = (pk) => lines().find((line) => article(line) == pk);

const names = dataset.names && JSON.parse(dataset.names), size = Math.max(lines().length, 10);
const add = (parent, name, text) => Object.assign(parent.appendChild(document.createElement(name)), {textContent: text});
const moment = (line) => line.firstChild.dateTime;
// By milliseconds, microseconds, ids.
const isNewer = (line, other) => (Date.parse(moment(line)) - Date.parse(moment(other))
  || (moment(line) > moment(other)) - (moment(line) < moment(other)) || article(line) - article(other)) > 0;
let done = Promise.resolve();

function make(event) {
  const line = document.createElement("li");
  add(line, "time", event.time.slice(11, 16)).dateTime = event.time;
  line.append(" ");
  add(line, "a", event.headline).href = event.url;
  if (event.importance != "ordinary") line.className = event.importance;
  if (names) {
    line.append(" ");
    add(line, "small", [names[event.importance], event.section_name, names[event.kind]].filter(Boolean).join(" · "));
  }
  return line;
}

// Where it belongs by its time. Headings of new groups are found in `page`, if it is there.
export function place(line, page) {
  let group = list;
  for (const length of names ? [10, 13] : [10]) {
    const at = moment(line).slice(0, length), isDay = length < 13;
    let found = [...group.children].find((part) => part.dataset.at <= at);
    if (found?.dataset.at != at) {
      const made = group.insertBefore(document.createElement("section"), found);
      made.dataset.at = at;
      if (names && isDay) made.className = "day";
      add(made, names && isDay ? "h2" : "h3", page?.querySelector(`[data-at="${at}"]`)?.firstElementChild.textContent
        ?? (isDay ? at.split("-").reverse().join(".") : at.slice(11) + ":00"));
      found = made;
    }
    group = found;
  }
  const items = group.querySelector("ul") ?? add(group, "ul");
  items.className = "lines";
  items.insertBefore(line, [...items.children].find((other) => other.firstChild.dateTime && isNewer(line, other)));
}

function drop(line) {
  let group = line.parentNode;
  line.remove();
  for (let above; group != list && !group.querySelector("time"); group = above) {
    above = group.parentNode;
    group.remove();
  }
}

export function belongs(event) {
  const all = lines(), line = make(event);
  return event.event != "article.withdrawn"
    && (!dataset.section || dataset.section == event.section)
    && (!dataset.importance || event.importance != "ordinary")
    && ((names ? !document.querySelector(".older") : all.length < size) || isNewer(line, all.at(-1)))
    && (!dataset.inner || isNewer(all[0], line));
}

export function apply(event) {
  const old = find(event.article), line = make(event), fits = belongs(event);
  if (old && event.event == "article.withdrawn") {
    old.style.minHeight = old.getBoundingClientRect().height + "px";
    old.className = "gone";
    old.replaceChildren(old.firstChild, " ", dataset.gone);
  } else if (old && fits && moment(old) == moment(line)) {
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(line);
    if (hadFocus) line.querySelector("a").focus();
  } else {
    if (fits) place(line);
    if (!old) line.classList.add("new");
    if (old) drop(old);
    while (!names && lines().length > size) drop(lines().at(-1));
  }
}

async function reset() {
  const answer = await fetch(dataset.page), page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const pager = page.querySelector(".pager");
  lines().forEach(drop);
  for (const line of linesOf(page).slice(0, names ? 99 : size)) {
    if (!names) line.querySelector("small").remove();
    place(line, page);
  }
  if (names && pager) document.querySelector(".pager")?.replaceWith(pager);
  counter.clear?.();
}

const next = (act) => (done = done.then(act).catch(() => new Promise((again) => setTimeout(again, 2e4)).then(act)));

follow(dataset.live, dataset.since, {
  event: (event) => event.event.startsWith("a") && next(() => counter.hold?.(event) || apply(event)),
  reset: () => next(reset),
});
