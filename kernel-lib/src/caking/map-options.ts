import type { CakeCorrections } from "./corrections.js";

/** What besides geometry and bins makes a map. */
export interface MapOptions {
  /** Row-major over the raw image; anything but 0 is masked. Masked pixels give no entries. */
  readonly mask?: Uint8Array;
  readonly corrections?: CakeCorrections;
  /**
   * MIDAS's SubPixelLevel: pixels near η = 0, ±90°, 180° are cut into n × n parts whose value is interpolated between
   * pixel centres. Default 1: none.
   */
  readonly subPixelLevel?: number;
  /** Half-width of the ranges of η where it applies, degrees; default 10. */
  readonly subPixelWidth?: number;
  /** Overlaps below this are left out, px²; default MIDAS's 1e-5. */
  readonly minimumOverlap?: number;
  /**
   * `whole` (default): every pixel is shared out completely. `midas`: a pixel across η = ±180° or at the beam loses what it loses
   * in MIDAS's mapper, for comparisons with its files.
   */
  readonly splitting?: "whole" | "midas";
  /**
   * Of weights and areas. `single` (default) takes half the memory and rounds by 6e-8, which is more in a bin where positive
   * and negative differences from the dark cancel; `double` goes with an engine that sums in float64.
   */
  readonly precision?: "single" | "double";
}
