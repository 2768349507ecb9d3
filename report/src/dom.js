/// An element: h("a", { href: "#x", class: "key" }, "text", child). Attributes that begin with "on" are listeners; a
/// child that is null, undefined or false is left out. Text is only ever set as text.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/// The numbers of records are decimal texts; for reading, three significant digits.
export function short(decimal) {
  const x = Number(decimal);
  if (!Number.isFinite(x)) return String(decimal);
  return x === 0 ? "0" : String(Number(x.toPrecision(3)));
}

export const duration = (seconds) => (Number(seconds) < 0.05 ? "< 0.1 s" : `${Number(seconds).toFixed(1)} s`);

/// Calls `show(element)` once, when the element comes near the window, or before printing. An observer is called before
/// the browser paints: what is shown waits until it has, so that the first paint does not wait for it.
const waiting = new Map();
const nearby = new IntersectionObserver((entries) => {
  const near = entries.filter((e) => e.isIntersecting).map((e) => e.target);
  setTimeout(() => near.forEach(showNow));
}, { rootMargin: "400px" });

function showNow(element) {
  const show = waiting.get(element);
  if (!show) return;
  waiting.delete(element);
  nearby.unobserve(element);
  show(element);
}
export function whenNear(element, show) {
  waiting.set(element, show);
  nearby.observe(element);
  return element;
}
export function showAll(selector = "*") {
  for (const element of [...waiting.keys()]) if (element.isConnected && element.matches(selector)) showNow(element);
}
