// What a reader selects in a story is reported where it stands. Without it, the link leads to a plain form.
const link = document.querySelector(".oops a");
const parts = document.querySelectorAll(".story h1, .stand, .story > figure figcaption, .story > .expert, div.text");
const BLOCKS = "p, li, h1, h2, h3, h4, td, th, caption, text, title, figcaption, summary, blockquote, div, aside";
const MOST = 2000; // characters, as the server takes them
const AROUND = 32;
const headers = { Accept: "application/json" };
const button = make("button", { type: "button", className: "oops-here", textContent: link.textContent, hidden: true });
const dialog = make("dialog", { className: "oops-form" });
let chosen; // what is selected: the words, and what stands around them
let range;
let timer;

function make(name, properties) {
  const one = Object.assign(document.createElement(name), properties);
  document.body.append(one);
  return one;
}

// Before, within and after the range: all of the story's text and nothing beside it. White space is not within.
function read(range) {
  const text = ["", "", ""];
  let last;
  for (const part of parts) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const { length } = node.data;
      const block = node.parentNode.closest(BLOCKS);
      const gap = block === last && node.previousSibling?.nodeName !== "BR" ? "" : "\n";
      let start = range.comparePoint(node, 0) < 0 ? length : 0;
      let end = range.comparePoint(node, length) > 0 ? 0 : length;
      if (node === range.startContainer) start = range.startOffset;
      if (node === range.endContainer) end = range.endOffset;
      text[start ? 0 : end ? 1 : 2] += gap;
      text[0] += node.data.slice(0, start);
      text[1] += node.data.slice(start, end);
      text[2] += node.data.slice(end);
      last = block;
    }
  }
  const [, lead, words, tail] = text[1].match(/^(\s*)(.*?)(\s*)$/s);
  return [text[0] + lead, words, tail + text[2]];
}

function look() {
  if (dialog.open) return;
  const selection = getSelection();
  range = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0).cloneRange();
  chosen = range && read(range);
  button.hidden = !chosen?.[1] || chosen[1].length > MOST;
  if (button.hidden) return;
  const at = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.right, innerWidth - 8) - button.offsetWidth);
  const top = Math.max(8, Math.min(at.bottom, innerHeight - 3 * button.offsetHeight));
  button.style.left = `${left + scrollX}px`;
  button.style.top = `${top + scrollY}px`;
}

// Not while it is being selected; and a finger on the button may end the selection before the button is pressed.
function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, 250);
}

// The sentence that holds the words.
function quote() {
  const place = dialog.querySelector(".quoted");
  if (!place) return;
  const [before, words, after] = chosen;
  const mark = document.createElement("mark");
  mark.textContent = words;
  place.append(before.match(/[^.!?…\n]{0,200}\s*$/)[0].trimStart(), mark, after.match(/^[^.!?…\n]{0,200}[.!?…]?/)[0]);
}

function show(html) {
  dialog.innerHTML = html;
  dialog.setAttribute("aria-labelledby", "report-title");
  const device = dialog.querySelector("[data-key]");
  if (device) import(device.dataset.script).then(({ offer }) => offer(device));
  quote();
}

async function open() {
  if (!getSelection().isCollapsed) look();
  button.hidden = true;
  try {
    const answer = await fetch(link.href, { headers });
    show((await answer.json()).html);
  } catch {
    location = link.href;
    return;
  }
  const { elements } = dialog.querySelector("form");
  const [before, words, after] = chosen;
  elements.exact.value = words;
  elements.before.value = [...before].slice(-AROUND).join("");
  elements.after.value = [...after].slice(0, AROUND).join("");
  dialog.showModal();
  dialog.querySelector(":checked").focus();
}

async function send(event) {
  const { target, submitter } = event;
  if (target.method === "dialog" || submitter?.formMethod === "dialog") return;
  event.preventDefault();
  if (target.ariaBusy) return;
  target.ariaBusy = "true";
  try {
    const answer = await fetch(target.action, { method: "POST", headers, body: new URLSearchParams(new FormData(target)) });
    show((await answer.json()).html);
  } catch {
    target.ariaBusy = null;
    target.querySelector("[role=alert][hidden]").hidden = false;
  }
  const first = ["[aria-invalid]", "[role=alert]:not([hidden])", "h2"].find((one) => dialog.querySelector(one));
  dialog.querySelector(first).focus();
}

make("link", { rel: "stylesheet", href: link.dataset.style });
button.setAttribute("aria-keyshortcuts", "Control+Enter");
button.title = "Ctrl+Enter";
document.addEventListener("pointerdown", (event) => {
  if (event.target === button) event.preventDefault();
  else button.hidden = true;
});
button.addEventListener("click", open);
dialog.addEventListener("submit", send);
// Writing has taken the caret away from the text.
dialog.addEventListener("close", () => {
  if (getSelection().isCollapsed) getSelection().collapse(range.endContainer, range.endOffset);
});
document.addEventListener("selectionchange", soon);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || dialog.open) return;
  look();
  if (!button.hidden) open();
});
soon();
