// Ties the three views of a plan's page together: who chooses a step in one sees it in all of them.
"use strict";

const stepOf = (element) => element.closest(".step")?.id ?? element.closest("[data-step]")?.dataset.step;

function choose(step, from) {
  for (const chosen of document.querySelectorAll(".chosen")) chosen.classList.remove("chosen");
  const row = document.getElementById(step);
  const same = [row, ...document.querySelectorAll(`[data-step="${step}"]`)];
  for (const element of same) element?.classList.add("chosen");
  const line = document.querySelector(`.line[data-step="${step}"]`) ?? document.querySelector(row?.getAttribute("href"));
  if (!from.closest("aside")) reveal(line);
  if (!from.closest(".step")) row?.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

// Scrolls the file and nothing else, so that the step stays where it was clicked.
function reveal(line) {
  const list = line?.closest("pre");
  list?.scrollTo({ top: line.offsetTop - list.offsetTop - list.clientHeight / 4, behavior: "smooth" });
}

document.addEventListener("click", (event) => {
  const step = stepOf(event.target);
  if (!step) return;
  event.preventDefault();
  choose(step, event.target);
});
