// Lines of the feed follow the newsroom: in a column, and on the feed's own page, which has more to it (page.js).
import {follow} from "./live.js";

export const list = document.querySelector("[data-page]"), {dataset} = list;
export const linesOf = (part) => [...part.querySelectorAll("li>time")].map((time) => time.parentNode);
export const article = (line) => (line.article ??= +/(\d+)-[^/]*\/$/.exec(line.querySelector("a").pathname)[1]);
export const lines = () => linesOf(list);
export const find = (pk) => lines().find((line) => article(line) == pk);
// Where counter.js and page.js do more.
export const ways = {hold: apply, renew: (change) => change(), fits: () => true};
export const add = (parent, name, textContent) =>
  Object.assign(parent.appendChild(document.createElement(name)), {textContent});
const moment = (line) => line.firstChild.dateTime;
const time = (line) => Date.parse(moment(line)); // in milliseconds; ours are exact to the microsecond
export const isNewer = (line, other) => !other || (time(line) - time(other)
  || (moment(line) > moment(other)) - (moment(line) < moment(other)) || article(line) - article(other)) > 0;
export const staysPut = (old, line) => old && time(old) == time(line);
const size = dataset.names ? Infinity : Math.max(lines().length, 10);

function make(event) {
  const line = document.createElement("li");
  add(line, "time", event.time.slice(11, 16)).dateTime = event.time;
  line.append(" ");
  add(line, "a", event.headline).href = event.url;
  if (event.importance != "ordinary") line.className = event.importance;
  ways.mark?.(line, event);
  return line;
}

// Where it belongs by its time. Headings of new groups are found in `page`, if it is there.
export function place(line, page) {
  let group = list;
  list.querySelector(".nothing")?.remove();
  for (const length of dataset.names ? [10, 13] : [10]) {
    const at = moment(line).slice(0, length), isDay = length < 13;
    let found = [...group.children].find((part) => part.dataset.at <= at);
    if (found?.dataset.at != at) {
      const made = group.insertBefore(document.createElement("section"), found);
      made.dataset.at = at;
      if (dataset.names && isDay) made.className = "day";
      const heading = page?.querySelector(`[data-at="${at}"]`)?.firstElementChild.textContent;
      add(made, dataset.names && isDay ? "h2" : "h3",
        heading ?? (isDay ? at.split("-").reverse().join(".") : at.slice(11) + ":00"));
      found = made;
    }
    group = found;
  }
  const items = group.querySelector("ul") ?? add(group, "ul");
  items.className = "lines";
  // "You have read up to here" stands above the first line known.
  const after = (other) => isNewer(line, moment(other) ? other : other.nextElementSibling);
  items.insertBefore(line, [...items.children].find(after));
}

// In place: whoever is on its link stays there.
function update(old, line) {
  old.className = line.className;
  [...line.children].forEach((part, at) => (old.children[at].textContent = part.textContent));
  old.children[1].href = line.children[1].href;
}

function put(line, page) {
  const old = find(article(line));
  if (staysPut(old, line) && old.querySelector("a")) update(old, line);
  else {
    place(line, page);
    if (old) drop(old);
  }
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
  const line = make(event), old = find(event.article), others = lines().filter((other) => other != old);
  return event.event != "article.withdrawn" && ways.fits(event, line, old, others)
    && (staysPut(old, line) || lines().length < size || isNewer(line, others.at(-1)));
}

export function apply(event) {
  if (event.event[0] != "a") return;
  const old = find(event.article);
  if (old && event.event == "article.withdrawn") {
    old.style.minHeight = old.getBoundingClientRect().height + "px";
    old.className = "gone";
    old.replaceChildren(old.firstChild, " ", dataset.gone);
  } else if (belongs(event)) {
    put(make(event));
    if (!old) find(event.article).classList.add("new");
  } else if (old) drop(old);
  while (lines().length > size) drop(lines().at(-1));
}

// The lines of the feed's page as it is now.
async function reset() {
  const answer = await fetch(dataset.page, {cache: "no-cache"});
  if (!answer.ok) throw answer;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector("[data-page]"), fresh = linesOf(part).slice(0, size);
  const known = new Set(fresh.map(article)), stays = ways.stays?.(page, fresh.at(-1));
  ways.renew(() => {
    for (const line of fresh) {
      if (!dataset.names) line.querySelector("small").remove();
      put(line, page);
    }
    for (const line of lines()) if (!known.has(article(line)) && !stays?.(line)) drop(line);
  });
  return part.dataset.since;
}

follow({event: (event) => ways.hold(event), reset});
