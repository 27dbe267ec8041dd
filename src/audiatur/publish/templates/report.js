"use strict";
(function () {
  var back = document.getElementById("return");
  function open(element) {
    for (var e = element; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  }
  function reveal() {
    var id = location.hash.slice(1);
    var target = id && document.getElementById(id);
    document.querySelectorAll(".lit-now").forEach(function (e) { e.classList.remove("lit-now"); });
    if (!target) return;
    open(target);
    if (target.closest("[data-places][hidden]")) target.closest("[data-places]").hidden = false;
    if (target.closest(".singles[hidden]")) target.closest(".singles").hidden = false;
    var quote = target.hasAttribute("data-q");
    if (quote) document.querySelectorAll('[data-q="' + CSS.escape(id) + '"]').forEach(function (e) { e.classList.add("lit-now"); });
    // Parts far away are laid out only when near: where the target is, is known for sure after some frames.
    (function settle(frames) {
      target.scrollIntoView({ block: quote || target.matches(".entry, li, tr") ? "center" : "start", behavior: "instant" });
      if (frames) requestAnimationFrame(function () { settle(frames - 1); });
    })(8);
    if (!/^(A|SUMMARY|INPUT)$/.test(target.tagName)) {
      var focus = target.tagName === "DETAILS" ? target.querySelector("summary") : target;
      if (focus.tabIndex < 0 && !focus.hasAttribute("tabindex")) focus.setAttribute("tabindex", "-1");
      focus.focus({ preventScroll: true });
    }
    if (!quote) back.hidden = true;
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('a[href^="#"]');
    if (!link) return;
    var from = link.closest("[id]");
    if (/^#d\d+-q/.test(link.getAttribute("href")) && from) {
      back.setAttribute("href", "#" + from.id);
      back.hidden = false;
    } else back.hidden = true;
    if (link.getAttribute("href") === location.hash) reveal();
  });
  window.addEventListener("hashchange", reveal);
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll("details:not([open], .extra)"));
    closed.forEach(function (e) { e.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (e) { e.open = false; }); closed = []; });
  var finder = document.getElementById("finder");
  if (finder) find(finder);
  if (location.hash) reveal();

  // The choice stands behind "#find?" in the address, so that a filtered page can be linked; without it everything is shown.
  function find(form) {
    var names = ["place", "from", "to", "side", "source", "attribute", "relation"], mark = "#find?";
    var sources = Array.prototype.map.call(document.querySelectorAll("#find-sources option"), function (o) { return o.value.toLowerCase(); });
    var singles = document.querySelector("details.singles"), link = document.getElementById("find-link"), note = document.getElementById("filtered");
    var lines = Array.prototype.slice.call(document.querySelectorAll("tr[data-of]"));
    var all = Array.prototype.map.call(document.querySelectorAll("[data-places]"), function (e) {
      return { e: e, rows: Array.prototype.map.call(e.querySelectorAll("[data-k]"), function (r) {
        var k = r.dataset.k.split(" ");
        return { e: r, side: k[0], sources: k[1].split("."), attribute: k[2], relations: k[3].split(".") };
      }) };
    });
    function chosen() {
      var made = {};
      names.forEach(function (n) { if (form.elements[n].value.trim()) made[n] = form.elements[n].value.trim(); });
      return made;
    }
    function asks(want) {
      var side = want.side && form.elements.side.selectedOptions[0].dataset.n, text = (want.source || "").toLowerCase();
      return function (row) {
        return (!want.side || row.side === side) && (!text || row.sources.some(function (n) { return n !== "-" && sources[n].indexOf(text) >= 0; })) &&
          (!want.attribute || row.attribute === "*" || row.attribute === want.attribute) && (!want.relation || row.relations.indexOf(want.relation) >= 0);
      };
    }
    function show() {
      var want = chosen(), fits = asks(want), rows = want.side || want.source || want.attribute || want.relation, there = {}, shown = 0, entries = 0;
      all.forEach(function (i) {
        var d = i.e.dataset, found = false;
        i.rows.forEach(function (row) {
          var hit = Boolean(rows) && fits(row);
          row.e.classList.toggle("hit", hit);
          row.counts = hit;
          if (!hit) return;
          found = true;
          var folded = row.e.closest("details.absent");
          if (folded) folded.open = true;
        });
        i.e.hidden = !((!rows || found) && (!want.place || d.places.indexOf(want.place.toLowerCase()) >= 0) &&
          (!want.from || (d.to && d.to >= want.from)) && (!want.to || (d.from && d.from <= want.to)));
        there[i.e.id] = !i.e.hidden;
        if (!i.e.hidden) { shown += 1; entries += i.rows.filter(function (row) { return row.counts; }).length; }
      });
      lines.forEach(function (line) { line.hidden = !there[line.dataset.of]; });
      var alone = document.querySelectorAll(".single:not([hidden])").length;
      if (singles) singles.hidden = !alone;
      if (singles) document.getElementById("singles").textContent = alone + (alone === 1 ? " incident" : " incidents");
      var some = Object.keys(want).length > 0, count = shown + " of " + all.length + (all.length === 1 ? " incident" : " incidents");
      document.getElementById("found").textContent = count + (rows ? ", with " + entries + (want.relation === "not_in_collection" ? (entries === 1 ? " finding" : " findings") : entries === 1 ? " entry" : " entries") + " that fit" : "");
      link.hidden = note.hidden = !some;
      link.href = mark + new URLSearchParams(want);
      note.textContent = "Only incidents with " + Object.keys(want).map(function (n) {
        var field = form.elements[n];
        return (n === "from" || n === "to" ? "a date " + n : n) + " " + (field.selectedOptions ? field.selectedOptions[0].textContent : want[n]);
      }).join(", ") + ": " + count + ", here and in the timeline." + (rows ? " A bar marks the entries that fit; the others of these incidents stand beside them." : "");
    }
    function keep() {
      show();
      try { history.replaceState(null, "", link.hidden ? "#incidents" : link.getAttribute("href")); } catch (e) { /* a page inside another may not change its address */ }
    }
    function take() {
      if (location.hash.indexOf(mark) !== 0) return;
      var given = new URLSearchParams(location.hash.slice(mark.length));
      names.forEach(function (n) { form.elements[n].value = given.get(n) || ""; });
      show();
      form.scrollIntoView({ block: "start", behavior: "instant" });
    }
    form.addEventListener("input", keep);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(keep); });
    window.addEventListener("hashchange", take);
    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest("a[data-find]");
      if (!link) return;
      event.preventDefault();
      location.hash = mark + link.dataset.find;
    });
    document.getElementById("open-all").addEventListener("click", function () {
      var closed = document.querySelectorAll("details.incident:not([open]):not([hidden])");
      (closed.length ? closed : document.querySelectorAll("details.incident")).forEach(function (e) { e.open = closed.length > 0; });
    });
    form.hidden = false;
    show();
    take();
  }
})();
