import type { Figure } from "../figure.js";
import type { ColourMap } from "./colour-maps.js";
import { drawCake } from "./draw-cake.js";
import { drawCorrelation } from "./draw-correlation.js";
import { drawImage } from "./draw-image.js";
import { drawPattern } from "./draw-pattern.js";
import { drawStages } from "./draw-stages.js";
import { drawTrend } from "./draw-trend.js";
import type { Page } from "./page.js";
import { paperTheme } from "./theme.js";
import type { FigureTheme } from "./theme.js";

/** How a figure is drawn. */
export interface DrawingOptions {
  /** A DOM document: `window.document`, or an injected one where there is no window. */
  readonly document: object;
  /** Default: {@link paperTheme}, for files and image viewers; {@link pageTheme} inside a page. */
  readonly theme?: FigureTheme;
  /** Outer width in pixels; default 720. */
  readonly width?: number;
  /** Height of the panel in pixels: of a cake, default 330, and a trend, default 290. Other figures have heights of their own. */
  readonly panelHeight?: number;
  /** Colours of cakes and images; default viridis. */
  readonly colourMap?: ColourMap;
}

/** Draws any figure as an SVG element of the given document. */
export function drawFigure(figure: Figure, options: DrawingOptions): object {
  const { theme = paperTheme, width = 720, panelHeight, colourMap = "viridis" } = options;
  return draw(figure, { document: options.document as Document, theme, width, panelHeight, colourMap });
}

/** Draws any figure as the text of a standalone SVG image. */
export function figureToSvg(figure: Figure, options: DrawingOptions): string {
  const markup = (drawFigure(figure, options) as SVGElement).outerHTML;
  // Pixels need no more than two decimals; texts keep theirs.
  return markup.replace(/ (?!aria)[\w-]+="[^"]*"/g, (attribute) => attribute.replace(/(\.\d\d)\d+/g, "$1"));
}

function draw(figure: Figure, page: Page): SVGElement {
  switch (figure.kind) {
    case "pattern":
    case "rietveld":
      return drawPattern(figure, page);
    case "trend":
      return drawTrend(figure, page);
    case "stages":
      return drawStages(figure, page);
    case "cake":
      return drawCake(figure, page);
    case "image":
      return drawImage(figure, page);
    case "correlation":
      return drawCorrelation(figure, page);
  }
}
