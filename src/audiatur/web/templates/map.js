"use strict";
// A rectangle is drawn on the map of the search with a mouse; with keys: arrows move a cross, Enter sets a corner, Enter again the other, Escape takes it away;
// or with a finger: a tap sets a corner, another the other.
(function () {
  var SVG = "http://www.w3.org/2000/svg", EDGES = ["west", "south", "east", "north"];
  document.querySelectorAll("[data-map]").forEach(function (frame) {
    var svg = frame.querySelector("svg"), rect = svg.querySelector(".chosen"), form = frame.closest("form");
    var said = form.querySelector(".mapsaid"), size = svg.viewBox.baseVal, corner = null, cross = null, box = {};
    EDGES.forEach(function (edge) { box[edge] = Number(svg.dataset[edge]); });
    function lon(x) { return box.west + x / size.width * (box.east - box.west); }
    function lat(y) { return box.north - y / size.height * (box.north - box.south); }
    function show(a, b) {
      rect.setAttribute("x", Math.min(a.x, b.x)); rect.setAttribute("y", Math.min(a.y, b.y));
      rect.setAttribute("width", Math.abs(a.x - b.x)); rect.setAttribute("height", Math.abs(a.y - b.y));
    }
    function fill(values) {
      EDGES.forEach(function (edge, n) { form.elements[edge].value = values ? values[n].toFixed(2) : ""; });
      said.textContent = values ? "Chosen: west " + values[0].toFixed(2) + ", south " + values[1].toFixed(2) + ", east " + values[2].toFixed(2) + ", north " + values[3].toFixed(2) + ". Press Search." : "No rectangle is chosen.";
    }
    function choose(a, b) {
      show(a, b);
      fill([lon(Math.min(a.x, b.x)), lat(Math.max(a.y, b.y)), lon(Math.max(a.x, b.x)), lat(Math.min(a.y, b.y))]);
    }
    function at(event) {
      var seen = svg.getBoundingClientRect();
      return { x: (event.clientX - seen.left) / seen.width * size.width, y: (event.clientY - seen.top) / seen.height * size.height };
    }
    // A finger that moves scrolls the page.
    svg.addEventListener("pointerdown", function (event) {
      if (event.pointerType === "touch" || event.button || event.target.closest("a")) return;
      event.preventDefault();
      var start = at(event);
      svg.setPointerCapture(event.pointerId);
      function move(e) { show(start, at(e)); }
      svg.addEventListener("pointermove", move);
      svg.addEventListener("pointerup", function (e) {
        svg.removeEventListener("pointermove", move);
        var end = at(e);
        if (Math.abs(end.x - start.x) > 4 && Math.abs(end.y - start.y) > 4) choose(start, end);
        else { show(start, start); fill(null); }
      }, { once: true });
    });
    svg.addEventListener("click", function (event) {
      if (event.pointerType !== "touch" || event.target.closest("a")) return;
      cross = at(event);
      set();
    });
    function set() {
      if (corner) { choose(corner, cross); corner = null; } else { corner = cross; mark(); }
    }
    function mark() {
      var line = svg.querySelector(".cross") || svg.appendChild(document.createElementNS(SVG, "path"));
      line.setAttribute("class", "cross");
      line.setAttribute("d", "M" + (cross.x - 12) + " " + cross.y + "h24M" + cross.x + " " + (cross.y - 12) + "v24");
      if (corner) show(corner, cross);
      said.textContent = (corner ? "Second corner: " : "First corner: ") + lat(cross.y).toFixed(2) + " north, " + lon(cross.x).toFixed(2) + " east. Enter, or a tap, sets it.";
    }
    frame.addEventListener("keydown", function (event) {
      if (event.target !== frame) return;
      var step = event.shiftKey ? 2 : 20, ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (ways[event.key]) {
        cross = cross || { x: size.width / 2, y: size.height / 2 };
        cross = { x: Math.min(Math.max(cross.x + ways[event.key][0], 0), size.width), y: Math.min(Math.max(cross.y + ways[event.key][1], 0), size.height) };
        mark();
      } else if (event.key === "Enter" && cross) {
        set();
      } else if (event.key === "Escape") {
        corner = null; show({ x: 0, y: 0 }, { x: 0, y: 0 }); fill(null);
      } else return;
      event.preventDefault();
    });
  });
})();
