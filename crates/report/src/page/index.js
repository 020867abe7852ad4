(() => {
const table = document.querySelector(".people"), body = table.tBodies[0], rows = [...body.rows];
const heads = [...table.tHead.rows[0].cells], search = document.getElementById("search");
heads.forEach((th, i) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = th.textContent;
  th.replaceChildren(button);
  const numeric = th.className == "num";
  const value = (r) => r.cells[i].dataset.v;
  button.onclick = () => {
    const down = th.ariaSort == "ascending";
    for (const h of heads) h.ariaSort = null;
    th.ariaSort = down ? "descending" : "ascending";
    const order = (a, b) => {
      const x = value(a), y = value(b);
      if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
      const by = numeric ? x - y : x < y ? -1 : x > y ? 1 : 0;
      return down ? -by : by;
    };
    body.append(...[...rows].sort(order));
  };
});
search.oninput = () => {
  const asked = search.value.trim().toLowerCase();
  let n = 0;
  for (const r of rows) {
    r.hidden = !r.cells[0].textContent.toLowerCase().includes(asked);
    n += !r.hidden;
  }
  document.getElementById("found").textContent = asked ? n + " of " + rows.length : "";
};
})();
