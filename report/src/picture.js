import * as Plot from "@observablehq/plot";
import { h, whenNear } from "./dom.js";

/// The fields of a picture are those of lib/report/picture.hpp.

const colours = ["var(--c0)", "var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)"];
const ladder = ["var(--l0)", "var(--l1)", "var(--l2)", "var(--l3)", "var(--l4)"];
const symbols = ["circle", "triangle", "square", "diamond", "star", "wye"];
const coloured = new Set(["line", "orbit", "dots"]);

/// How each layer looks: a colour and a symbol for each name of a coloured one; a curve named "NAME: ..." has NAME's.
function looks(picture) {
  const names = [...new Set(picture.layers.filter((l) => coloured.has(l.kind)).map((l) => l.name))];
  const palette = picture.ordered ? ladder : colours;
  const of = (name) => {
    const i = names.indexOf(name);
    return i < 0 ? null : { colour: palette[i % palette.length], symbol: symbols[i % symbols.length] };
  };
  return (layer) => of(layer.name) ?? of(layer.name.split(":")[0]) ?? { colour: "var(--muted)", symbol: "circle" };
}

const points = (layer) => (layer.x ?? []).map((x, i) => ({ x, y: layer.y?.[i], value: layer.values?.[i], name: layer.name }));

/// The categories of cells: colour and symbol both tell them apart.
const cellLooks = { right: ["var(--proved)", "circle"], wrong: ["var(--refuted)", "times"] };
const cellLook = (value) => cellLooks[value] ?? ["var(--undecided)", "square"];

function marks(picture) {
  const look = looks(picture);
  return picture.layers.flatMap((layer) => {
    const { colour, symbol } = look(layer), data = points(layer), common = { x: "x", y: "y" };
    switch (layer.kind) {
      case "line":
        return [Plot.line(data, { ...common, stroke: colour, strokeWidth: 1.75 })];
      case "orbit":
        return [Plot.line(data, { ...common, stroke: colour, strokeWidth: 0.75, strokeOpacity: 0.7 }),
          Plot.dot(data, { ...common, fill: colour, r: 2 })];
      case "dots": {
        const many = data.length > 1000;
        return [Plot.dot(data, many ? { ...common, fill: colour, r: 0.8 } : { ...common, fill: colour, symbol, r: data.length > 80 ? 2 : 3.5 })];
      }
      case "level":
        return [Plot.line(data, { ...common, stroke: "var(--level)", strokeWidth: 1.25 })];
      case "curve":
        return [Plot.line(data, { ...common, stroke: colour, strokeWidth: 1.5, strokeDasharray: "6 4" })];
      case "mark":
        return [Plot.dot(data, { ...common, stroke: "var(--refuted)", strokeWidth: 2.5, symbol: "times", r: 6 })];
      case "cells":
        return [...new Set(layer.values)].map((value) => Plot.dot(data.filter((d) => d.value === value),
          { ...common, stroke: cellLook(value)[0], strokeWidth: 2, symbol: cellLook(value)[1], r: 4 }));
      case "rule_x":
        return [Plot.ruleX(layer.x, { stroke: "var(--muted)", strokeWidth: 1 })];
      case "rule_y":
        return [Plot.ruleY(layer.y, { stroke: "var(--muted)", strokeWidth: 1 }),
          Plot.text(layer.y, { y: (d) => d, frameAnchor: "right", textAnchor: "end", dy: -7, dx: -4, text: () => layer.name, fill: "var(--muted)",
            stroke: "var(--paper)", strokeWidth: 4 })];
      default:
        return [];
    }
  });
}

/// The labels of vertical lines, above the frame: in as many rows as keep them apart.
function placed(rules, left, right, scale) {
  const ends = [];
  return rules.map((rule) => ({ at: rule.x[0], text: rule.name })).sort((a, b) => a.at - b.at).map((label) => {
    const half = label.text.length * 3.2 + 4;
    const middle = Math.min(Math.max(scale(label.at), left + half), right - half);
    let row = ends.findIndex((end) => end < middle - half);
    if (row < 0) row = ends.length;
    ends[row] = middle + half;
    return { ...label, row, shift: middle - scale(label.at) };
  });
}

const raised = (n) => [...String(n)].map((c) => (c === "-" ? "\u207b" : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c])).join("");

/// Ticks of a logarithmic axis: the powers of ten, and what lies between them where they are few.
function logTick(few) {
  return (x) => {
    const power = Math.log10(x), whole = Math.round(power);
    if (Math.abs(power - whole) > 1e-9) return few ? String(Number(x.toPrecision(3))) : "";
    return Math.abs(whole) <= 2 ? String(Number(x.toPrecision(1))) : `10${raised(whole)}`;
  };
}

function linearTick(x) {
  const rounded = Number(x.toPrecision(6)), size = Math.abs(rounded);  // 0.30000000000000004
  return (size !== 0 && (size < 1e-3 || size >= 1e5) ? rounded.toExponential() : String(rounded)).replace("-", "\u2212");
}

function scale(axis, values) {
  const common = { label: axis.label, labelAnchor: "center", labelArrow: "none" };
  if (!axis.log) return { ...common, type: "linear", nice: true, tickFormat: linearTick };
  const finite = values.filter((v) => v > 0);
  return { ...common, type: "log", tickFormat: logTick(Math.max(...finite) < 30 * Math.min(...finite)) };
}

export function drawn(picture, width = 640) {
  const { x, y } = picture;
  const all = picture.layers.filter((l) => !l.kind.startsWith("rule_") && l.kind !== "level").flatMap(points)
    .filter((d) => (!x.log || d.x > 0) && (!y.log || d.y > 0));
  const layers = picture.layers.map((l) => (l.kind.startsWith("rule_") ? l : { ...l, ...Object.fromEntries(["x", "y", "values"].filter((k) => l[k]).map((k) =>
    [k, l[k].filter((_, i) => (!x.log || l.x[i] > 0) && (!y.log || l.y[i] > 0))])) }));
  const frame = { inset: 6, marginLeft: 64, marginRight: 16, marginBottom: 42, width, height: Math.round(width * 0.56) };
  const options = (rows) => ({
    ...frame, marginTop: 14 + 14 * rows, ariaLabel: picture.title, style: { background: "none", color: "inherit", fontSize: "12px" },
    x: scale(x, layers.flatMap((l) => (l.kind === "rule_y" ? [] : l.x))),
    y: { ...scale(y, layers.flatMap((l) => (l.kind === "rule_x" ? [] : l.y))), grid: true },
  });
  const shown = { ...picture, layers };
  const rules = layers.filter((l) => l.kind === "rule_x");
  let labels = [];
  if (rules.length) {
    const position = Plot.plot({ ...options(0), marks: marks(shown) }).scale("x").apply;
    labels = placed(rules, frame.marginLeft, width - frame.marginRight, position);
  }
  const rows = Math.max(0, ...labels.map((l) => l.row + 1));
  return Plot.plot({
    ...options(rows),
    marks: [...marks(shown), Plot.frame({ stroke: "var(--faint)" }),
      ...labels.map((l) => Plot.text([l], { x: "at", text: "text", frameAnchor: "top", lineAnchor: "bottom", dy: -4 - 14 * l.row, dx: l.shift, fill: "var(--muted)" })),
      Plot.tip(all, Plot.pointer({ x: "x", y: "y", fill: "var(--paper)", stroke: "var(--muted)", textPadding: 6,
        title: (d) => `${d.name}${d.value ? `: ${d.value}` : ""}\n${x.label}: ${d.x}\n${y.label}: ${d.y}` }))],
  });
}

function swatch(kind, { colour, symbol }) {
  const width = 26;
  const paths = { circle: "M13,2.5a3.5,3.5 0 1 0 0.01,0z", triangle: "M13,1l4.5,8h-9z", square: "M9.5,2.5h7v7h-7z", diamond: "M13,1l4,5l-4,5l-4,-5z",
    star: "M13,1l1.3,3.6h3.8l-3,2.3l1.1,3.7l-3.2,-2.2l-3.2,2.2l1.1,-3.7l-3,-2.3h3.8z", wye: "M12,6l-4,-3l1.2,-1.6l3.8,2.8l3.8,-2.8l1.2,1.6l-4,3v5h-2z", times: "M9,2l8,8M17,2l-8,8" };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("width", width);
  svg.setAttribute("height", 12);
  svg.setAttribute("aria-hidden", "true");
  const dots = kind === "dots" || kind === "mark" || kind === "cells";
  path.setAttribute("d", dots ? paths[symbol] : "M1,6H25");
  path.setAttribute("style", dots && symbol !== "times" ? `fill:${colour}` : `stroke:${colour};stroke-width:2;fill:none${kind === "curve" ? ";stroke-dasharray:6 4" : ""}`);
  svg.append(path);
  return svg;
}

function legend(picture) {
  const look = looks(picture), entries = new Map();
  for (const layer of picture.layers) {
    if (layer.kind.startsWith("rule_")) continue;
    if (layer.kind === "cells") {
      for (const value of new Set(layer.values)) entries.set(value, swatch("cells", { colour: cellLook(value)[0], symbol: cellLook(value)[1] }));
    } else if (layer.kind === "mark") {
      entries.set(layer.name, swatch("mark", { colour: "var(--refuted)", symbol: "times" }));
    } else if (layer.kind === "level") {
      const family = layer.name.replace(/ = .*/, "");
      entries.set(family, swatch("level", { colour: "var(--level)" }));
    } else if (!entries.has(layer.name)) {
      entries.set(layer.name, swatch(layer.kind, look(layer)));
    }
  }
  return h("ul", { class: "legend" }, [...entries].map(([name, sample]) => h("li", {}, sample, name)));
}

const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/// The picture's data: a row for each point of each layer; lines x = c and y = c have the other column empty.
export function csv(picture) {
  const rows = [["series", picture.x.label, picture.y.label, "value"].map(quoted).join(",")];
  for (const l of picture.layers)
    for (let i = 0; i < Math.max(l.x?.length ?? 0, l.y?.length ?? 0); ++i)
      rows.push([quoted(l.name), l.x?.[i] ?? "", l.y?.[i] ?? "", quoted(l.values?.[i] ?? "")].join(","));
  return rows.join("\n") + "\n";
}

function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/// The picture as a figure, drawn when it comes into view. `name` is its CSV file's; `about` links to statements.
export function figure(picture, name, about = null) {
  const place = h("div", { class: "drawing" });
  whenNear(place, () => place.replaceChildren(drawn(picture)));
  return h("figure", { "data-picture": name }, h("h3", {}, picture.title), place, legend(picture),
    h("figcaption", {}, picture.caption, about, " ",
      h("button", { type: "button", class: "csv", "aria-label": `data of "${picture.title}" as CSV`, onclick: () => download(`${name}.csv`, csv(picture)) }, "data (CSV)")));
}

/// A precision ladder as a picture: at how many bits the answer is right, and from which step on it is wrong.
export function ladderPicture(key, rungs) {
  const known = rungs.filter((r) => Number.isFinite(Number(r.p)));
  if (known.length < 2) return null;
  const latest = Math.max(1, ...known.map((r) => Number(r.parts_at ?? 0)));
  return {
    title: "Where each precision parts from the truth", caption: "Each number type's bits against the step at which its run is off by more than the tolerance; those that stay right are drawn at the top.",
    x: { label: "precision p (bits of significand)", log: true }, y: { label: "parts at step", log: true }, about: [key],
    layers: [{ name: "number types", kind: "cells", x: known.map((r) => Number(r.p)), y: known.map((r) => (r.parts_at ? Number(r.parts_at) : 2 * latest)),
      values: known.map((r) => (r.right ? "right" : "wrong")) }],
  };
}
