"use strict";
(() => {
  const vietnamese = document.documentElement.lang === "vi";
  const dialog = document.getElementById("evidence");
  const body = dialog.querySelector("div");

  function sentencesOf(links) {
    const articles = new Map();
    for (const link of links) {
      const mark = document.getElementById(link.hash.slice(1));
      const sentence = mark.closest("p"), article = mark.closest(".article");
      if (!articles.has(article)) articles.set(article, new Map());
      const copies = articles.get(article);
      if (!copies.has(sentence)) copies.set(sentence, sentence.cloneNode(true));
      copies.get(sentence).querySelector("#" + mark.id)?.classList.add("here");
    }
    return [...articles].map(([article, copies]) => {
      const box = document.createElement("div");
      box.className = "article";
      box.append(...[...article.querySelectorAll("h3, .facts")].map((part) => part.cloneNode(true)), ...copies.values());
      const jump = document.createElement("a");
      jump.href = "#" + copies.keys().next().value.querySelector("mark").id;
      jump.textContent = dialog.dataset.jump;
      jump.addEventListener("click", () => dialog.close());
      box.append(jump);
      for (const part of box.querySelectorAll("[id]")) part.removeAttribute("id");
      return box;
    });
  }

  function show(link) {
    const cell = link.closest("td") ?? link.parentElement;
    const links = cell.querySelectorAll("a.n");
    const words = cell.dataset.note;
    body.replaceChildren(...sentencesOf(links));
    if (words) {
      const note = document.createElement("p");
      note.textContent = words;
      body.prepend(note);
    }
    const row = cell.closest("tr")?.querySelector("th")?.textContent ?? "";
    dialog.querySelector("h2").textContent = [row, links[0].textContent].filter(Boolean).join(": ");
    dialog.showModal();
  }

  function numberOf(cell) {
    const text = (cell?.querySelector("a.n") ?? cell)?.textContent.trim() ?? "";
    const plain = vietnamese ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
    return parseFloat(plain.replace(/^[^\d-]+/, ""));
  }

  function sort(heading) {
    const table = heading.closest("table"), column = heading.cellIndex;
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const rows = [...table.tBodies[0].rows];
    const keys = new Map(rows.map((row) => [row, [numberOf(row.cells[column]), row.cells[column]?.textContent.trim() ?? ""]]));
    rows.sort((one, other) => {
      const [a, words] = keys.get(one), [b, others] = keys.get(other);
      if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
      return (Number.isNaN(a) ? words.localeCompare(others, document.documentElement.lang) : a - b) * (up ? 1 : -1);
    });
    table.tBodies[0].append(...rows);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.n");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(link);
    }
    const heading = event.target.closest("th [role=button]")?.parentElement;
    if (heading) sort(heading);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("th [role=button]") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.target.click();
    }
  });
  for (const heading of document.querySelectorAll("table.sortable thead th")) {
    const button = document.createElement("span"); // a real button is not painted where a heading repeats in print
    button.setAttribute("role", "button");
    button.tabIndex = 0;
    button.append(...heading.childNodes);
    heading.append(button);
  }
})();
