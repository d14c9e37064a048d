import type { FigureText } from "../figure.js";
import type { ColourMap } from "./colour-maps.js";
import type { FigureTheme } from "./theme.js";

/** Where and how a figure is drawn. */
export interface Page {
  /** The page's document: `window.document` in a browser, an injected one elsewhere. */
  readonly document: Document;
  readonly theme: FigureTheme;
  /** Outer width in pixels. */
  readonly width: number;
  /** Height of the panel of a heat map or trend, pixels. */
  readonly panelHeight?: number;
  readonly colourMap: ColourMap;
}

/** A part of a figure and the height it takes, pixels. */
export interface DrawnPart {
  readonly element: SVGElement;
  readonly height: number;
}

/** Text sizes in pixels, chosen to stay legible when a figure is printed across a page (720 px to 170 mm). */
export const fontSize = { label: 14, tick: 12.5, caption: 12 } as const;

const fontFamily = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
const svgNamespace = "http://www.w3.org/2000/svg";
const captionLineHeight = 17;

/** Attributes of an element; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Creates an SVG element. */
export function createElement(page: Page, name: string, attributes: Attributes, text?: string): SVGElement {
  const element = page.document.createElementNS(svgNamespace, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, String(value));
  }
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Creates a text element in the figure's font. */
export function createText(page: Page, x: number, y: number, text: string, attributes: Attributes = {}): SVGElement {
  return createElement(page, "text", { x, y, fill: page.theme.text, ...attributes }, text);
}

/** A pixel width that the text will not exceed in the fonts asked for. */
export function estimateTextWidth(text: string, size: number): number {
  return [...text].length * size * 0.58;
}

/**
 * The outer element of a figure with its accessible name, its parts one below the other, and the caption.
 */
export function assemblePage(page: Page, figure: FigureText, parts: readonly DrawnPart[]): SVGElement {
  const captionLines = figure.caption.flatMap((line) => wrapText(line, page.width - 24, fontSize.caption));
  const partsHeight = parts.reduce((sum, part) => sum + part.height, 0);
  const height = Math.ceil(partsHeight + (captionLines.length > 0 ? captionLines.length * captionLineHeight + 10 : 0));
  const svg = createElement(page, "svg", {
    xmlns: svgNamespace,
    width: page.width,
    height,
    viewBox: `0 0 ${page.width} ${height}`,
    role: "img",
    "aria-label": `${figure.title}. ${figure.description}`,
    "font-family": fontFamily,
    "font-size": fontSize.tick,
    fill: page.theme.text,
  });
  svg.append(createElement(page, "title", {}, figure.title), createElement(page, "desc", {}, figure.description));
  if (page.theme.paper !== undefined) {
    svg.append(createElement(page, "rect", { width: page.width, height, fill: page.theme.paper }));
  }
  let top = 0;
  for (const part of parts) {
    const group = createElement(page, "g", { transform: `translate(0,${top})` });
    group.append(part.element);
    svg.append(group);
    top += part.height;
  }
  captionLines.forEach((line, index) => {
    const attributes = { "font-size": fontSize.caption, fill: page.theme.muted };
    svg.append(createText(page, 12, top + (index + 0.9) * captionLineHeight, line, attributes));
  });
  return svg;
}

/** What Observable Plot drew, without its style sheet, as a group that inherits the figure's font. */
export function adoptPlot(page: Page, plot: Element): SVGElement {
  const group = createElement(page, "g", { "text-anchor": "middle" });
  for (const child of [...plot.childNodes] as Element[]) {
    if (child.nodeName.toLowerCase() === "style") continue;
    if (child.getAttribute?.("font-family") !== undefined) child.removeAttribute?.("font-family");
    group.append(child);
  }
  nameMarks(group);
  return group;
}

/** Plot names its marks by aria-label, which only elements with a role may have; the figure's own name says what it shows. */
function nameMarks(element: Element): void {
  const name = element.getAttribute?.("aria-label");
  if (typeof name === "string") {
    element.removeAttribute("aria-label");
    element.setAttribute("data-mark", name);
  }
  for (const child of [...element.childNodes] as Element[]) nameMarks(child);
}

function wrapText(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && estimateTextWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}
