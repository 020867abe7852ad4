"use strict";
(() => {
const all = (q, e = document) => [...e.querySelectorAll(q)], root = document.documentElement;
const make = (name, e = document.createElement(name)) => document.body.appendChild(e);
for (const e of all("[data-js]")) e.hidden = false;
all("#theme")[0].onclick = () => {
  const dark = root.dataset.theme ? root.dataset.theme == "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
};
all("#print")[0].onclick = () => print();

const tip = make("div"), charts = all("svg[data-at],svg[data-nights]"), ring = document.createElementNS(charts[0]?.namespaceURI, "circle");
tip.className = "tip";
tip.role = "status";
for (const [k, v] of Object.entries({ class: "n o-ink", "stroke-width": 2, r: 8 })) ring.setAttribute(k, v);
const hide = () => { tip.textContent = ""; ring.remove(); };

const night = (d, i) => {
  const c = d.nights[i], day = new Date(Date.parse(d.from) + i * 864e5).toLocaleDateString("en-GB",
    { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return day + "\n" + ({ s: d.word, ".": "no " + d.word, x: "not logged", "-": "left out" }[c] || d.word + ", " + c + " times");
};
const row = (tr) => [...tr.cells].map((c, i) => {
  const words = c.textContent.trim(), head = tr.closest("table").tHead.rows[0].cells[i].textContent;
  return words.replace("–", "") ? (i ? head + ": " : "") + words : "";
}).filter((t) => t).join("\n");
const marks = (svg) => {
  const d = svg.dataset;
  if (d.nights) {
    const [x, y, pitch, columns, strip, half] = d.grid.split(" ").map(Number);
    return [...d.nights].map((_, i) => {
      const k = i + (new Date(d.from).getUTCDay() + 6) % 7, week = k / 7 | 0;
      return [x + week % columns * pitch + half, y + (week / columns | 0) * strip + k % 7 * pitch + half, () => night(d, i)];
    });
  }
  const figure = svg.closest("figure"), rows = all("tbody tr", all("table", figure)[0] || all("table", figure.parentNode)[0]);
  const known = rows.filter((r) => r.cells.length > 1).sort((a, b) => a.dataset.row - b.dataset.row);
  return d.at.split(" ").map((m) => m.split(",")).map(([r, x, y]) => [+x, +y, () => row(known[r])]);
};
for (const svg of charts) {
  let list, at = -1;
  const show = (i) => {
    const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width, m = list[at = i];
    ring.setAttribute("cx", m[0]);
    ring.setAttribute("cy", m[1]);
    svg.append(ring);
    tip.textContent = m[2]();
    const y = box.top + m[1] * scale + 14, tall = tip.offsetHeight;
    tip.style.left = Math.max(4, Math.min(box.left + m[0] * scale + 14, root.clientWidth - tip.offsetWidth - 4)) + "px";
    tip.style.top = (y + tall > innerHeight ? y - tall - 28 : y) + "px";
  };
  svg.tabIndex = 0;
  svg.onpointermove = svg.onclick = (e) => {
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    list ||= marks(svg);
    const far = list.map((m) => Math.hypot(m[0] - (e.clientX - box.left) * scale, m[1] - (e.clientY - box.top) * scale));
    const i = far.indexOf(Math.min(...far));
    far[i] > 22 ? hide() : show(i);
  };
  svg.onpointerleave = svg.onblur = hide;
  svg.onkeydown = (e) => {
    list ||= marks(svg);
    const last = list.length - 1, step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 }[e.key];
    if (e.key == "Escape") hide();
    if (step) { e.preventDefault(); show(Math.max(0, Math.min(at + step, last))); }
  };
}
for (const table of all("table.sort")) {
  const heads = [...table.tHead.rows[0].cells];
  all("tbody tr", table).forEach((r, i) => r.dataset.row = i);
  heads.forEach((th, i) => {
    const button = make("button");
    button.textContent = th.textContent;
    th.replaceChildren(button);
    button.onclick = () => {
      const down = th.ariaSort == "ascending";
      for (const h of heads) h.ariaSort = null;
      th.ariaSort = down ? "descending" : "ascending";
      const value = (r) => { const t = r.cells[i].textContent.replace("−", "-"), n = parseFloat(t); return n == n ? n : t; };
      for (const body of table.tBodies)
        body.append(...[...body.rows].sort((a, b) => (value(a) > value(b) ? 1 : -1) * (down ? -1 : 1)));
    };
  });
}
})();
