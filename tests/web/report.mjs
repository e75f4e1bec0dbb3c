// Pages of `icsflow report` in Debian's Chromium: no error, no request, axe-core (WCAG 2.2 A and AA) without violations,
// charts drawn, nothing wider than 320 px, findings and tables without scripts. Pictures are for the eye.
//   node tests/web/report.mjs [--pictures FOLDER] PAGE.html...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = process.argv.slice(2);
let pictures = null;
if (args[0] === "--pictures") pictures = args.splice(0, 2)[1];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
let failures = 0;
const check = (good, said) => {
  if (good) return;
  ++failures;
  console.error(`FAILED ${said}`);
};

for (const file of args) {
  const name = basename(file, ".html");
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, bypassCSP: false });
  const page = await context.newPage();
  const said = [], requests = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  const url = pathToFileURL(resolve(file)).href;
  const before = Date.now();
  await page.goto(url);
  const charts = await page.locator(".chart").count();
  // Not waitForFunction(): it would evaluate text, which the page's policy forbids.
  const drawn = page.locator(".chart[data-drawn=yes]");
  for (const until = Date.now() + 20_000; (await drawn.count()) < charts && Date.now() < until;) await page.waitForTimeout(20);
  const took = Date.now() - before;
  console.log(`${name}: ${charts} charts drawn in ${took} ms, ${(readFileSync(file).length / 1e6).toFixed(2)} MB`);
  check((await drawn.count()) === charts, `${name}: only ${await drawn.count()} of ${charts} charts are drawn`);
  check(said.length === 0, `${name}: console: ${said.join("; ")}`);
  check(requests.every((one) => one === url || one.startsWith("data:")), `${name}: requests ${requests.join(" ")}`);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  // The page's own policy forbids scripts from elsewhere, so axe comes in as the page's own would: inline.
  await page.addScriptTag({ content: axe });
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  for (const one of found.violations)
    check(false, `${name}: axe ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((n) => n.target).join(", ")}`);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = false)));

  await page.setViewportSize({ width: 320, height: 640 });
  await page.waitForTimeout(300);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  check(wide <= 320, `${name}: ${wide} px wide at 320 px`);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}-320.png`) });
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.emulateMedia({ media: "print" });
  if (pictures) await page.screenshot({ path: join(pictures, `${name}-print.png`) });

  const bare = await browser.newContext({ javaScriptEnabled: false });
  const without = await bare.newPage();
  await without.goto(url);
  check((await without.locator("figure h3").count()) === charts, `${name}: without scripts findings are missing`);
  check((await without.locator("figure table").count()) === charts, `${name}: without scripts tables are missing`);
  await bare.close();
  await context.close();
}
await browser.close();
console.log(failures === 0 ? "all good" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
