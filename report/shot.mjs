import { chromium } from "playwright-core";
const [file, out, ...opts] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const p = await b.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: opts.includes("dark") ? "dark" : "light" });
p.on("console", (m) => console.log("console", m.type(), m.text()));
p.on("pageerror", (e) => console.log("pageerror", e.stack.slice(0,900)));
const t = Date.now();
await p.goto("file://" + file);
console.log("load", Date.now() - t, await p.evaluate(() => performance.getEntriesByType("paint").map((e) => `${e.name} ${e.startTime}`).join("; ")));
const sel = opts.find((o) => o.startsWith("#"));
if (sel) { await p.locator(sel).scrollIntoViewIfNeeded(); await p.waitForTimeout(1000); await p.locator(sel).screenshot({ path: out }); }
else { await p.waitForTimeout(700); await p.screenshot({ path: out, fullPage: opts.includes("full") }); }
await b.close();
