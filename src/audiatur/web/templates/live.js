"use strict";
// All that pages need of a script: progress that moves, and words that light up. Without it a link "Look again" does the one, and the address the other.
(function () {
  // A part of a page that says where it comes from is fetched every second and put in the place of the one before, until it says so no more; where the
  // answer leads elsewhere, the page goes there.
  function live(part) {
    setTimeout(function () {
      fetch(part.dataset.live, { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        if (answer.redirected) { location.replace(answer.url); return null; }
        return answer.text();
      }).then(function (text) {
        if (text === null) return;
        var next = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
        if (!next) return;
        var said = part.querySelector('[role="status"]'), says = next.querySelector('[role="status"]');
        if (said && says && said.textContent === says.textContent) next.replaceChild(said, says);
        part.replaceWith(next);
        if (next.dataset.live) live(next);
      }).catch(function () { live(part); });
    }, 1000);
  }
  document.querySelectorAll("[data-live]").forEach(live);

  // Words that another layer cuts stand in several pieces: all of them are lit.
  function light() {
    var id = decodeURIComponent(location.hash.slice(1)), target = id && document.getElementById(id);
    document.querySelectorAll(".lit-now").forEach(function (e) { e.classList.remove("lit-now"); });
    if (!target) return;
    for (var e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (target.dataset.q) {
      document.querySelectorAll('[data-q="' + CSS.escape(id) + '"]').forEach(function (e) { e.classList.add("lit-now"); });
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    }
  }
  window.addEventListener("hashchange", light);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) light();
  });
  light();
})();
