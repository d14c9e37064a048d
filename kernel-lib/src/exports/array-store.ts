/** Attributes of a group or array. */
export type StoreAttributes = Readonly<Record<string, string | number>>;

/** Groups and float64 arrays, written once each: what MIDAS's output looks like in zarr and in HDF5. */
export interface ArrayStore {
  readonly name: string;
  group(path: string, attributes?: StoreAttributes): Promise<void>;
  array(path: string, shape: readonly number[], values: Float64Array, attributes?: StoreAttributes): Promise<void>;
  /** Gives the file its name. @throws RietbookError "output" */
  finish(): Promise<void>;
  /** Removes what was written. */
  abort(): Promise<void>;
}
