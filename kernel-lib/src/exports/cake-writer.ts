/** One caked frame on its way into files. Arrays are `radial * etaBins + eta` and may be reused after `add` has ended. */
export interface CakedFrame {
  readonly index: number;
  readonly source: string;
  /** Degrees. */
  readonly omega?: number;
  /** Mean counts per pixel; NaN where there is no measurement. */
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Where masked bins are voided (NaN): the mean over the pixels that are left of them; 0 without area. */
  readonly beforeVoiding?: Float64Array;
  /** px². */
  readonly area: Float64Array;
}

/** An output that takes caked frames one by one; its memory does not grow with their number. */
export interface CakeWriter {
  /** Frames come in order. @throws RietbookError "output" */
  add(frame: CakedFrame): Promise<void>;
  /** Gives the file its name: until then there is none. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}
