// The way of a step's data as arrows: z into G, pictures into D, and the gradients back.

const BOXES = { z: [26, 44], G: [104, 44], picture: [182, 44], D: [260, 44], loss: [334, 44], x: [182, 126] };
const BOX = { width: 44, height: 60 };
const FORTH = 30, BACK = 60; // how far down the arrows between boxes lie

// A width that grows by three pixels where the size grows tenfold; what is usual has six.
const arrowWidth = (size, usual) => (size > 0 ? Math.min(12, Math.max(1, 6 + 3 * Math.log10(size / usual))) : 1);
const shortNumber = (size) => (size === 0 || size >= 0.01 ? size.toFixed(2) : size.toExponential(0));

function arrow(svg, name, [x1, y1], [x2, y2], width) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = 3 + width / 2; // half its breadth, and its length
  const [x, y] = [x2 - dx * head, y2 - dy * head];
  svgElement(svg, "line", { class: name, x1, y1, x2: x, y2: y, "stroke-width": width });
  const corners = [[x2, y2], [x - dy * head, y + dx * head], [x + dy * head, y - dx * head]];
  svgElement(svg, "polygon", { class: name, points: corners.join(" ") });
}

// ``flow`` as trainer.js has it, or null before the first step; opinions from 0 to 1; ``loss`` is the word for it.
function drawFlow(svg, flow, real, generated, loss) {
  const names = { picture: "G(z)", loss };
  svg.replaceChildren();
  for (const [name, [x, y]] of Object.entries(BOXES)) {
    const height = name === "x" ? 32 : BOX.height;
    svgElement(svg, "rect", { class: "box", x: x - BOX.width / 2, y: y - height / 2, width: BOX.width, height, rx: 6 });
    svgElement(svg, "text", { class: "name", x, y: y + 5, "text-anchor": "middle" }, names[name] ?? name);
  }
  if (!flow) return;
  // From one box to another, with its size above or below it.
  const between = (name, from, to, size, usual, text) => {
    const back = BOXES[to][0] < BOXES[from][0];
    const [edge, y] = back ? [-BOX.width / 2 - 2, BACK] : [BOX.width / 2 + 2, FORTH];
    const [x1, x2] = [BOXES[from][0] + edge, BOXES[to][0] - edge];
    arrow(svg, name, [x1, y], [x2, y], arrowWidth(size, usual));
    svgElement(svg, "text", { class: name, x: (x1 + x2) / 2, y: back ? 88 : 10, "text-anchor": "middle" }, text);
  };
  const percents = [generated, real].map((p) => `${Math.round(100 * p)}%`);
  between("forth", "z", "G", flow.noise, 1, shortNumber(flow.noise));
  between("forth", "G", "picture", flow.pictures, 0.3, shortNumber(flow.pictures));
  between("forth", "picture", "D", flow.pictures, 0.3, "");
  between("forth", "D", "loss", generated, 0.5, percents[0]);
  arrow(svg, "forth", [BOXES.x[0] + BOX.width / 2 + 2, 122], [BOXES.D[0] - 4, 78], arrowWidth(flow.real, 0.3));
  svgElement(svg, "text", { class: "forth", x: 232, y: 126 }, `${shortNumber(flow.real)} → ${percents[1]}`);
  between("d", "loss", "D", flow.toD, 1e-3, shortNumber(flow.toD));
  between("g", "D", "picture", flow.toPictures, 1e-4, shortNumber(flow.toPictures));
  between("g", "picture", "G", flow.toG, 1e-4, shortNumber(flow.toG));
}
