"use strict";
// Keys of the review page: every one of them presses a button of a form that is there without a script, too.
(function () {
  var page = document.getElementById("review"), said = document.getElementById("said"), on = document.getElementById("keys-on");
  if (!page) return;
  var aside = page.querySelector("aside"), text = page.querySelector("article"), now = null, busy = Promise.resolve();

  function items() { return Array.prototype.slice.call(aside.querySelectorAll("li.item")); }
  function byKey(key) { return items().find(function (li) { return li.dataset.key === key; }); }

  function go(li) {
    if (!li) return;
    items().forEach(function (e) { e.classList.toggle("now", e === li); });
    now = li.dataset.key;
    li.focus({ preventScroll: true });
    li.scrollIntoView({ block: "nearest" });
    var first = null;
    text.querySelectorAll("[data-i]").forEach(function (e) {
      var here = e.dataset.i.split(" ").indexOf(li.dataset.n) >= 0;
      e.classList.toggle("at", here);
      if (here && !first) first = e;
    });
    if (first) first.scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    var all = items(), at = all.findIndex(function (li) { return li.dataset.key === now; });
    go(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  }
  function onward(key) {
    var all = items(), at = all.findIndex(function (li) { return li.dataset.key === key; });
    go(all.slice(at + 1).find(function (li) { return li.dataset.state === "open"; }) || all[Math.min(at + 1, all.length - 1)]);
  }

  // Deeds go one after the other, so that a quick hand loses none.
  function send(data, then) {
    busy = busy.then(function () {
      return fetch(page.dataset.post, {
        method: "POST", body: new URLSearchParams(data), credentials: "same-origin",
        headers: { "x-audiatur-token": page.dataset.token, "x-audiatur-part": "1" }
      }).then(function (answer) {
        return answer.text().then(function (html) {
          var got = new DOMParser().parseFromString(html, "text/html");
          if (!answer.ok) { var why = got.querySelector("main p"); said.textContent = why ? why.textContent : "This could not be kept."; return; }
          take(got, then);
        });
      }).catch(function () { said.textContent = "The desk did not answer. Nothing was kept; try again."; });
    });
  }
  // Only what changed is put in place, so that the page keeps still.
  function take(got, then) {
    var fresh = got.querySelectorAll("li.item");
    if (got.querySelector("[data-whole]")) { aside.replaceChildren.apply(aside, Array.prototype.slice.call(got.body.childNodes)); choose(); }
    else {
      fresh.forEach(function (li) { var old = byKey(li.dataset.key); if (old) old.replaceWith(li); });
      document.getElementById("progress").replaceWith(got.getElementById("progress"));
    }
    said.textContent = "";
    then();
  }
  function judge(verdict) { var key = now; if (!key) return step(0); send({ item: key, "do": verdict }, function () { onward(key); }); }

  aside.addEventListener("submit", function (event) {
    var button = event.submitter, form = event.target;
    if (!button) return;
    event.preventDefault();
    var data = {}, li = form.closest("li.item"), key = li && li.dataset.key;
    new FormData(form).forEach(function (value, name) { data[name] = value; });
    data["do"] = button.value;
    send(data, function () {
      if (button.value === "add") return go(items().find(function (e) { return e.dataset.state === "added" && e.querySelector("strong").textContent === data.words; }));
      if (key) { if (button.value === "save") go(byKey(key)); else onward(key); }
    });
  });

  function edit() {
    var li = byKey(now);
    if (!li) return;
    li.querySelector("details").open = true;
    var field = li.querySelectorAll(".fields input, .fields select")[1] || li.querySelector(".fields input");
    field.focus();
  }
  function adding() {
    var marked = window.getSelection(), form = document.getElementById("adding");
    if (marked.rangeCount && !marked.isCollapsed && text.contains(marked.anchorNode)) {
      var range = marked.getRangeAt(0), before = document.createRange();
      before.selectNodeContents(text);
      before.setEnd(range.startContainer, range.startOffset);
      var words = range.toString(), lead = words.length - words.trimStart().length;
      form.elements.words.value = words.trim();
      form.elements.at.value = Array.from(before.toString()).length + lead;  // in characters, as the record counts
    }
    form.scrollIntoView({ block: "nearest" });
    form.elements.kind.focus();
  }
  function choose() {
    var form = document.getElementById("adding");
    function show() { form.querySelectorAll("[data-for]").forEach(function (e) { e.hidden = e.dataset.for !== form.elements.kind.value; }); }
    form.elements.kind.addEventListener("change", show);
    form.elements.words.addEventListener("input", function () { form.elements.at.value = ""; });
    show();
  }
  var deeds = {
    j: function () { step(1); }, k: function () { step(-1); }, c: function () { judge("confirm"); }, r: function () { judge("reject"); },
    x: function () { judge("unsure"); }, e: edit, a: adding,
    u: function () { send({ "do": "undo" }, function () { step(0); }); }, f: function () { send({ "do": "complete" }, function () { step(0); }); },
    "?": function () { var keys = document.querySelector(".keys"); keys.open = !keys.open; }
  };
  document.addEventListener("keydown", function (event) {
    var field = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && field) { var li = event.target.closest("li.item"); if (li) { li.querySelector("details").open = false; go(li); } else event.target.blur(); return; }
    if (field && event.target.id !== "keys-on" || !on.checked || event.ctrlKey || event.metaKey || event.altKey || !deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
  });
  text.addEventListener("click", function (event) {
    var piece = event.target.closest("[data-i]");
    if (piece && window.getSelection().isCollapsed) go(items().find(function (li) { return li.dataset.n === piece.dataset.i.split(" ")[0]; }));
  });
  choose();
  go(byKey(decodeURIComponent(location.hash.slice(6))) || items().find(function (li) { return li.dataset.state === "open"; }) || items()[0]);
})();
