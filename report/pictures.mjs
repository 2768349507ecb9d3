// Pictures of a report as PNG files: node pictures.mjs REPORT.html FOLDER KEY.PICTURE...; those of the README are made by
// npm run pictures. Needs Debian's chromium.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const [file, folder, ...names] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 2, colorScheme: "light" });
await page.goto(`file://${resolve(file)}`);
await page.addStyleTag({ content: "figure { border: 0 !important; } figcaption { display: none; }" });
for (const name of names) {
  const figure = page.locator(`#pictures figure[data-picture="${name}"]`);
  await figure.scrollIntoViewIfNeeded();
  await figure.locator(".drawing svg").first().waitFor();
  await figure.screenshot({ path: join(folder, `${name.split(".").pop()}.png`) });
}
await browser.close();
