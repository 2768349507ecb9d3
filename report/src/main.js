import { h, showAll } from "./dom.js";
import { math } from "./math.js";
import { figure } from "./picture.js";
import { asExpected, badge, byCovers, coverMeanings, coversWord, hasFormula, keyLink, meanings, ownBadge, verdicts, whoseWords, witness } from "./statement.js";
import { table } from "./table.js";

const records = JSON.parse(document.getElementById("records").textContent);
const list = records.statements;
const statements = new Map(list.map((s) => [s.key, s]));
const environment = records.environment;

/// [owner's key, name, picture] of every picture but the slacks, which belong to their own statement.
const gallery = list.flatMap((s) => Object.entries(s.series ?? {}).filter(([name]) => name !== "slack").map(([name, p]) => [s.key, name, p]));
const picturesAbout = (key) => gallery.filter(([owner, , p]) => owner !== key && p.about?.includes(key));

let statementTable;
const papers = [...new Set(list.map((s) => s.key.split(".")[0]))];
const count = (some, verdict) => some.filter((s) => s.verdict === verdict).length;

/// UNVERIFIED is shown where there is one.
const shown = verdicts.filter((v) => v !== "UNVERIFIED" || count(list, v) > 0);

function front() {
  const byPaper = h("div", { class: "scroll" }, h("table", { class: "papers" },
    h("thead", {}, h("tr", {}, ["paper", ...shown].map((t) => h("th", { scope: "col" }, t.toLowerCase())))),
    h("tbody", {}, papers.map((p) => {
      const some = list.filter((s) => s.key.split(".")[0] === p);
      return h("tr", {}, h("th", { scope: "row" }, paperName(p)), shown.map((v) => h("td", { "data-verdict": v.toLowerCase() }, String(count(some, v)))));
    }))));
  const show = (...what) => () => {
    statementTable.only(...what);
    statementTable.element.scrollIntoView();
  };
  const tiles = shown.map((v) => h("div", { class: "verdict" },
    h("button", { type: "button", class: `tile ${v.toLowerCase()}`, title: `${meanings[v]}. Show these`, onclick: show(v) }, h("strong", {}, String(count(list, v))), " ", badge(v)),
    h("ul", {}, byCovers(list.filter((s) => s.verdict === v)).map(([covers, n]) => h("li", {},
      h("button", { type: "button", title: "Show these", onclick: show(v, covers) }, h("span", { class: "n" }, String(n)), ` ${covers}`))))));
  const wrong = list.filter((s) => !asExpected(s));
  return h("header", {},
    h("div", { class: "title" }, h("h1", {}, "overshoot report"), themeButton()),
    h("p", {}, "This report shows what papers claim, what overshoot has decided of each claim (proved, with a certificate that a second program verifies; refuted, at an exact point; or supported by samples), and the evidence."),
    h("p", { class: "lead" }, `${list.length} statements of ${papers.length === 1 ? "one paper" : `${papers.length} papers`}, checked ${environment.date ?? ""}` +
      `${environment.commit ? ` at commit ${environment.commit.slice(0, 10)}${environment.commit.endsWith("-dirty") ? " with local changes" : ""}` : ""}.`),
    h("div", { class: "tiles" }, tiles),
    byPaper,
    contents(),
    h("details", {}, h("summary", {}, "What a verdict means"), h("dl", {}, shown.map((v) => [h("dt", {}, badge(v)), h("dd", {}, `${meanings[v]}.`)])),
      h("p", {}, "The word beside a verdict tells how much of the printed claim it covers. A badge is filled if the verdict is about the printed claim itself: the same, an instance."),
      h("dl", {}, Object.entries(coverMeanings).map(([word, meaning]) => [h("dt", {}, word), h("dd", {}, `${meaning}.`)]))),
    wrong.length ? h("section", { class: "unexpected" }, h("h2", {}, "Not as recorded"),
      h("ul", {}, wrong.map((s) => h("li", {}, keyLink(s.key, statements), " ", badge(s.verdict), `, recorded as ${s.expected}: ${s.trouble ?? s.method ?? ""}`)))) : null);
}

/// A paper's title and link, with the name that its keys begin with.
function paperName(name) {
  const paper = (records.papers ?? {})[name];
  if (!paper) return name;
  const title = paper.link.startsWith("https://") ? h("a", { href: paper.link, rel: "noreferrer" }, paper.title) : paper.title;
  return [h("span", { class: "key" }, name), ": ", title, h("span", { class: "source" }, ` ${paper.authors} (${paper.appeared})`)];
}

/// Links to the sections, which are made after the first paint.
function contents() {
  const sections = [["refuted", "Refuted as printed", count(list, "REFUTED") > 0], ["pictures", "Pictures", gallery.length > 0],
    ["statements", "All statements", true], ["reproducibility", "To reproduce this", true]];
  return h("nav", { class: "contents", "aria-label": "contents" }, h("ul", {}, sections.filter(([, , there]) => there).map(([id, title]) => h("li", {}, h("a", { href: `#${id}` }, title)))));
}

function refuted() {
  const cards = list.filter((s) => s.verdict === "REFUTED").map((s) => {
    const sibling = statements.get(s.repaired);
    return h("article", { class: "card" },
      h("h3", {}, keyLink(s.key, statements), " ", ownBadge(s), " ", coversWord(s), h("span", { class: "source" }, ` ${s.source}`)),
      h("p", { class: "says" }, s.says),
      s.printed ? [h("p", { class: "label" }, whoseWords(s)), math(s.printed, { display: true })] : null,
      hasFormula(s) ? [h("p", { class: "label" }, "Decided here"), math(s.decided_latex, { display: true })] : null,
      h("div", { class: "facts" }, witness(s), s.series?.slack ? figure(s.series.slack, `${s.key}.slack`) : null),
      s.repaired ? h("div", { class: "repaired" }, h("p", { class: "label" }, "What holds instead: ", keyLink(s.repaired, statements), " ", sibling ? [ownBadge(sibling), " ", coversWord(sibling)] : ""),
        sibling ? [h("p", { class: "says" }, sibling.says), sibling.printed ? math(sibling.printed, { display: true }) : null] : null) : null);
  });
  return cards.length ? h("section", { id: "refuted" }, h("h2", {}, "Refuted as printed"), cards) : null;
}

function pictures() {
  return gallery.length ? h("section", { id: "pictures" }, h("h2", {}, "Pictures"), h("div", { class: "figures" }, gallery.map(([owner, name, p]) => {
    const keys = (p.about ?? [owner]).filter((key) => statements.has(key));
    const about = h("span", { class: "about" }, " About ", keys.map((key, i) => [i ? ", " : "", keyLink(key, statements)]), ".");
    const f = figure(p, `${owner}.${name}`, about);
    f.id = `p:${owner}.${name}`;
    return f;
  }))) : null;
}

function reproducibility() {
  const e = environment, rows = [];
  const row = (name, value) => {
    if (value !== undefined && value !== "") rows.push(h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, String(value))));
  };
  row("overshoot", e.overshoot);
  row("commit", e.commit);
  row("date", e.date);
  row("seed of the samples", e.seed);
  row("compiler", e.compiler);
  row("flags", e.flags);
  row("CPU", e.cpu);
  row("threads", e.threads);
  row("system", e.system);
  row("Arb", e.arb);
  row("MPFR", e.mpfr);
  row("MPFI", e.mpfi);
  row("GMP", e.gmp);
  for (const [name, version] of Object.entries(e.libraries ?? {})) row(name, version);
  const commit = /^[0-9a-f]{7,40}$/.test(e.commit ?? "") ? `git checkout ${e.commit}\n` : "";
  return h("section", { id: "reproducibility" }, h("h2", {}, "To reproduce this"),
    h("pre", { class: "commands" }, `${commit}${e.command ?? "./overshoot check --json FILE.json"}\n./overshoot verify --all        # every certificate again, in another arithmetic`),
    h("table", { class: "point" }, h("tbody", {}, rows)),
    h("p", {}, "Samples and runs depend on the seed alone. Times depend on the machine."));
}

function themeButton() {
  const themes = ["auto", "light", "dark"];
  const button = h("button", { type: "button", class: "theme", onclick: () => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % 3];
    document.documentElement.dataset.theme = next;
    button.textContent = `theme: ${next}`;
  } }, "theme: auto");
  return button;
}

function licences() {
  return h("footer", {}, h("details", {}, h("summary", {}, "Licences of the libraries in this page"), h("pre", {}, document.getElementById("licences").textContent.replace(/&lt;/g, "<"))));
}

function follow() {
  const target = decodeURIComponent(location.hash.slice(1));
  if (target.startsWith("s:")) statementTable.open(target.slice(2));
}

/// The parts below the first window, pictures before the rows: made after it is painted, or when the page is printed before that.
function complete() {
  if (statementTable) return;
  statementTable = table(list, statements, picturesAbout);
  page.append(...[pictures(), statementTable.element, reproducibility(), licences()].filter(Boolean));
  addEventListener("hashchange", follow);
  addEventListener("click", (event) => {  // on a link to where the address already is
    if (location.hash && event.target.closest?.("a")?.hash === location.hash) follow();
  });
  follow();
  document.documentElement.dataset.complete = "";
}

const page = document.getElementById("page");
document.title = `overshoot report: ${papers.join(", ")}`;
page.append(...[front(), refuted()].filter(Boolean));
requestAnimationFrame(() => setTimeout(complete));
addEventListener("beforeprint", () => {
  complete();
  showAll();
});
