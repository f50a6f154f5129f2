// What both tabs share: the data, and what they draw with: pictures, tiles, curves.

const DATA = JSON.parse(document.getElementById("data").textContent);
const LEAK = DATA.leak;
const SIDE = 28;

const byId = (id) => document.getElementById(id);
let language = (navigator.language || "en").toLowerCase().startsWith("ko") ? "ko" : "en";
let palette;

// 256 shades from the style's dark to its bright, as the four bytes of a canvas's pixel.
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const [dark, bright] = ["--dark", "--bright"].map((name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    return [0, 2, 4].map((start) => parseInt(hex.slice(start, start + 2), 16));
  });
  const shades = Array.from({ length: 256 }, (_, i) => [...dark.map((value, c) => value + ((bright[c] - value) * i) / 255), 255]);
  palette = new Uint32Array(Uint8Array.from(shades.flat()).buffer);
}

function paint(canvas, pixels, [low, high] = [0, 1]) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  const colours = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const shade = Math.round((255 * (pixels[i] - low)) / (high - low));
    colours[i] = palette[Math.min(255, Math.max(0, shade))];
  }
  context.putImageData(image, 0, 0);
}

function percent(p) {
  if (p < 0.001) return "<0.1%";
  if (p > 0.999) return ">99.9%";
  return p < 0.1 || p > 0.9 ? `${(100 * p).toFixed(1)}%` : `${Math.round(100 * p)}%`;
}

// A difference of probabilities in percentage points.
const points = (p) => (p > 0.0005 ? (100 * p).toFixed(p < 0.1 ? 1 : 0) : "<0.1");

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A small picture with a caption: a button if something happens when it is touched.
function tile(parent, onTouch) {
  const canvas = element("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
  const caption = element("span");
  const meter = element("div");
  const made = element(onTouch ? "button" : "div", onTouch ? { type: "button", class: "tile" } : { class: "tile", role: "img" }, canvas);
  if (onTouch) made.addEventListener("click", onTouch);
  parent.append(made);
  return {
    made,
    draw: (pixels, range) => paint(canvas, pixels, range),
    say: (label, text = "") => {
      made.setAttribute(...(label ? ["aria-label", label] : ["aria-hidden", "true"]));
      caption.textContent = text;
      if (text && !caption.parentNode) made.append(caption);
    },
    rate: (p) => {
      if (!meter.parentNode) made.append(element("div", { class: "meter" }, meter));
      meter.style.transform = `scaleX(${p})`;
    },
    press: (pressed) => made.setAttribute("aria-pressed", pressed),
  };
}

function svgElement(parent, name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  parent.append(made);
  return made;
}

// Curves over steps. ``curves`` are [class, [[step, value or null, where the curve has a gap], ...]], ``ticks`` are
// [value, text] with the lowest first and the highest last, ``ends`` the texts below the first and the last step, and
// ``axes`` what is drawn to the right and upwards.
// Returns how far to the right a step stands.
function plot(svg, curves, ticks, ends, axes) {
  const [left, right, top, bottom] = [70, 712, 20, 160];
  const steps = curves[0][1].map(([step]) => step);
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  const [low, high] = [ticks[0][0], ticks.at(-1)[0]];
  const x = (step) => left + ((right - left) * (step - first)) / (last - first || 1);
  const y = (value) => bottom - ((bottom - top) * (value - low)) / (high - low || 1);
  svg.replaceChildren();
  for (const [value, text] of ticks) {
    svgElement(svg, "line", { class: "axis", x1: left, x2: right, y1: y(value), y2: y(value) });
    svgElement(svg, "text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, text);
  }
  svgElement(svg, "text", { x: left, y: 184 }, ends[0]);
  svgElement(svg, "text", { x: right, y: 184, "text-anchor": "end" }, ends[1]);
  svgElement(svg, "text", { class: "name", x: (left + right) / 2, y: 184, "text-anchor": "middle" }, axes[0]);
  svgElement(svg, "text", { class: "name", x: left, y: 12 }, axes[1]);
  for (const [name, points] of curves) {
    let path = "";
    let drawn = false;
    for (const [step, value] of points) {
      if (value !== null) {
        const place = `${x(step).toFixed(1)} ${y(value).toFixed(1)}`;
        path += drawn ? `L${place}` : `M${place}h0`; // a point alone is a dot
      }
      drawn = value !== null;
    }
    svgElement(svg, "path", { class: name, d: path });
  }
  return x;
}

// The lowest and the highest of some losses, and 0, as ``plot`` wants them.
function lossTicks(losses) {
  const [low, high] = losses.reduce(([low, high], loss) => (loss === null ? [low, high] : [Math.min(low, loss), Math.max(high, loss)]), [0, 0]);
  return [...new Set([low, 0, high])].map((loss) => [loss, loss === 0 ? "0" : loss.toPrecision(3)]);
}

const lossText = (loss) => (loss === null ? "∞" : loss.toPrecision(3));
