import { duration, h, short, showAll } from "./dom.js";
import { math } from "./math.js";
import { asExpected, byCovers, coversRank, coversWord, detail, ownBadge, rowId, verdicts } from "./statement.js";

const columns = [
  { name: "verdict", sort: (s) => verdicts.indexOf(s.verdict) },
  { name: "covers", sort: (s) => coversRank(s.covers) },
  { name: "the paper says", sort: (s) => s.key },
  { name: "decided here", sort: null },
  { name: "worst slack", sort: (s) => (s.worst_slack === undefined ? Infinity : Number(s.worst_slack)), number: true },
  { name: "time", sort: (s) => Number(s.seconds ?? 0), number: true },
];

/// Checkboxes for some words, of which any number may be chosen.
function choices(name, words, onchange) {
  const boxes = words.map((word) => h("input", { type: "checkbox", checked: true, value: word, onchange }));
  return {
    element: h("fieldset", {}, h("legend", {}, name), boxes.map((box) => h("label", { class: "choice" }, box, ` ${box.value.toLowerCase()}`))),
    has: (word) => boxes.every((box) => box.checked) || boxes.some((box) => box.checked && box.value === word),
    only: (word) => boxes.forEach((box) => (box.checked = word === null || box.value === word)),
  };
}

/// The table of all statements: sorted by its head, filtered by text, verdict, what it covers and paper, each row opening
/// to its detail.
export function table(list, statements, picturesAbout) {
  const papers = [...new Set(list.map((s) => s.key.split(".")[0]))];
  const bodies = new Map();

  function toggle(s, open) {
    const { body, button } = bodies.get(s.key);
    const now = button.getAttribute("aria-expanded") === "true";
    if (open === now) return;
    button.setAttribute("aria-expanded", String(!now));
    if (now) body.lastChild.remove();
    else body.append(h("tr", { class: "detail", id: `d:${s.key}` }, h("td", { colspan: columns.length }, detail(s, statements, picturesAbout(s.key)))));
  }

  for (const s of list) {
    const button = h("button", { type: "button", class: "key", "aria-expanded": "false", "aria-controls": `d:${s.key}` }, s.key);
    const row = h("tr", { class: "row", onclick: (event) => {
      if (!event.target.closest("a") && !String(getSelection())) toggle(s);
    } },
      h("td", {}, ownBadge(s), asExpected(s) ? null : h("p", { class: "trouble" }, "not as recorded")),
      h("td", {}, coversWord(s)),
      h("th", { scope: "row" }, button, h("p", { class: "source" }, s.source), h("p", { class: "says" }, s.says), s.printed ? math(s.printed) : null),
      h("td", { class: "decided" }, s.decided_latex ? math(s.decided_latex) : null),
      h("td", { class: "number" }, s.worst_slack === undefined ? "\u2013" : short(s.worst_slack)),
      h("td", { class: "number" }, s.seconds === undefined ? "\u2013" : duration(s.seconds)));
    const words = [s.key, s.source, s.says, s.printed, s.hypotheses, s.covers, s.decided, s.domain].join(" ").toLowerCase();
    bodies.set(s.key, { s, button, words, body: h("tbody", { id: rowId(s.key), "data-verdict": s.verdict }, row) });
  }

  const grid = h("table", { class: "statements" });
  const count = h("p", { class: "count", role: "status" });
  const search = h("input", { type: "search", placeholder: "filter by text", "aria-label": "filter by text", oninput: apply });
  const paper = h("select", { "aria-label": "paper", onchange: apply }, h("option", { value: "" }, "all papers"), papers.map((p) => h("option", { value: p }, p)));
  const verdict = choices("verdict", verdicts.filter((v) => list.some((s) => s.verdict === v)), apply);
  const covers = choices("covers", byCovers(list).map(([word]) => word), apply);

  function apply() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { s, words, body } of bodies.values()) {
      const show = verdict.has(s.verdict) && covers.has(s.covers) && (!paper.value || s.key.split(".")[0] === paper.value) && wanted.every((w) => words.includes(w));
      body.hidden = !show;
      if (show) ++shown;
    }
    count.textContent = `${shown} of ${list.length} statements`;
  }

  const heads = columns.map((column) => {
    const head = h("th", { scope: "col", "aria-sort": column.name === "the paper says" ? "ascending" : null, class: column.number ? "number" : null });
    head.append(column.sort ? h("button", { type: "button", onclick: () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
      const sorted = [...bodies.values()].sort((a, b) => (down ? -1 : 1) * order(column.sort(a.s), column.sort(b.s)) || order(a.s.key, b.s.key));
      grid.append(...sorted.map(({ body }) => body));
    } }, column.name) : column.name);
    return head;
  });
  grid.append(h("thead", {}, h("tr", {}, heads)), ...[...bodies.values()].map(({ body }) => body));
  apply();

  /// Opens the row that the address names, making it visible if it is filtered out.
  function open(key) {
    const found = bodies.get(key);
    if (!found) return;
    if (found.body.hidden) {
      search.value = paper.value = "";
      verdict.only(null);
      covers.only(null);
      apply();
    }
    toggle(found.s, true);
    showAll(".statements .math");  // what is set later would move the row away
    found.body.scrollIntoView();
    found.button.focus({ preventScroll: true });
  }
  /// The statements of a verdict, and of one covers word if it is given.
  function only(oneVerdict, oneCovers = null) {
    verdict.only(oneVerdict);
    covers.only(oneCovers);
    apply();
  }
  return { element: h("section", { id: "statements" }, h("h2", {}, "Statements"),
    h("div", { class: "controls" }, search, paper, count, verdict.element, covers.element), h("div", { class: "scroll" }, grid)), open, only };
}
