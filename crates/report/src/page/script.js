(function () {
  var root = document.documentElement, tools = document.querySelector(".tools");
  if (!tools) return;
  tools.hidden = false;
  document.getElementById("theme").addEventListener("click", function () {
    var dark = root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  document.getElementById("print").addEventListener("click", function () { print(); });
})();
