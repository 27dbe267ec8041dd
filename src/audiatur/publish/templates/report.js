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
    if (target.closest("[data-sides][hidden]")) target.closest("[data-sides]").hidden = false;
    var quote = target.hasAttribute("data-q");
    if (quote) document.querySelectorAll('[data-q="' + CSS.escape(id) + '"]').forEach(function (e) { e.classList.add("lit-now"); });
    // Parts far away are laid out only when near: where the target is, is known for sure after some frames.
    (function settle(frames) {
      target.scrollIntoView({ block: quote || target.matches(".entry, li") ? "center" : "start", behavior: "instant" });
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

  function find(form) {
    var name = document.getElementById("find-name"), side = document.getElementById("find-side"), apart = document.getElementById("find-apart");
    var all = Array.prototype.slice.call(document.querySelectorAll("[data-sides]"));
    var singles = document.querySelector("details.singles");
    function fits(e) {
      return e.dataset.name.indexOf(name.value.trim().toLowerCase()) >= 0 && (!side.value || e.dataset.sides.indexOf("|" + side.value + "|") >= 0) && (!apart.checked || "apart" in e.dataset);
    }
    function show() {
      var shown = all.filter(function (e) { e.hidden = !fits(e); return !e.hidden; });
      if (singles) singles.hidden = !singles.querySelector(".single:not([hidden])");
      document.getElementById("found").textContent = shown.length + " of " + all.length + (all.length === 1 ? " incident" : " incidents");
    }
    form.addEventListener("input", show);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    document.getElementById("open-all").addEventListener("click", function () {
      var closed = document.querySelectorAll("details.incident:not([open]):not([hidden])");
      (closed.length ? closed : document.querySelectorAll("details.incident")).forEach(function (e) { e.open = closed.length > 0; });
    });
    form.hidden = false;
    show();
  }
})();
