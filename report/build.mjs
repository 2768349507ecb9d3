// Builds ../lib/report/page.html, the page that the program compiles in, from src/. With --check: says whether the
// committed file is what this build gives, and changes nothing (exit 1 if it is not).
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = new URL(".", import.meta.url);
const at = (name) => fileURLToPath(new URL(name, here));
const read = (name) => readFileSync(at(name), "utf8");

// KaTeX's fonts: those that the statements' mathematics uses (test/page.test.mjs looks for one that is missing).
const fonts = ["Main-Regular", "Math-Italic", "AMS-Regular", "Caligraphic-Regular", "Size1-Regular", "Size2-Regular",
  "Size3-Regular", "Size4-Regular"];

function katexStyle() {
  return read("node_modules/katex/dist/katex.min.css").replace(/@font-face\{[^}]*\}/g, (face) => {
    const font = /fonts\/KaTeX_([\w-]+)\.woff2/.exec(face)[1];
    if (!fonts.includes(font)) return "";
    const data = readFileSync(at(`node_modules/katex/dist/fonts/KaTeX_${font}.woff2`)).toString("base64");
    return face.replace(/src:[^;}]*/, `src:url(data:font/woff2;base64,${data}) format("woff2")`);
  });
}

async function bundled(entry) {
  return build({ entryPoints: [at(entry)], bundle: true, minify: true, write: false, metafile: true, charset: "ascii",
    legalComments: "none", target: ["es2021"], format: "iife", absWorkingDir: fileURLToPath(here) });
}

/// The licences of the packages that the bundle holds, as they ask for.
function licences(metafile) {
  const packages = new Set(["katex"]);
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  return [...packages].sort().map((name) => {
    const { version, license } = JSON.parse(read(`node_modules/${name}/package.json`));
    const file = ["LICENSE", "LICENSE.md", "LICENCE", "LICENSE.txt"].map((f) => `node_modules/${name}/${f}`).find((f) => existsSync(at(f)));
    return `${name} ${version} (${license})\n\n${file ? read(file).trim() : ""}`;
  }).join("\n\n----\n\n");
}

const { outputFiles, metafile } = await bundled("src/main.js");
const script = outputFiles[0].text.trim();
const style = (await build({ stdin: { contents: read("src/style.css"), loader: "css" }, minify: true, write: false })).outputFiles[0].text;
for (const [what, text] of [["script", script], ["style", style]])
  if (/<\/script|<\/style|<!--/i.test(text)) throw new Error(`the ${what} would end its element`);
const parts = {
  policy: `default-src 'none'; script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'; ` +
    "style-src 'unsafe-inline'; font-src data:; img-src data: blob:; base-uri 'none'; form-action 'none'",
  style: katexStyle() + style.trim(),
  licences: licences(metafile).replace(/</g, "&lt;"),
  script,
};
const page = read("src/page.html").replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);

const target = at("../lib/report/page.html");
if (process.argv.includes("--check")) {
  if (!existsSync(target) || readFileSync(target, "utf8") !== page) {
    console.error("lib/report/page.html is not what report/ builds: run npm run build there");
    process.exit(1);
  }
} else {
  writeFileSync(target, page);
  console.log(`lib/report/page.html: ${page.length} bytes (script ${script.length}, style ${parts.style.length})`);
}
