/** What the worker says about a file of frames once it is open. */
export interface FramesSummary {
  readonly width: number;
  readonly height: number;
  /** Frames in it. */
  readonly count: number;
  /** Type of the pixels, "uint16". */
  readonly type: string;
}

/** One frame, as intensities; the buffer is handed over. */
export interface FrameImage {
  readonly index: number;
  readonly pixels: Float32Array;
  /** Ends of the values that count, and the quantiles 0.01 and 0.999 of them. */
  readonly lowest: number;
  readonly highest: number;
  readonly dark: number;
  readonly bright: number;
  /** Degrees. */
  readonly omega?: number;
}

export type FrameQuestion = { readonly id: number } & (
  { readonly kind: "open"; readonly url: string } | { readonly kind: "read"; readonly index: number }
);

export type FrameAnswer = { readonly id: number } & (
  { readonly summary: FramesSummary } | { readonly image: FrameImage } | { readonly error: string }
);
