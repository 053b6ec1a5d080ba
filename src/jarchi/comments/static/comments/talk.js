// Comments in place: forms open where they are asked for, answers appear, new ones are announced. Without it, all of this
// are plain pages and forms.
const talk = document.querySelector(".talk");
const status = talk.querySelector("[role=status]");
const fresh = talk.querySelector(".fresh");
const threads = talk.querySelector(".threads");
const own = new Set(); // ids that this reader wrote here
const found = (id) => document.getElementById(`c${id}`);
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

function say(words) {
  status.textContent = words;
}

// What a form or button sends; the answer of the server, or null where the page itself has to go there.
async function send(action, data) {
  const body = new URLSearchParams(data);
  try {
    const answer = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" } });
    return { ok: answer.ok, ...(await answer.json()) };
  } catch {
    say(status.dataset.failed);
    return null;
  }
}

// --- writing ---------------------------------------------------------------------------------------------------------
function place(html, parent) {
  const item = parsed(html).querySelector("li");
  const old = document.getElementById(item.id);
  own.add(item.id);
  if (old) {
    const answers = old.querySelector(":scope > ol");
    old.replaceWith(item);
    if (answers) item.append(answers);
  } else if (parent && found(parent)) {
    const above = found(parent);
    if (!above.querySelector(":scope > ol")) above.append(document.createElement("ol"));
    above.querySelector(":scope > ol").append(item);
  } else threads.prepend(item);
  item.tabIndex = -1;
  item.focus();
}

function refuse(form, { errors = {}, told }) {
  form.querySelectorAll(".wrong").forEach((one) => one.remove());
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  for (const [name, words] of Object.entries(errors)) {
    const field = form.elements[name], mark = document.createElement("span");
    mark.className = "wrong";
    mark.textContent = words.join(" ");
    if (field?.id) {
      mark.id = `${field.id}_error`;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", mark.id);
      field.after(mark);
      field.focus();
    } else form.prepend(mark);
  }
  if (told) {
    const mark = document.createElement("p");
    mark.className = "wrong";
    mark.role = "alert";
    mark.textContent = told;
    form.prepend(mark);
  }
}

async function submit(event) {
  const form = event.target;
  if (form.id === "vote" || form.method !== "post") return;
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const answer = await send(form.action, new FormData(form));
  button.disabled = false;
  if (!answer) return;
  if (!answer.ok) return refuse(form, answer);
  const item = form.closest(".said"), inline = form.closest(".inline");
  if (answer.html) place(answer.html, answer.parent);
  else if (/withdraw$/.test(form.action)) gone(item);
  if (inline) inline.remove();
  else form.reset();
  say(answer.told || "");
  if (answer.told && !answer.html) status.focus();
}

// The form of the page that a link leads to, beneath the comment.
async function open(link) {
  const item = link.closest(".said"), acts = link.closest(".acts");
  item.querySelector(":scope > .inline")?.remove();
  const answer = await fetch(link.href);
  const form = parsed(await answer.text()).querySelector("form.form");
  if (!form) return location.assign(link.href);
  const inline = document.createElement("div");
  inline.className = "inline";
  inline.append(form);
  for (const field of form.elements) {
    const label = form.querySelector(`label[for="${field.id}"]`);
    if (field.id) field.id = `${item.id}_${field.id}`;
    if (label) label.htmlFor = field.id;
  }
  acts.after(inline);
  form.querySelector("textarea, input:not([type=hidden]), button").focus();
}

// --- votes -----------------------------------------------------------------------------------------------------------
async function vote(button) {
  const answer = await send(button.form.action, { [button.name]: button.value });
  if (!answer) return;
  if (!answer.ok) return say(answer.told);
  for (const one of button.closest(".acts").querySelectorAll("button")) one.lastChild.data = ` ${answer[one.name]}`;
  say(status.dataset.voted);
}

talk.addEventListener("submit", submit);
talk.addEventListener("click", (event) => {
  const link = event.target.closest(".acts a"), button = event.target.closest("button[form=vote]");
  if (button) {
    event.preventDefault();
    vote(button);
  } else if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link).catch(() => location.assign(link.href));
  }
});
talk.addEventListener("keydown", (event) => {
  const inline = event.key === "Escape" && event.target.closest(".inline");
  if (!inline) return;
  inline.closest(".said").querySelector(".acts a").focus();
  inline.remove();
});

// --- others' ---------------------------------------------------------------------------------------------------------
const news = new Set();

function gone(item) {
  if (!item) return;
  if (item.querySelector(":scope > ol")) refresh([item.id.slice(1)]);
  else item.remove();
}

async function page() {
  const answer = await fetch(location.pathname + location.search, { cache: "no-cache" });
  return answer.ok ? parsed(await answer.text()) : null;
}

// These comments as the page shows them now; forms that are open in them stay.
async function refresh(ids) {
  const now = await page();
  for (const id of now ? ids : []) {
    const old = found(id), item = now.getElementById(`c${id}`);
    if (!old || old.querySelector(":scope > .inline")) continue;
    if (!item) old.remove();
    else {
      const answers = old.querySelector(":scope > ol");
      item.querySelector(":scope > ol")?.remove();
      old.replaceChildren(...item.childNodes);
      if (answers) old.append(answers);
    }
  }
}

async function showNews() {
  const now = await page();
  if (!now) return;
  const open = [...talk.querySelectorAll(".said > .inline")].map((form) => [form.parentElement.id, form]);
  threads.replaceChildren(...now.querySelector(".threads").childNodes);
  const waiting = now.querySelector(".talk > .own"); // one's own, of which some stood among the others
  talk.querySelector(":scope > .own")?.remove();
  if (waiting) talk.querySelector("h2").after(waiting);
  for (const [id, form] of open) document.getElementById(id)?.querySelector(":scope > .acts")?.after(form);
  const first = [...news].map(found).find(Boolean);
  for (const id of news) found(id)?.classList.add("new");
  news.clear();
  fresh.hidden = true;
  if (first) {
    first.tabIndex = -1;
    first.focus();
  }
}

fresh.addEventListener("click", showNews);

function hear({ event, comments }) {
  for (const id of comments) {
    if (event === "comment.shown" && !found(id) && !own.has(`c${id}`)) {
      news.add(id);
      fresh.hidden = false;
      fresh.textContent = fresh.dataset.words.replace("{}", news.size);
      say(fresh.textContent);
    } else if (event === "comment.withdrawn") {
      news.delete(id);
      gone(found(id));
    } else if (found(id) && !own.has(`c${id}`)) refresh([id]);
  }
}

// After a break: what the page shows now and did not show before is new.
async function check() {
  const now = await page();
  const ids = [...(now?.querySelectorAll(".threads .said") ?? [])].map((item) => Number(item.id.slice(1)));
  hear({ event: "comment.shown", comments: ids.filter((id) => !news.has(id)) });
}

let source, isKnown;
function follow() {
  if (document.hidden) {
    source?.close();
    source = null;
  } else if (!source) {
    source = new EventSource(talk.dataset.stream);
    source.onmessage = ({ data }) => hear(JSON.parse(data));
    source.addEventListener("reset", check);
    source.addEventListener("hello", () => isKnown ? check() : (isKnown = true));
  }
}
document.addEventListener("visibilitychange", follow);
follow();
