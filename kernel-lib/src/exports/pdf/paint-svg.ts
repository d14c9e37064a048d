/** What of a PDF page the painter uses: pdfkit's document, whose coordinates grow downwards as those of an SVG. */
export type PdfCanvas = PDFKit.PDFDocument;

/** Properties that SVG elements inherit, as far as figures use them. */
interface Style {
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly fillOpacity: number;
  readonly strokeOpacity: number;
  readonly dash: string;
  readonly lineJoin: string;
  readonly lineCap: string;
  readonly fontSize: number;
  readonly anchor: string;
}

const INITIAL: Style = {
  fill: "#000000",
  stroke: "none",
  strokeWidth: 1,
  fillOpacity: 1,
  strokeOpacity: 1,
  dash: "none",
  lineJoin: "miter",
  lineCap: "butt",
  fontSize: 12.5,
  anchor: "start",
};

/** Elements that are not painted where they stand. */
const UNPAINTED = new Set(["title", "desc", "defs", "pattern", "#text", "#comment"]);

/**
 * Paints one of our own figures: the elements and attributes that `plots/drawing` and Observable Plot write, and no others.
 *
 * @throws Error for an element that it does not know, so that nothing is missing in a file without a word
 */
export function paintSvg(canvas: PdfCanvas, svg: Element): void {
  const patterns = new Map(
    [...svg.querySelectorAll("pattern")].map((pattern) => [pattern.getAttribute("id"), pattern]),
  );
  new SvgPainter(canvas, patterns).children(svg, styleOf(svg, INITIAL));
}

class SvgPainter {
  constructor(
    readonly canvas: PdfCanvas,
    /** Hatchings by id: tiles of upright bars as high as the tile. */
    readonly patterns: ReadonlyMap<string | null, Element>,
  ) {}

  children(parent: Element, style: Style): void {
    for (const child of parent.childNodes as unknown as Iterable<Element>) {
      if (!UNPAINTED.has(child.nodeName.toLowerCase())) this.#element(child, styleOf(child, style));
    }
  }

  #element(element: Element, style: Style): void {
    const { canvas } = this;
    canvas.save();
    transform(canvas, element.getAttribute("transform") ?? "");
    const at = (name: string) => length(element.getAttribute(name), style.fontSize);
    switch (element.nodeName.toLowerCase()) {
      case "g":
        this.children(element, style);
        break;
      case "path":
        this.#shape(style, () => canvas.path(element.getAttribute("d") ?? ""));
        break;
      case "line":
        this.#shape({ ...style, fill: "none" }, () => canvas.moveTo(at("x1"), at("y1")).lineTo(at("x2"), at("y2")));
        break;
      case "rect":
        this.#shape(style, () => canvas.rect(at("x"), at("y"), at("width"), at("height")));
        break;
      case "circle":
        this.#shape(style, () => canvas.circle(at("cx"), at("cy"), at("r")));
        break;
      case "text":
        this.#text(element, style, at);
        break;
      case "image":
        canvas.image(element.getAttribute("href") ?? "", at("x"), at("y"), {
          width: at("width"),
          height: at("height"),
        });
        break;
      default:
        throw new Error(`A figure holds <${element.nodeName}>, which cannot be written into a PDF file.`);
    }
    canvas.restore();
  }

  #shape(style: Style, trace: () => unknown): void {
    const { canvas } = this;
    const hatching = /^url\(#(.+)\)$/.exec(style.fill)?.[1];
    if (hatching !== undefined) {
      canvas.save();
      trace();
      canvas.clip();
      this.#hatch(hatching);
      canvas.restore();
    }
    const isFilled = style.fill !== "none" && hatching === undefined;
    const isStroked = style.stroke !== "none" && style.strokeWidth > 0;
    if (!isFilled && !isStroked) return;
    if (isStroked) pen(canvas, style);
    if (isFilled) canvas.fillColor(style.fill, style.fillOpacity);
    trace();
    if (isFilled && isStroked) canvas.fillAndStroke();
    else if (isFilled) canvas.fill();
    else canvas.stroke();
  }

  /** Repeats the bars of a pattern's tile over the whole page, of which the clip shows a part. */
  #hatch(id: string): void {
    const { canvas } = this;
    const pattern = this.patterns.get(id);
    if (pattern === undefined) throw new Error(`A figure is filled with #${id}, which it does not hold.`);
    transform(canvas, pattern.getAttribute("patternTransform") ?? "");
    const tile = Number(pattern.getAttribute("width"));
    const reach = Math.ceil((canvas.page.width + canvas.page.height) / tile) * tile;
    for (const bar of pattern.querySelectorAll("rect")) {
      const width = Number(bar.getAttribute("width"));
      canvas.fillColor(bar.getAttribute("fill") ?? INITIAL.fill, 1);
      for (let x = -reach; x < reach; x += tile) canvas.rect(x, -reach, width, 2 * reach);
      canvas.fill();
    }
  }

  #text(element: Element, style: Style, at: (name: string) => number): void {
    const { canvas } = this;
    const text = element.textContent ?? "";
    if (text === "" || style.fill === "none") return;
    canvas.fontSize(style.fontSize).fillColor(style.fill, style.fillOpacity);
    const width = canvas.widthOfString(text);
    const shift = { start: 0, middle: width / 2, end: width }[style.anchor] ?? 0;
    const [x, y] = [at("x") + at("dx") - shift, at("y") + at("dy")];
    canvas.text(text, x, y, { lineBreak: false, baseline: "alphabetic" });
  }
}

function pen(canvas: PdfCanvas, style: Style): void {
  canvas.strokeColor(style.stroke, style.strokeOpacity).lineWidth(style.strokeWidth);
  canvas.lineJoin(style.lineJoin as "miter").lineCap(style.lineCap as "butt");
  const [length, space] = style.dash.split(/[\s,]+/).map(Number);
  if (length > 0) canvas.dash(length, { space: space ?? length });
  else canvas.undash();
}

function styleOf(element: Element, inherited: Style): Style {
  const attribute = (name: string, otherwise: string) => element.getAttribute(name) ?? otherwise;
  const number = (name: string, otherwise: number) => {
    const text = element.getAttribute(name);
    return text === null ? otherwise : Number.parseFloat(text);
  };
  return {
    fill: attribute("fill", inherited.fill),
    stroke: attribute("stroke", inherited.stroke),
    strokeWidth: number("stroke-width", inherited.strokeWidth),
    fillOpacity: number("fill-opacity", inherited.fillOpacity),
    strokeOpacity: number("stroke-opacity", inherited.strokeOpacity),
    dash: attribute("stroke-dasharray", inherited.dash),
    lineJoin: attribute("stroke-linejoin", inherited.lineJoin),
    lineCap: attribute("stroke-linecap", inherited.lineCap),
    fontSize: number("font-size", inherited.fontSize),
    anchor: attribute("text-anchor", inherited.anchor),
  };
}

/** "0.71em", "12": pixels. */
function length(text: string | null, fontSize: number): number {
  if (text === null) return 0;
  return Number.parseFloat(text) * (text.endsWith("em") ? fontSize : 1);
}

function transform(canvas: PdfCanvas, list: string): void {
  for (const [, name, values] of list.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a, b = 0, c = 0] = values.split(/[\s,]+/).map(Number);
    if (name === "translate") canvas.translate(a, b);
    else if (name === "rotate") canvas.rotate(a, { origin: [b, c] });
    else throw new Error(`A figure is moved by ${name}(), which cannot be written into a PDF file.`);
  }
}
