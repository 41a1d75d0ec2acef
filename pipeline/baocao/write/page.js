// Rows and spans light each other. The page is whole without this.
{
  const all = (key) => document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  const keyed = (event) => event.target.closest?.("[data-key]");
  const besides = matchMedia("(min-width: 70rem)"); // text and tables stand side by side, as in page.css
  const light = (on) => (event) => {
    const mark = keyed(event);
    if (!mark) return;
    for (const other of all(mark.dataset.key)) {
      other.classList.toggle("lit", on);
      if (on && event.type === "focusin" && besides.matches && other.tagName !== mark.tagName) other.scrollIntoView({ block: "nearest" });
    }
  };
  for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(on, light(true));
    document.addEventListener(off, light(false));
  }
  // Enter goes from a row to its span and back; a row in a folded table unfolds it.
  document.addEventListener("keydown", (event) => {
    const mark = event.key === "Enter" && event.target.matches("mark, tr[data-key]") && keyed(event);
    if (!mark) return;
    const other = [...all(mark.dataset.key)].find((item) => (item.tagName === "TR") !== (mark.tagName === "TR"));
    const fold = other?.closest("details");
    if (fold) fold.open = true;
    other?.focus();
  });
}
