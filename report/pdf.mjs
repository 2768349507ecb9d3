import { chromium } from "playwright-core";
const [file, out] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const p = await b.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: "dark" });
await p.goto("file://" + file);
await p.evaluate(() => { const s = document.querySelector("tbody .key"); s.click(); });
await p.pdf({ path: out, format: "A4", margin: { top: "1cm", left: "1cm", right: "1cm", bottom: "1cm" } });
await b.close();
