// Draws the charts of a page of icsflow. The page holds the specifications (Vega-Lite) as JSON in <script id="chart-specs">,
// and for each an element `.chart` with its place in the list. Without this script the tables beside the charts remain.
// Expressions are interpreted, not compiled: the page's policy forbids eval.
import { compile } from "vega-lite";
import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";

const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function draw(element, spec) {
  const view = new View(parse(compile(spec).spec, null, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: element,
    hover: !still,
  });
  return view.runAsync().then(() => {
    // The element is the picture, with the sentence that describes it; its parts are told by the table.
    const picture = element.querySelector("svg");
    if (picture) picture.setAttribute("aria-hidden", "true");
    element.dataset.drawn = "yes";
  });
}

function start() {
  const specs = JSON.parse(document.getElementById("chart-specs").textContent);
  for (const element of document.querySelectorAll(".chart"))
    draw(element, specs[Number(element.dataset.chart)]).catch((error) => {
      element.textContent = "This chart could not be drawn; its table is below.";
      console.error(error);
    });
}

start();
