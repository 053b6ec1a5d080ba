// A live blog while it runs: entries come, change and go as the desk posts them. The page is whole without this.
import { follow } from "./live.js";

const section = document.querySelector(".posts[data-blog]");
const entries = section.querySelector(".entries");
const button = section.querySelector(".waiting");
const status = section.querySelector("[role=status]");
const blog = Number(section.dataset.blog);
const waiting = new Map(); // entries by id, until the reader asks for them

const idOf = (entry) => Number(entry.id.slice(1));
const isPinned = (entry) => entry.classList.contains("pinned");
const find = (id) => document.getElementById(`p${id}`);
const hasScrolled = () => entries.getBoundingClientRect().top < 0;

function made(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector(".post");
}

// Pinned first, then the newest first.
function place(entry) {
  const after = [...entries.querySelectorAll(".post")].find((other) =>
    isPinned(other) === isPinned(entry) ? idOf(other) < idOf(entry) : isPinned(entry));
  entries.querySelector(".nothing")?.remove();
  entries.insertBefore(entry, after ?? null);
}

function count() {
  button.hidden = waiting.size === 0;
  button.textContent = button.dataset.words.replace("{}", waiting.size);
  if (waiting.size) status.textContent = button.textContent;
}

function show(entry) {
  entry.classList.add("new");
  place(entry);
}

function arrived(entry) {
  if (hasScrolled()) {
    waiting.set(idOf(entry), entry);
    return count();
  }
  show(entry);
  const words = entry.querySelector("p:not(.when)")?.textContent ?? "";
  status.textContent = `${status.dataset.words} ${words}`.slice(0, 200);
}

function changed(entry, old) {
  if (isPinned(old) === isPinned(entry)) return old.replaceWith(entry);
  old.remove();
  place(entry);
}

function isNewest(id) {
  return [...entries.querySelectorAll(".post")].every((other) => idOf(other) < id);
}

// Whether an entry that is not here belongs here: older ones stand on pages of their own.
function belongs(entry) {
  const oldest = [...entries.querySelectorAll(".post:not(.pinned)")].at(-1);
  return isPinned(entry) || !oldest || idOf(entry) > idOf(oldest);
}

function take(entry, isNew) {
  const id = idOf(entry);
  const old = find(id);
  if (old) return changed(entry, old);
  if (entry.classList.contains("gone")) return waiting.delete(id) && count();
  if (waiting.has(id)) return waiting.set(id, entry);
  if (isNew || isNewest(id)) return arrived(entry);
  if (belongs(entry)) place(entry);
}

async function reset() {
  const answer = await fetch(location.pathname, { cache: "no-cache" });
  if (answer.status >= 500) throw answer;
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll(".entries .post")];
  const ids = new Set(fresh.map(idOf));
  const oldest = Math.min(...fresh.filter((entry) => !isPinned(entry)).map(idOf));
  for (const old of entries.querySelectorAll(".post")) {
    if (!ids.has(idOf(old)) && (isPinned(old) || idOf(old) >= oldest)) old.remove();
  }
  for (const entry of fresh.reverse()) take(document.adoptNode(entry), true);
  return page.querySelector("[data-blog]")?.dataset.since;
}

button.addEventListener("click", () => {
  for (const entry of waiting.values()) show(entry);
  waiting.clear();
  count();
  entries.scrollIntoView();
  entries.focus({ preventScroll: true });
});

follow({
  event(data) {
    if (data.article !== blog) return;
    if (data.post) take(made(data.html), data.event === "post.published");
    else if (data.event === "article.withdrawn") location.reload();
  },
  reset,
});
