import { chromium } from "playwright-core";
const [file, dir, theme = "light"] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const p = await b.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: theme });
p.on("pageerror", (e) => console.log("pageerror", e.stack.slice(0, 900)));
await p.goto("file://" + file);
for (const f of await p.locator("#pictures figure").all()) { await f.scrollIntoViewIfNeeded(); await p.waitForTimeout(150); }
await p.locator("#pictures").screenshot({ path: `${dir}/all-${theme}.png` });
await b.close();
