"use strict";
(() => {
const all = (q, e = document) => [...e.querySelectorAll(q)], set = document.documentElement.dataset;
const [theme, paper] = all(".tools button"), tip = document.createElement("div");
for (const e of all("[data-js]")) e.hidden = false;
theme.onclick = () => {
  const on = set.theme ? set.theme == "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
  set.theme = on ? "light" : "dark";
};
paper.onclick = () => print();
document.body.append(tip);
tip.className = "tip";
tip.role = "status";
const hide = () => { tip.textContent = ""; for (const ring of all("svg circle")) ring.remove(); };

const night = (d, i) => {
  const c = d.nights[i], day = new Date(Date.parse(d.from) + i * 864e5).toUTCString().slice(0, 16);
  return day + "\n" + ({ s: d.word, ".": "%night.none%", x: "%night.not_logged%", "-": "%night.left_out%" }[c] || "%night.times%").replace("{event}", () => d.word).replace("{n}", c);
};
const row = (tr) => [...tr.cells].map((c, i) => {
  const words = c.textContent.trim(), head = tr.closest("table").tHead.rows[0].cells[i].textContent;
  return words.replace("–", "") ? (i ? head + ": " : "") + words : "";
}).filter((t) => t).join("\n");
const marks = (svg, d = svg.dataset) => {
  if (d.nights) {
    const [x, y, step, cols, strip, half] = d.grid.split(" ").map(Number);
    return [...d.nights].map((_, i) => {
      const k = i + (new Date(d.from).getUTCDay() + 6) % 7, week = k / 7 | 0;
      return [x + week % cols * step + half, y + (week / cols | 0) * strip + k % 7 * step + half, () => night(d, i)];
    });
  }
  const fig = svg.closest("figure"), rows = all("tbody tr", all("table", fig)[0] || all("table", fig.parentNode)[0]);
  const known = rows.filter((r) => r.cells.length > 1).sort((a, b) => a.dataset.row - b.dataset.row);
  return d.at.split(" ").map((m) => m.split(",")).map(([r, x, y]) => [+x, +y, () => row(known[r])]);
};
for (const svg of all("svg[data-at],svg[data-nights]")) {
  let list, at = -1;
  const look = () => {
    const box = svg.getBoundingClientRect();
    list ||= marks(svg);
    return [box.left, box.top, box.width / svg.viewBox.baseVal.width];
  };
  const show = (i) => {
    const [left, top, scale] = look(), [x, y, words] = list[at = i];
    hide();
    svg.insertAdjacentHTML("beforeend", `<circle class="n o-ink" stroke-width="2" r="8" cx="${x}" cy="${y}"/>`);
    tip.textContent = words();
    const down = top + y * scale, tall = tip.offsetHeight + 14;
    tip.style.left = `max(4px,min(${left + x * scale + 14}px,100vw - 19rem))`;
    tip.style.top = down + (down + tall > innerHeight ? -tall : 14) + "px";
  };
  svg.tabIndex = 0;
  svg.onpointermove = svg.onclick = (e) => {
    const [left, top, scale] = look();
    const far = list.map((m) => Math.hypot(left + m[0] * scale - e.clientX, top + m[1] * scale - e.clientY) / scale);
    const near = Math.min(...far);
    near > 22 ? hide() : show(far.indexOf(near));
  };
  svg.onpointerleave = svg.onblur = hide;
  svg.onkeydown = (e) => {
    look();
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -1e9, End: 1e9 }[e.key];
    if (e.key == "Escape") hide();
    if (step) { e.preventDefault(); show(Math.max(0, Math.min(at + step, list.length - 1))); }
  };
}
for (const table of all("table.sort")) {
  const heads = [...table.tHead.rows[0].cells];
  all("tbody tr", table).forEach((r, i) => r.dataset.row = i);
  heads.forEach((th, i) => {
    const button = document.createElement("button");
    button.append(th.textContent);
    th.replaceChildren(button);
    button.onclick = () => {
      const down = th.ariaSort == "ascending" ? -1 : 1;
      for (const h of heads) h.ariaSort = null;
      th.ariaSort = down < 0 ? "descending" : "ascending";
      const value = (r) => { const t = r.cells[i].textContent.replace("−", "-"), n = parseFloat(t); return n == n ? n : t; };
      for (const body of table.tBodies) body.append(...[...body.rows].sort((a, b) => value(a) > value(b) ? down : -down));
    };
  });
}
})();
