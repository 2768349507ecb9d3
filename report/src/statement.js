import { duration, h, short } from "./dom.js";
import { math } from "./math.js";
import { figure, ladderPicture } from "./picture.js";

export const verdicts = ["PROVED", "SUPPORTED", "REFUTED", "UNDECIDED", "UNVERIFIED"];
const signs = { PROVED: "\u2713", SUPPORTED: "\u2248", REFUTED: "\u2717", UNDECIDED: "?", UNVERIFIED: "\u2026" };
export const meanings = {
  PROVED: "rigorous arithmetic decided every claim on the whole domain, and the hypotheses hold somewhere. A certificate shows it, and overshoot verify checks that in another arithmetic. " +
    "The word beside the verdict tells how much of the paper's claim it covers. People wrote the sentences under \"by words\": the machine does not check them",
  SUPPORTED: "enough samples or runs met the hypotheses, and none was against; the worst were evaluated again in rigorous arithmetic. That is no proof",
  REFUTED: "at an exact rational point every hypothesis certainly holds and the claim certainly fails",
  UNDECIDED: "none of these: too few samples met the hypotheses, or some runs contradict the claim",
  UNVERIFIED: "a certificate says what is recorded, and check has not verified it, as that takes long: overshoot verify --all does it. Until then it proves nothing",
};

/// What a verdict covers of what the paper says; records may join two: "step; restricted".
export const coverMeanings = {
  "the same": "the printed claim on the printed domain",
  substitution: "the printed claim in other variables",
  restricted: "the printed claim on a part of its domain",
  step: "a step of an induction, a sum or a limit; a sentence leads from it to the claim",
  sampled: "some sizes or runs, drawn at random; no proof for all of them",
  "an instance": "a counterexample inside the printed domain, which refutes the printed claim",
};
const coverNames = Object.keys(coverMeanings);
const parts = (covers) => covers.split("; ");
const withMeaning = (part) => (coverMeanings[part] ? `${part}: ${coverMeanings[part]}` : part);
/// The order above; what has two parts comes after what has its first alone.
export const coversRank = (covers = "") => coverNames.indexOf(parts(covers)[0]) + (parts(covers).length - 1) / 2;
/// The covers words of some statements in that order, each with their number.
export const byCovers = (some) => [...new Set(some.map((s) => s.covers ?? ""))].filter(Boolean).sort((a, b) => coversRank(a) - coversRank(b))
  .map((covers) => [covers, some.filter((s) => s.covers === covers).length]);

/// A verdict about the printed claim itself, not a part or a step of it.
const whole = (s) => ["PROVED", "REFUTED"].includes(s.verdict) && ["the same", "an instance"].includes(s.covers);

const badgeOf = (verdict, more) => h("span", { class: `badge ${verdict.toLowerCase()}${more}`, title: meanings[verdict] }, h("span", { "aria-hidden": "true" }, signs[verdict]), ` ${verdict}`);
export const badge = (verdict) => badgeOf(verdict, "");
/// Filled where the verdict is about the printed claim itself.
export const ownBadge = (s) => badgeOf(s.verdict, whole(s) ? " whole" : "");
export const coversWord = (s) => (s.covers ? h("span", { class: "covers", title: [...parts(s.covers).map(withMeaning), ...(s.narrower ?? [])].join("\n") }, s.covers) : null);

export const rowId = (key) => `s:${key}`;
/// A certificate that says another verdict than the recorded one is a trouble, verified or not.
export const asExpected = (s) => (s.verdict === s.expected || s.verdict === "UNVERIFIED") && !s.trouble;

/// A link to a statement's row, or its key alone where the file does not have it.
export const keyLink = (key, statements) => (statements.has(key) ? h("a", { href: `#${rowId(key)}`, class: "key" }, key) : h("span", { class: "key" }, key));

const pointTable = (point, names = Object.keys(point)) =>
  h("table", { class: "point" }, h("tbody", {}, names.map((name) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, String(point[name]))))));

const enclosure = ([lo, hi]) => (lo === hi ? lo : `[${lo}, ${hi}]`);

/// The refuted claim: where, and what its sides are there.
export function witness(s) {
  // Of a claim on a worst-case rate: what the worst case is.
  if (s.worst_case) return h("div", { class: "witness" }, h("p", { class: "label" }, "Claimed: ", h("code", {}, s.refuted_claim)), h("p", {}, `But the worst case is ${s.worst_case}.`));
  if (!s.witness) return null;
  const names = s.matters ?? Object.keys(s.witness);
  const rest = Object.keys(s.witness).filter((n) => !names.includes(n));
  return h("div", { class: "witness" },
    h("p", { class: "label" }, "Exact witness"), pointTable(s.witness, names),
    rest.length ? h("details", {}, h("summary", {}, `${rest.length} coordinates that the formula does not depend on there`), pointTable(s.witness, rest)) : null,
    s.both_sides ? [
      h("p", { class: "label" }, "Claimed: ", h("code", {}, s.refuted_claim), s.relation ? `, that is left ${s.relation} right` : ""),
      h("table", { class: "point sides" }, h("tbody", {},
        h("tr", {}, h("th", { scope: "row" }, "left side"), h("td", {}, enclosure(s.both_sides[0]))),
        h("tr", {}, h("th", { scope: "row" }, "right side"), h("td", {}, enclosure(s.both_sides[1]))))),
    ] : null);
}

function samples(s) {
  const what = ["orbit", "runs"].includes(s.kind) ? "runs" : "samples";
  const counts = [[s.samples, `${what} drawn`], [s.applicable, "applicable"], [s.hypothesis_not_met, "hypothesis not met"], [s.out_of_budget, "out of budget"],
    [s.undefined, "undefined"], [s.rechecked, "evaluated again"], [s.dismissed_as_rounding, "dismissed as rounding"], [s.unexamined, "unexamined"], [s.contradicted, "against"]];
  return counts.filter(([n]) => n !== undefined).map(([n, name]) => `${n} ${name}`).join(", ");
}

function commands(s) {
  const list = [`./overshoot check ${s.key}`, `./overshoot show ${s.key}`];
  if (s.certificate) list.push(`./overshoot verify ${s.certificate}`, `./overshoot ${s.verdict === "REFUTED" ? "refute" : "prove"} ${s.key}`);
  return h("pre", { class: "commands" }, list.join("\n"));
}

function measured(s) {
  return h("table", { class: "measured" },
    h("thead", {}, h("tr", {}, ["measured", "smallest", "mean", "largest"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, Object.entries(s.measured).map(([name, m]) =>
      h("tr", {}, h("th", { scope: "row" }, name), ["smallest", "mean", "largest"].map((k) => h("td", { title: m[k] }, short(m[k])))))));
}

function ladder(s) {
  const final = (f) => Object.entries(f ?? {}).map(([name, v]) => `${name} = ${Array.isArray(v) ? enclosure(v) : v}`).join(", ");
  const picture = ladderPicture(s.key, s.ladder);
  return [
    h("table", { class: "ladder" },
      h("thead", {}, h("tr", {}, ["number type", "bits", "verdict", "right", "parts at step", "why", "result"].map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, s.ladder.map((r) => h("tr", { class: r.right ? "right" : "wrong" }, [r.scalar, r.p, r.verdict, r.right ? "right" : "wrong", r.parts_at, r.why, final(r.final)]
        .map((v) => h("td", {}, v === undefined || v === null ? "" : String(v))))))),
    picture ? figure(picture, `${s.key}.precision`) : null];
}

/// Formulas of these kinds are not one for all points: what is decided is told in words.
export const hasFormula = (s) => Boolean(s.decided_latex) && !["structured", "runs"].includes(s.kind);

/// Whose words the printed text is: "The paper says".
export const whoseWords = (s) => (s.origin ?? "the paper says").replace(/^./, (c) => c.toUpperCase());

function paperSays(s, statements) {
  const refuted = [...statements.values()].filter((other) => other.repaired === s.key);
  return h("section", { class: "printed" }, h("h4", {}, whoseWords(s)),
    h("p", { class: "says" }, s.says),
    s.printed ? math(s.printed, { display: true }) : null,
    s.hypotheses ? h("p", {}, h("span", { class: "label" }, "Given: "), s.hypotheses) : null,
    h("p", {}, h("span", { class: "label" }, "Source: "), s.source),
    refuted.length ? h("p", {}, h("span", { class: "label" }, "Holds in place of: "), refuted.map((other, i) => [i ? ", " : "", keyLink(other.key, statements)])) : null);
}

function decidedHere(s) {
  return h("section", { class: "decided" }, h("h4", {}, "Decided here"),
    h("p", {}, ownBadge(s), " ", coversWord(s)),
    s.covers ? parts(s.covers).map((part) => h("p", {}, `${withMeaning(part)}.`)) : null,
    s.narrower ? [h("p", { class: "label" }, "Narrower than printed"), h("ul", { class: "narrower" }, s.narrower.map((part) => h("li", {}, part)))] : null,
    s.decided_latex ? math(s.decided_latex, { display: true }) : null,
    s.file ? h("p", {}, h("span", { class: "label" }, "File: "), h("code", {}, s.file)) : null,
    s.deduction?.trim() ? [h("p", { class: "label" }, "By words, which the machine does not check"), h("p", { class: "words" }, s.deduction.trim())] : null);
}

/// Everything of a statement that its row opens to. `elsewhere`: pictures kept with other statements that explain it.
export function detail(s, statements, elsewhere) {
  const rows = [];
  const row = (name, ...content) => {
    if (content.some((c) => c !== null && c !== undefined && c !== "")) rows.push(h("dt", {}, name), h("dd", {}, content));
  };
  row("Kind", s.kind);
  row("Domain", s.domain);
  row("How it was decided", s.method, s.trouble ? h("p", { class: "trouble" }, s.trouble) : null);
  row("Samples", samples(s));
  if (s.verdict !== s.expected) row("Recorded as", badge(s.expected));
  if (s.worst_slack !== undefined) row("Smallest slack", `${s.worst_slack}, of "${s.worst_claim}", at`, pointTable(s.worst_point ?? {}));
  if (s.witness || s.worst_case) row("Counterexample", witness(s));
  if (s.repaired) row("What holds instead", keyLink(s.repaired, statements));
  if (s.certificate) {
    row("Certificate", h("code", {}, s.certificate), h("p", {}, s.reverified ? "Re-verified for this report" : "Not verified for this report", `; that costs about ${short(s.verify_cost)} s.`));
  }
  row("False mutant", s.mutant ? `${s.mutant} (the tests require that this is refuted)` : null);
  if (s.notes) row("Notes", Object.entries(s.notes).map(([note, n]) => h("p", {}, `${note} (${n})`)));
  row("Time", duration(s.seconds));
  row("Commands", commands(s));
  return [
    h("div", { class: "both" }, paperSays(s, statements), decidedHere(s)),
    h("dl", {}, rows),
    s.measured ? measured(s) : null,
    s.ladder ? [h("h4", {}, "Over number types"), ladder(s)] : null,
    h("div", { class: "figures" }, Object.entries(s.series ?? {}).map(([name, p]) => figure(p, `${s.key}.${name}`))),
    elsewhere.length ? h("p", {}, "See also: ", elsewhere.map(([owner, name, p], i) => [i ? ", " : "", h("a", { href: `#p:${owner}.${name}` }, p.title)])) : null];
}
