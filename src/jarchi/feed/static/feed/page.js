// The feed's own page: it says more of each story, shows what its reader chose, and goes on where it ends.
import {add, article, isNewer, lines, linesOf, list, place, staysPut, ways} from "./list.js";

const {section, importance, inner} = list.dataset, names = JSON.parse(list.dataset.names);

ways.mark = (line, event) => {
  line.append(" ");
  add(line, "small", [names[event.importance], event.section_name, names[event.kind]].filter(Boolean).join(" · "));
};

// Under another slug the section may have its old name.
ways.fits = (event, line, old, others) =>
  (!section || section == event.section || old?.lastChild.textContent.includes(event.section_name))
  && (!importance || event.importance != "ordinary")
  && (staysPut(old, line)
    || (!document.querySelector(".older") || isNewer(line, others.at(-1)))
      && (!inner || isNewer(others[0] ?? line, line)));

// Read anew, what was brought from older pages stays if nothing is missing between; else the page begins again.
ways.stays = (page, oldest) => {
  if (oldest && lines().some((line) => !isNewer(oldest, line))) return (line) => isNewer(oldest, line);
  document.querySelector(".pager")?.remove();
  list.after(page.querySelector(".pager") ?? "");
};

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
