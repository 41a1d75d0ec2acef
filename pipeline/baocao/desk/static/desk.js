// The desk by keyboard. All it does can be done by its forms and links too; what is saved, the server saves.
"use strict";
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const work = () => $("#work");
const say = (words) => { const said = $("#said"); said.textContent = words; said.classList.remove("old"); clearTimeout(say.timer); say.timer = setTimeout(() => said.classList.add("old"), 4000); };
const click = (selector) => { const found = $(selector); if (found && !found.disabled) found.click(); return Boolean(found); };
let chosen = null; // key of the mark that the editor shows
let drawing = null; // key whose span is drawn anew, or "" for a new one

// Marks: one of them can be reached by Tab, letters lead from one to the next; of one in parts the first bears the id.
const marks = (selector) => $$(`#text ${selector}[id]`).filter((mark) => mark.checkVisibility());
function rove(to) {
  for (const mark of $$("#text [tabindex='0'], h1 [data-key][tabindex='0'], #panel tr[tabindex='0']")) if (mark !== to) mark.tabIndex = -1;
  if (to) to.tabIndex = 0;
}
function here() { // the first part of what has the focus, else of what the editor shows
  const key = focused()?.dataset.key ?? chosen;
  return (key && $(`#text [id="${CSS.escape(key)}"]`)) || document.activeElement;
}
function step(selector, by) {
  const all = marks(selector), from = here();
  if (!all.length) return;
  const after = all.findIndex((mark) => from.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
  let at = all.indexOf(from);
  at = at >= 0 ? at + by : by > 0 ? Math.max(after, 0) : (after < 0 ? all.length : after) - 1;
  goTo(all[(at + all.length) % all.length]);
}
function goTo(mark) { rove(mark); mark.focus(); mark.scrollIntoView({ block: "center" }); }
function focused() { return document.activeElement.closest?.("[data-key]"); }

// The editor shows the chosen mark.
async function choose(key, then) {
  chosen = key;
  for (const mark of $$(".chosen")) mark.classList.remove("chosen");
  for (const mark of $$(`#text [data-key="${CSS.escape(key)}"]`)) mark.classList.add("chosen");
  await htmx.ajax("GET", `/articles/${work().dataset.article}/items/${encodeURIComponent(key)}?version=${version()}`, "#editor");
  $(".side").scrollTop = 0; // where the row of the mark was in sight, the editor may not be
  $("#text .chosen")?.scrollIntoView({ block: "nearest" }); // on a phone the editor lies over the lower half
  if (then) then();
}
const intoEditor = () => $$("#editor button, #editor select, #editor input:not([type=hidden])").find((field) => field.checkVisibility())?.focus({ preventScroll: true });
const version = () => $(".article-head").dataset.version; // of what is on the page, which others may have changed since
async function chosenNow() {
  const mark = focused();
  if (mark && mark.dataset.key !== chosen) await choose(mark.dataset.key);
  return chosen;
}
async function press(selector) { if (await chosenNow()) click(selector) || say($("#editor h2").textContent); }

// Raw offsets: a line of the text says where it begins, and has one character for each of the raw text.
function offset(node, at) {
  const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!line) return null;
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, at);
  return Number(line.dataset.start) + [...range.toString()].length;
}
function drawn() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !$("#text").contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0), words = range.toString();
  const start = offset(range.startContainer, range.startOffset), end = offset(range.endContainer, range.endOffset);
  if (start === null || end === null || !words.trim()) return null;
  return [start + [...words].length - [...words.trimStart()].length, end - [...words].length + [...words.trimEnd()].length];
}
function draw(key) {
  const parts = key ? $$(`#text [data-key="${CSS.escape(key)}"]`) : [focused()]; // a mark that others cross is in parts
  if (!parts[0]) return;
  drawing = key;
  const selection = getSelection(), last = parts.at(-1);
  selection.setBaseAndExtent(parts[0], 0, last, last.childNodes.length);
  if (!key) { selection.collapseToStart(); selection.modify("extend", "forward", "word"); }
  say(work().dataset.drawing);
}
function moveDraw(event) {
  const way = { ArrowRight: "forward", ArrowLeft: "backward", ArrowDown: "forward", ArrowUp: "backward" }[event.key];
  const selection = getSelection(), unit = event.key.endsWith("Up") || event.key.endsWith("Down") ? "line" : event.altKey ? "character" : "word";
  if (!event.shiftKey) {
    way === "forward" ? selection.collapseToEnd() : selection.collapseToStart();
    if (way === "backward") selection.modify("move", way, unit);
    else selection.modify("move", way, "character");
    selection.modify("extend", "forward", "word");
  } else selection.modify("extend", way, unit);
}
async function endDraw() {
  const span = drawn(), key = drawing;
  drawing = null;
  if (!span) return;
  const [start, end] = span, article = work().dataset.article;
  if (key) send(`/articles/${article}/edits`, { op: "span", key, start, end });
  else { await htmx.ajax("GET", `/articles/${article}/draw?start=${start}&end=${end}&version=${version()}`, "#editor"); intoEditor(); }
}
const send = (url, values) => htmx.ajax("POST", url, { target: "#work", values: { ...values, version: version(), selected: chosen || "" } });

function nextUnsure() {
  const open = marks(".passage.unsure:not(.accepted, .rejected)");
  if (open.length) return step(".passage.unsure:not(.accepted, .rejected)", 1);
  say(work().dataset.sure);
  $("#next-article")?.focus();
}
function toggleMarks() {
  const off = work().classList.toggle("plain-text");
  $("#marks").setAttribute("aria-pressed", String(!off));
  say(off ? work().dataset.off : work().dataset.on);
}

const KEYS = {
  "?": () => $("#shortcuts").showModal(),
  "/": () => $("#search")?.focus(),
  p: () => $("#paste")?.focus(),
  j: () => (work() ? step(".passage", 1) : stepEntries(1)),
  k: () => (work() ? step(".passage", -1) : stepEntries(-1)),
  l: () => step("mark", 1),
  h: () => step("mark", -1),
  n: nextUnsure,
  N: () => click("#next-article"),
  m: toggleMarks,
  e: async () => { if (await chosenNow()) intoEditor(); },
  a: () => press("#do-accept"),
  x: () => press("#do-reject"),
  d: () => draw(""),
  r: async () => { const key = await chosenNow(); if (key && $(`#text [data-key="${CSS.escape(key)}"]`)) draw(key); },
  u: () => click("#undo"),
  U: () => click("#redo"),
  s: () => click("#done"),
  t: () => $("#panel details.rows tr[data-key], #panel summary")?.focus(),
  g: () => { location.href = "/"; },
  close: () => { backToText(); $("#editor").replaceChildren(); chosen = null; },
};
function stepEntries(by) {
  const all = $$(".entry");
  if (all.length) all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
}

// Letters can be switched off for good: a screen reader or speech input may need them (WCAG 2.1.4).
const letters = $("#letters");
letters.checked = localStorage.getItem("letters") !== "off";
letters.addEventListener("change", () => localStorage.setItem("letters", letters.checked ? "on" : "off"));

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  const key = event.key;
  if (typing || $("dialog[open]")) {
    if (key === "Escape" && typing) backToText();
    if (key === "Enter" && event.ctrlKey && event.target.form) event.target.form.requestSubmit();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z") { event.preventDefault(); click(event.shiftKey ? "#redo" : "#undo"); return; }
  if (event.ctrlKey || event.metaKey || (event.altKey && drawing === null)) return;
  if (drawing !== null && drawKey(event)) return;
  if (key === "Escape") return backToText();
  if (key.length === 1 && !letters.checked) return;
  if (work() && /^[1-9]$/.test(key)) { event.preventDefault(); return void press(`#editor .themes button:nth-of-type(${key})`); }
  if (key === "Enter" && event.target.matches("#text [data-key], h1 [data-key]")) {
    event.preventDefault(); event.stopPropagation();
    return void choose(event.target.dataset.key, intoEditor);
  }
  if (KEYS[key] && (work() || "?/pjk".includes(key))) { event.preventDefault(); KEYS[key](); }
}, true);
function drawKey(event) {
  const known = event.key.startsWith("Arrow") || event.key === "Enter" || event.key === "Escape";
  if (!known) return false;
  event.preventDefault(); event.stopPropagation();
  if (event.key === "Escape") { drawing = null; getSelection().removeAllRanges(); }
  else if (event.key === "Enter") endDraw();
  else moveDraw(event);
  return true;
}
function backToText() {
  const mark = chosen && $(`#text [data-key="${CSS.escape(chosen)}"]`);
  if (mark) goTo(mark); else document.activeElement.blur();
}

// The pointer: a click chooses, a drag draws.
document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-open]"), pressed = event.target.closest("[data-press]");
  if (open) return $(`#${open.dataset.open}`).showModal();
  if (pressed) return void KEYS[pressed.dataset.press]();
  const mark = event.target.closest("#text [data-key], h1 [data-key], #panel tr[data-key]");
  if (mark && work() && getSelection().isCollapsed) { if (mark.tagName === "TR") event.preventDefault(); choose(mark.dataset.key); rove(mark); }
});
document.addEventListener("mouseup", (event) => { if (work() && event.target.closest("#text") && drawn()) { drawing ??= ""; endDraw(); } });

// Files dropped anywhere on their form.
for (const form of $$(".drop")) {
  const over = (on) => (event) => { event.preventDefault(); form.classList.toggle("over", on); };
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => { over(false)(event); $("#files").files = event.dataTransfer.files; form.requestSubmit(); });
}

// What the reader had open, chosen and hidden stays so when the article comes anew.
let kept = null;
document.addEventListener("htmx:configRequest", (event) => { if (chosen) event.detail.parameters.selected ??= chosen; });
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "work") return;
  kept = {
    hidden: $$(".legend input:not(:checked)").map((box) => box.id),
    open: $$("#work details").map((fold) => [fold.id || fold.dataset.kind, fold.open]),
    side: $(".side")?.scrollTop, focus: focused()?.dataset.key, row: document.activeElement.tagName === "TR",
  };
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "notice") return void $("#notice > *")?.focus();
  if (event.detail.target.id !== "work" || !kept) return;
  $("#notice").replaceChildren();
  chosen = $("#editor").dataset.chosen || null;
  for (const id of kept.hidden) { const box = $(`#${CSS.escape(id)}`); if (box) box.checked = false; }
  for (const [name, open] of kept.open) { const fold = name && $(`#work details[id="${name}"], #work details[data-kind="${name}"]`); if (fold) fold.open = open; }
  if ($(".side")) $(".side").scrollTop = kept.side;
  settle(kept);
  const words = $(".article-head").dataset.said;
  if (words) say(words);
});

// The server is away: what was not confirmed can be sent again, of the same version, so that nothing is saved twice.
document.addEventListener("htmx:sendError", ({ detail: { elt, requestConfig } }) => {
  if (elt.id === "jobs") return; // asks again by itself
  $("#notice").replaceChildren($("#away").content.cloneNode(true));
  const again = $("#notice button"), { verb, path, formData, triggeringEvent } = requestConfig;
  again.addEventListener("click", () => {
    if (elt.matches("form")) elt.requestSubmit(triggeringEvent?.submitter);
    else htmx.ajax(verb, path, { target: requestConfig.target, values: verb === "post" ? Object.fromEntries(formData) : {} });
  });
  $("#notice section").focus();
});
function settle(before) {
  const keys = [before.focus, chosen].filter(Boolean).map((key) => CSS.escape(key));
  for (const mark of chosen ? $$(`#text [data-key="${CSS.escape(chosen)}"]`) : []) mark.classList.add("chosen");
  const lost = !document.activeElement || document.activeElement === document.body;
  const mark = keys.map((key) => $(`${before.row ? "#panel" : "#text"} [data-key="${key}"]`)).find(Boolean);
  rove(mark || $("#text [data-key]"));
  if (lost) (mark || $("#text")).focus({ preventScroll: Boolean(mark) });
}
if (work()) {
  rove($("#text [data-key]"));
  chosen = $("#editor").dataset.chosen || null;
  if (chosen) settle({});
  const ask = () => {
    const asked = decodeURIComponent(location.hash.slice(1));
    if (asked && $(`#text [data-key="${CSS.escape(asked)}"]`)) choose(asked);
  };
  addEventListener("hashchange", ask);
  ask();
}
