/** The public names, grouped by the analyst's step. */
export { RietbookError, isRietbookError } from "./errors.js";
export type { ErrorDetails, ErrorKind } from "./errors.js";

/* Open data. */
export { openMidasZarr, MidasScan } from "./histograms/midas-scan.js";
export type { LineoutChoice, LineoutSelection, MidasScanOptions } from "./histograms/midas-scan.js";
export { readInstrument } from "./histograms/midas-instrument.js";
export type { InstrumentFiles } from "./histograms/midas-instrument.js";
export type { Lineout } from "./histograms/midas-lineout.js";
export type { ScanFrame } from "./histograms/midas-frame.js";
export type { NormalizationDecision } from "./histograms/midas-normalization.js";
export type { Histogram, HistogramMetadata } from "./histograms/histogram.js";
export type { Instrument, InstrumentSource, TracedInstrument } from "./histograms/instrument.js";
export type { SampleValue, SamprmFile } from "./io/instprm/samprm.js";
export { openByteSource } from "./platform/open-byte-source.js";
export type { FileInput } from "./platform/open-byte-source.js";
export type { ByteSource } from "./platform/byte-source.js";
export type { LongCallOptions, Progress } from "./progress.js";

/* Units. */
export { dSpacing, momentumTransfer, twoThetaOfD, twoThetaOfQ } from "./units.js";

/* Figures as data, and drawing them into any document. */
export { figureMimeType, figureSchemaVersion } from "./plots/figure.js";
export type {
  CakeFigure,
  CorrelationFigure,
  Figure,
  FigurePhase,
  FigureText,
  IntensityScale,
  PatternAxis,
  PatternFigure,
  PatternFigureData,
  StagesFigure,
  TrendFigure,
  TrendPoint,
} from "./plots/figure.js";
export { drawFigure, figureToSvg } from "./plots/drawing/draw-figure.js";
export type { DrawingOptions } from "./plots/drawing/draw-figure.js";
export { pageTheme, paperTheme } from "./plots/drawing/theme.js";
export type { FigureTheme } from "./plots/drawing/theme.js";
