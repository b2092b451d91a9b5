"use strict";
(() => {
  const select = document.getElementById("sheet"), sheet = document.getElementById("paper");
  const image = sheet.querySelector("img"), nothing = sheet.querySelector(".nothing"), frame = document.getElementById("frame");
  const table = document.querySelector(".viewer .table");
  let zoom = 1, turned = 0;

  function lay() {
    const width = table.clientWidth - 24, ratio = image.width ? image.getAttribute("height") / image.getAttribute("width") : 1.414;
    const across = Math.max(120, width * zoom), on = turned % 180 !== 0;
    sheet.style.width = across + "px";
    sheet.style.transform = turned ? "rotate(" + turned + "deg)" : "";
    const spare = on ? (across - across * ratio) / 2 : 0;
    sheet.style.margin = on ? (spare + 12) + "px " + (-spare + 12) + "px" : "12px auto";
  }
  function centre() {
    const rect = frame.querySelector("rect");
    if (!rect) { table.scrollTop = 0; return; }
    const box = rect.getBoundingClientRect(), view = table.getBoundingClientRect();
    table.scrollTop += box.top + box.height / 2 - view.top - view.height / 2;
    table.scrollLeft += box.left + box.width / 2 - view.left - view.width / 2;
  }
  function show(index, place) {
    const option = select.options[index];
    if (!option) return;
    select.selectedIndex = index;
    const src = option.dataset.src;
    image.hidden = !src;
    if (nothing) nothing.hidden = Boolean(src);
    if (src) {
      image.setAttribute("width", option.dataset.width);
      image.setAttribute("height", option.dataset.height);
      image.alt = option.textContent;
      if (image.getAttribute("src") !== src) { turned = 0; image.src = src; }
    }
    frame.replaceChildren();
    if (place) {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      ["x", "y", "width", "height"].forEach((name, i) => rect.setAttribute(name, place.split(" ")[i] + "%"));
      frame.append(rect);
    }
    lay();
    centre();
  }
  function go(link) { show(Number(link.dataset.page), link.dataset.frame); }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-page]");
    if (link && !link.getAttribute("href").startsWith("?pick=")) { event.preventDefault(); go(link); }
    const doing = event.target.closest("[data-do]");
    if (doing) act(doing.dataset.do);
  });
  document.addEventListener("mouseover", (event) => {
    const link = event.target.closest(".figures a[data-page], .paper dd a[data-page]");
    if (link) go(link);
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest(".figures a[data-page], .paper dd a[data-page]");
    if (link) go(link);
  });
  function act(what) {
    if (what === "previous") show(select.selectedIndex - 1);
    if (what === "next") show(select.selectedIndex + 1);
    if (what === "larger") { zoom = Math.min(6, zoom * 1.3); lay(); centre(); }
    if (what === "smaller") { zoom = Math.max(0.3, zoom / 1.3); lay(); centre(); }
    if (what === "fit") { zoom = 1; turned = 0; lay(); }
    if (what === "turn") { turned = (turned + 90) % 360; lay(); }
  }
  select.addEventListener("change", () => show(select.selectedIndex));

  const matters = Array.from(document.querySelectorAll("details.matter"));
  const current = () => matters.findIndex((matter) => matter.open);
  function open(index) {
    const matter = matters[index];
    if (!matter) return;
    matters.forEach((other) => { other.open = other === matter; });
    matter.querySelector("summary").focus();
    matter.scrollIntoView({ block: "nearest" });
  }
  matters.forEach((matter) => matter.addEventListener("toggle", () => {
    if (!matter.open) return;
    matters.forEach((other) => { if (other !== matter) other.open = false; });
    const spot = matter.querySelector(".spots a");
    if (spot) go(spot);
  }));
  function step(by) {
    const start = current();
    for (let i = start + by; i >= 0 && i < matters.length; i += by) {
      if (matters[i].classList.contains("open-matter")) return open(i);
    }
    open(Math.min(matters.length - 1, Math.max(0, start + by)));
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && document.activeElement) document.activeElement.blur();
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const matter = matters[current()];
    const button = (name) => matter && matter.querySelector(".deciding .do-" + name);
    const keys = {
      n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1),
      c: () => button("confirm") && button("confirm").click(),
      e: () => { const field = matter && matter.querySelector(".deciding [name=value]"); if (field) { field.focus(); if (field.select) field.select(); } },
      w: () => { const field = button("waive") && matter.querySelector("[name=remark]"); if (field) field.focus(); },
      a: () => button("ask") && button("ask").focus(),
      "+": () => act("larger"), "=": () => act("larger"), "-": () => act("smaller"), "0": () => act("fit"), r: () => act("turn"),
      "[": () => act("previous"), "]": () => act("next"),
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  // Enter in the field of the right value corrects; the first button would confirm
  document.querySelectorAll(".deciding [name=value]").forEach((field) => field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || field.tagName !== "INPUT") return;
    event.preventDefault();
    const button = field.form.querySelector(".do-correct");
    if (button) button.click();
  }));
  document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", (event) => {
    const remark = form.querySelector("[name=remark]");
    if (event.submitter && event.submitter.value === "waive" && remark && !remark.value.trim()) {
      event.preventDefault();
      remark.required = true;
      remark.reportValidity();
      remark.required = false;
      return;
    }
    document.body.classList.add("busy");
  }));
  window.addEventListener("pageshow", () => document.body.classList.remove("busy"));

  const progress = document.getElementById("progress");
  async function poll() {
    let run;
    try { run = await (await fetch(progress.dataset.poll, { headers: { accept: "application/json" } })).json(); }
    catch (error) { setTimeout(poll, 3000); return; }
    if (run.phase === "running" && run.total) progress.textContent = progress.dataset.reading + " " + run.done + "/" + run.total + " " + run.file;
    else if (run.phase === "waiting" || run.phase === "running") progress.textContent = progress.dataset.waiting;
    else if (run.phase === "done") { location.replace(location.pathname); return; }
    else if (run.phase === "none") { progress.hidden = true; return; }
    else { progress.textContent = progress.dataset.failed + " " + run.reason; return; }
    setTimeout(poll, 1000);
  }
  if (!progress.hidden) poll();
  window.addEventListener("resize", lay);
  lay();
  centre();
})();
