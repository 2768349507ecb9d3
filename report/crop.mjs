import { chromium } from "playwright-core";
// pairs of figures: crop.mjs FILE OUT NAME...
const [file, out, ...names] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const p = await b.newPage({ viewport: { width: 1280, height: 900 } });
await p.goto("file://" + file);
await p.evaluate((names) => { for (const f of [...document.querySelectorAll("#pictures figure")]) if (!names.some((n) => f.dataset.picture.endsWith("." + n))) f.remove(); }, names);
await p.locator("#pictures").scrollIntoViewIfNeeded(); await p.waitForTimeout(800);
await p.locator("#pictures").screenshot({ path: out });
await b.close();
