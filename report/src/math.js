import katex from "katex";
import { h, whenNear } from "./dom.js";

/// In \text{...} an underscore is text: keys and names are written so in statements.
const escapedUnderscores = (tex) => tex.replace(/\\text\{([^{}]*)\}/g, (_, words) => `\\text{${words.replace(/(?<!\\)_/g, "\\_")}}`);

/// The formula's TeX, set as mathematics when it comes into view. What KaTeX cannot read stays as it is.
export function math(tex, { display = false } = {}) {
  const element = h(display ? "div" : "span", { class: "math" }, h("code", {}, tex));
  return whenNear(element, () => {
    const set = document.createDocumentFragment();
    try {
      katex.render(escapedUnderscores(tex), set, { displayMode: display, throwOnError: true, strict: "ignore", maxSize: 20, trust: false });
    } catch {
      return;
    }
    element.replaceChildren(set);
    element.classList.add("set");
  });
}
