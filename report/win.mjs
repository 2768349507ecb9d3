import { chromium } from "playwright-core";
const [file, out, sel, theme = "light", w = 1280] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const p = await b.newPage({ viewport: { width: Number(w), height: 1000 }, colorScheme: theme });
p.on("pageerror", (e) => console.log("pageerror", e.stack.slice(0, 900)));
await p.goto("file://" + file);
if (sel.startsWith("!")) { const k = sel.slice(1); await p.evaluate((k) => { location.hash = "s:" + k; }, k); }
else await p.evaluate((s) => document.querySelector(s).scrollIntoView(), sel);
await p.waitForTimeout(800);
await p.screenshot({ path: out });
await b.close();
