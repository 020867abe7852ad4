// Opens each page as a reader would: light, dark, phone, keyboard, without script, on paper; prints
// what is wrong, and what was measured.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
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

// Smallest label of a drawing, and smallest text of the page, in CSS pixels, as shown.
const smallest = () => {
  let drawn = 99, written = 99; // where there is none, nothing is too small
  for (const svg of document.querySelectorAll("svg")) {
    const box = svg.getBoundingClientRect();
    if (!box.width) continue;
    const scale = box.width / svg.viewBox.baseVal.width;
    for (const t of svg.querySelectorAll("text")) drawn = Math.min(drawn, parseFloat(getComputedStyle(t).fontSize) * scale);
  }
  for (const e of document.querySelectorAll("main p, main li, main td, main th, main dd, main dt, main caption, main button")) {
    if (e.getBoundingClientRect().width) written = Math.min(written, parseFloat(getComputedStyle(e).fontSize));
  }
  return { drawn, written };
};
// Letters of one drawing that lie on one another as the browser sets them. Boxes are higher than
// letters, so a quarter of the height may touch; labels of one look share an element.
const collisions = () => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    if (!svg.getBoundingClientRect().width) continue;
    const letters = [...svg.querySelectorAll("text")].flatMap((t) => [...t.textContent].map((c, i) => {
      const b = c.trim() && i < t.getNumberOfChars() ? t.getExtentOfChar(i) : { width: 0 };
      return [c, b, t.textContent];
    })).filter(([, b]) => b.width);
    for (let i = 0; i < letters.length; i++) for (let j = i + 1; j < letters.length; j++) {
      const [a, b] = [letters[i][1], letters[j][1]];
      const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const tall = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (wide > 2 && tall > 0.25 * Math.min(a.height, b.height)) found.push(`“${letters[i][0]}” of “${letters[i][2].slice(0, 20)}” on “${letters[j][0]}” of “${letters[j][2].slice(0, 20)}”`);
    }
  }
  return found;
};
// Answers whose question and headline lie wholly in the window.
const answersInView = () => [...document.querySelectorAll(".answers > div")].filter((d) => {
  const line = d.querySelector(".headline")?.getBoundingClientRect();
  return line && line.top >= 0 && line.bottom <= innerHeight;
}).length;

for (const file of process.argv.slice(2)) {
  const url = `file://${resolve(file)}`;
  const label = file.split("/").slice(-2).join("/");
  const personal = readFileSync(file, "utf8").includes("What to try next</dt>");
  const bytes = statSync(file).size;
  const html = readFileSync(file, "utf8");
  const nights = Number(html.match(/of ([\d,]+) nights logged/)?.[1].replaceAll(",", "") ?? 0);
  const people = Number(html.match(/([\d,]+) people/)?.[1].replaceAll(",", "") ?? 0);
  // Every night is drawn: a diary of more than two years is larger by its nights.
  const most = personal ? (nights > 730 ? 320_000 : 250_000) : people > 200 ? 1_500_000 : 600_000;
  check(`${label} size`, bytes <= most, `${bytes} bytes`);
  const script = html.match(/<script>([^]*?)<\/script>/)?.[1].length ?? 0;
  if (personal) check(`${label} script`, script <= 3_300, `${script} bytes`);
  const heavy = readdirSync(dirname(file)).filter((n) => n.endsWith(".png")).map((n) => [statSync(join(dirname(file), n)).size, n]).sort((a, b) => b[0] - a[0]);
  if (heavy.length) check(`${label} pictures`, heavy[0][0] <= 150_000, `${heavy.length}, largest ${heavy[0][1]} ${heavy[0][0]} bytes`);
  for (const [scheme, width, height] of [["light", 1280, 800], ["dark", 1280, 800], ["light", 390, 844], ["light", 320, 640]]) {
    const page = await browser.newPage();
    const requests = [];
    const messages = [];
    page.on("request", (r) => { if (r.url() !== url && !r.url().startsWith("data:")) requests.push(r.url()); });
    page.on("console", (m) => messages.push(m.text()));
    page.on("pageerror", (e) => messages.push(String(e)));
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(url, { waitUntil: "load" });
    const name = `${label} ${scheme} ${width} px`;
    check(`${name} makes no request`, requests.length === 0, requests.join(" "));
    check(`${name} console is silent`, messages.length === 0, messages.join(" | "));
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth);
    check(`${name} does not scroll sideways`, sideways <= width, `${sideways} px wide`);
    const text = await page.evaluate(smallest);
    check(`${name} text is 12 px or more`, text.drawn >= 11.95 && text.written >= 12, `${text.drawn.toFixed(1)} px drawn, ${text.written.toFixed(1)} px written`);
    if (scheme === "light" && width !== 320) {
      const struck = await page.evaluate(collisions);
      check(`${name} labels of drawings do not collide`, struck.length === 0, struck.slice(0, 3).join(" | "));
    }
    if (scheme === "light" && width === 1280) {
      const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
      check(`${label} elements`, nodes <= (personal ? 3_000 : 6_000), String(nodes));
      const load = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
      check(`${label} load event`, load <= 1_000, `${Math.round(load)} ms`);
    }
    const seen = personal ? await page.evaluate(answersInView) : 0;
    if (personal && width === 1280) check(`${name} shows five answers at once`, seen === 5, String(seen));
    if (personal && width === 390) check(`${name} shows two answers at once`, seen >= 2, String(seen));
    // The page's own policy forbids injected script tags, so axe comes through the debugger.
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const r = await axe.run(document, { resultTypes: ["violations"] });
      return r.violations.map((v) => `${v.id} (${v.nodes.length}: ${v.nodes[0].target.join(" ")})`);
    });
    check(`${name} accessibility`, found.length === 0, found.join("; "));
    await page.close();
  }
  await keyboard(url, label);
  await preferences(url, label);
  await pictures(url, label, dirname(file));
  // The list of all claims is a reference work: its length is that of the evidence.
  await paper(url, label, personal ? { A4: 4, Letter: 5 } : file.endsWith("studies.html") ? { A4: 16, Letter: 16 } : { A4: 12, Letter: 12 });
  const bare = await browser.newPage();
  await bare.setJavaScriptEnabled(false);
  await bare.goto(url, { waitUntil: "load" });
  const text = await bare.evaluate(() => document.body.innerText.length).catch(() => -1);
  check(`${label} is complete without script`, text === -1 || text > 1000, String(text));
  await bare.close();
}

// Every chart answers the arrow keys, is one stop of the tab key, and lets go on Escape. Folded parts
// are opened first: a chart inside a closed one has boxes but takes no focus.
async function keyboard(url, label) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(url, { waitUntil: "load" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const charts = await page.evaluate(() => [...document.querySelectorAll("svg[data-at],svg[data-nights]")]
    .filter((s) => s.getClientRects().length).length);
  const stops = await page.evaluate(() => {
    const inside = [...document.querySelectorAll("svg")].map((s) => s.querySelectorAll("[tabindex],a,button").length);
    return Math.max(0, ...inside);
  });
  check(`${label} has one tab stop a chart`, stops === 0, `${charts} charts in view`);
  let mute = 0, frameless = 0;
  for (let i = 0; i < charts; i++) {
    await page.evaluate((i) => [...document.querySelectorAll("svg[data-at],svg[data-nights]")]
      .filter((s) => s.getClientRects().length)[i].focus(), i);
    await page.keyboard.press("ArrowRight");
    const said = await page.evaluate(() => document.querySelector(".tip").textContent);
    await page.keyboard.press("ArrowRight");
    const next = await page.evaluate(() => document.querySelector(".tip").textContent);
    const width = await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement).outlineWidth));
    if (width < 3) frameless++;
    await page.keyboard.press("Escape");
    const rest = await page.evaluate(() => document.querySelector(".tip").textContent);
    if (!/\d/.test(said) || said === next || rest) mute++;
  }
  check(`${label} charts answer arrow keys and Escape`, mute === 0, `${charts - mute} of ${charts}`);
  check(`${label} focus is framed by 3 px`, frameless === 0);
  const theme = await page.evaluate(() => {
    if (!document.getElementById("theme")) return true;
    const ground = () => getComputedStyle(document.body).backgroundColor, before = ground();
    document.getElementById("theme").click();
    return before !== ground();
  });
  check(`${label} theme button`, theme);
  const sorted = await page.evaluate(() => {
    const head = document.querySelectorAll("table.sort thead button")[1];
    if (!head) return true; // an index sorts by controls of its own
    head.click();
    return head.closest("th").ariaSort === "ascending";
  });
  check(`${label} tables sort`, sorted);
  const narrowed = await page.evaluate(() => {
    const search = document.getElementById("search");
    if (!search || !document.querySelector("article")) return true;
    search.value = "magnesium";
    search.oninput();
    const seen = [...document.querySelectorAll("article")].filter((a) => a.getClientRects().length);
    return seen.length > 0 && seen.every((a) => a.textContent.toLowerCase().includes("magnesium"));
  });
  check(`${label} search shows what holds the word and nothing else`, narrowed);
  await page.close();
}

// Forced colours keep every label and mark apart from the ground, and nothing moves where a reader
// asked for no motion. Nothing is empty: every section says something, every panel draws or gives a
// reason.
async function preferences(url, label) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  const cdp = await page.createCDPSession();
  await cdp.send("Emulation.setEmulatedMedia", { features: [
    { name: "forced-colors", value: "active" }, { name: "prefers-reduced-motion", value: "reduce" },
  ] });
  await page.goto(url, { waitUntil: "load" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const active = await page.evaluate(() => matchMedia("(forced-colors:active)").matches);
  check(`${label} forced colours are in force`, active);
  const lost = await page.evaluate(() => {
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\d.]+/g).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
    const ground = getComputedStyle(document.body).backgroundColor;
    const faint = (e, property, least) => ratio(getComputedStyle(e)[property], ground) < least;
    const marks = [...document.querySelectorAll("svg .o-blue, svg .o-warm, svg .o-ink, svg .o-line")].filter((e) => faint(e, "stroke", 3));
    const areas = [...document.querySelectorAll("svg path.f-blue, svg path.f-warm")].filter((e) => faint(e, "fill", 3));
    const words = [...document.querySelectorAll("svg text:not(.f-paper)")].filter((e) => faint(e, "fill", 4.5));
    return [marks, areas, words].map((found) => found.length);
  });
  check(`${label} charts stand out in forced colours`, lost.every((n) => n === 0), `${lost.join(" + ")} too faint`);
  const moving = await page.evaluate(() => document.getAnimations().length + [...document.querySelectorAll("*")].filter((e) => {
    const s = getComputedStyle(e);
    return s.scrollBehavior === "smooth" || [s.transitionDuration, s.animationDuration].some((d) => d.split(",").some((t) => parseFloat(t) > 0));
  }).length);
  check(`${label} nothing moves`, moving === 0, String(moving));
  const empty = await page.evaluate(() => {
    const silent = (e) => !e.textContent.trim() && !e.querySelector("svg");
    const bare = [...document.querySelectorAll("main section, main figure, main details, main figcaption, main dd, main h2, main h3")].filter(silent);
    // A heading is followed by something other than a heading of its own rank, or by the end of its part.
    const alone = [...document.querySelectorAll("main h2, main h3")].filter((h) => !h.nextElementSibling || h.nextElementSibling.tagName === h.tagName);
    const blank = [...document.querySelectorAll("main svg")].filter((s) => !s.querySelector("path"));
    return [...bare, ...alone, ...blank].map((e) => `${e.tagName} ${e.textContent.trim().slice(0, 40)}`);
  });
  check(`${label} no part is empty`, empty.length === 0, empty.join(" | "));
  await page.close();
}

// The PNG of a chart shows what the page shows: mean difference of the drawing, colour by colour.
async function pictures(url, label, folder) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800, deviceScaleFactor: 2 });
  await page.goto(url, { waitUntil: "load" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const ids = await page.evaluate(() => [...document.querySelectorAll(".w-only > svg")].map((s) => s.getAttribute("aria-labelledby").replace(/-w-t$/, "")));
  // A page that is not in front takes no pictures, so all are taken before they are compared.
  const shots = [];
  for (const id of ids.filter((id) => existsSync(join(folder, `${id}.png`)))) {
    const svg = await page.$(`.w-only > svg[aria-labelledby="${id}-w-t"]`);
    // At the drawing's own size, so that a pixel of one is a pixel of the other.
    await svg.evaluate((s) => { s.style.cssText = `width:${s.viewBox.baseVal.width}px;height:${s.viewBox.baseVal.height}px`; });
    shots.push([id, await svg.screenshot({ encoding: "base64" })]);
  }
  await page.close();
  const blank = await browser.newPage();
  let worst = 0, which = "";
  for (const [id, shot] of shots) {
    const picture = readFileSync(join(folder, `${id}.png`)).toString("base64");
    const difference = await blank.evaluate(async (shot, picture) => {
      const load = async (data) => { const i = new Image(); i.src = `data:image/png;base64,${data}`; await i.decode(); return i; };
      const pixels = (image, x, y, w, h) => {
        const c = new OffscreenCanvas(w, h).getContext("2d");
        c.drawImage(image, x, y, w, h, 0, 0, w, h);
        return c.getImageData(0, 0, w, h).data;
      };
      const [a, b] = [await load(shot), await load(picture)];
      const [w, h, margin] = [Math.min(a.width, b.width), a.height, 48];
      const [p, q] = [pixels(a, 0, 0, w, h), pixels(b, margin, b.height - margin - h, w, h)];
      let sum = 0, n = 0;
      for (let i = 0; i < p.length; i++) if (i % 4 < 3) { sum += Math.abs(p[i] - q[i]); n++; }
      return sum / n / 255;
    }, shot, picture);
    if (difference > worst) [worst, which] = [difference, id];
  }
  if (shots.length) check(`${label} pictures show what the page shows`, worst <= 0.02, `${shots.length} pictures, at most ${(100 * worst).toFixed(2)}% apart (${which})`);
  await blank.close();
}

// White paper whatever the theme, no more pages than allowed, no text under nine points.
async function paper(url, label, most) {
  const page = await browser.newPage();
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await page.setViewport({ width: 688, height: 1000 }); // 182 mm
  await page.goto(url, { waitUntil: "load" });
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format, preferCSSPageSize: format === "A4", printBackground: true });
    const pages = (Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
    check(`${label} pages of ${format}`, pages <= most[format], String(pages));
  }
  await page.emulateMediaType("print");
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--paper").trim());
  check(`${label} paper is white in the dark theme`, ground === "#ffffff", ground);
  const text = await page.evaluate(smallest);
  check(`${label} text on paper is 9 pt or more`, text.drawn >= 11.95 && text.written >= 11.95,
    `${(text.drawn * 0.75).toFixed(1)} pt drawn, ${(text.written * 0.75).toFixed(1)} pt written`);
  await page.close();
}

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
