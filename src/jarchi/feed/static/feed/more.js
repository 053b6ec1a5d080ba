// The page of the feed goes on where it ends: its link to older stories brings them here.
import {article, linesOf, place} from "./list.js";

document.addEventListener("click", async (click) => {
  const link = click.target.closest?.("a.older");
  if (!link || click.button || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
  click.preventDefault();
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) {
    location = link.href;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const here = new Set(linesOf(document).map(article)), next = page.querySelector("a.older");
  const known = page.querySelector(".known"), firstKnown = known?.nextElementSibling;
  const lines = linesOf(page.querySelector("[data-page]")).filter((line) => !here.has(article(line)));
  for (const line of lines) place(line, page);
  firstKnown?.before(known);
  history.replaceState(null, "", link.href); // who reloads, or comes back, reads on here
  lines[0]?.querySelector("a").focus({preventScroll: true});
  if (next) link.replaceWith(next);
  else link.remove();
});
