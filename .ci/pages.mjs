// Opens each page as a reader would: light, dark, phone, without script; prints what is wrong.
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import puppeteer from "puppeteer-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM, headless: true, args, protocolTimeout: 300_000,
});
let failed = 0;
let passed = 0;
const check = (name, ok, detail = "") => {
  ok ? passed++ : failed++;
  console.log(`${ok ? "ok  " : "FAIL"} ${name}${detail ? `: ${detail}` : ""}`);
};

for (const file of process.argv.slice(2)) {
  const url = `file://${resolve(file)}`;
  const label = file.split("/").slice(-2).join("/");
  check(`${label} size`, statSync(file).size <= 2_000_000, `${Math.round(statSync(file).size / 1024)} KB`);
  for (const [scheme, width] of [["light", 1280], ["dark", 1280], ["light", 390], ["light", 320]]) {
    const page = await browser.newPage();
    const requests = [];
    const messages = [];
    page.on("request", (r) => { if (r.url() !== url && !r.url().startsWith("data:")) requests.push(r.url()); });
    page.on("console", (m) => messages.push(m.text()));
    page.on("pageerror", (e) => messages.push(String(e)));
    await page.setViewport({ width, height: 800 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(url, { waitUntil: "load" });
    const name = `${label} ${scheme} ${width} px`;
    check(`${name} makes no request`, requests.length === 0, requests.join(" "));
    check(`${name} console is silent`, messages.length === 0, messages.join(" | "));
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth);
    check(`${name} does not scroll sideways`, sideways <= width, `${sideways} px wide`);
    const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
    check(`${name} elements`, nodes <= 6000, String(nodes));
    // The page's own policy forbids injected script tags, so axe comes through the debugger.
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const r = await axe.run(document, { resultTypes: ["violations"] });
      return r.violations.map((v) => `${v.id} (${v.nodes.length}: ${v.nodes[0].target.join(" ")})`);
    });
    check(`${name} accessibility`, found.length === 0, found.join("; "));
    await page.close();
  }
  const bare = await browser.newPage();
  await bare.setJavaScriptEnabled(false);
  await bare.goto(url, { waitUntil: "load" });
  const text = await bare.evaluate(() => document.body.innerText.length).catch(() => -1);
  check(`${label} is complete without script`, text === -1 || text > 1000, String(text));
  await bare.close();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
