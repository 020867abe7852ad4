(() => {
const search = document.getElementById("search"), parts = [...document.querySelectorAll(".part")];
const claims = [...document.querySelectorAll("article")], words = claims.map((c) => c.textContent.toLowerCase());
search.oninput = () => {
  const asked = search.value.trim().toLowerCase();
  let n = 0;
  claims.forEach((c, i) => { c.hidden = !words[i].includes(asked); n += !c.hidden; });
  for (const p of parts) p.hidden = !p.querySelector("article:not([hidden])");
  document.getElementById("found").textContent = asked ? "%studies.found%".replace("{n}", n).replace("{all}", claims.length) : "";
};
})();
