/** Values of an attribute: a text, texts, or numbers (float64). */
export type Hdf5Attribute = string | readonly string[] | number;

/** An HDF5 file that is being written. It has its name when `finish` has ended, or is not there at all. */
export interface Hdf5Writer {
  group(path: string, attributes?: Readonly<Record<string, Hdf5Attribute>>): void;
  /** A float64 array; shape [] for a single number. */
  array(
    path: string,
    shape: readonly number[],
    values: Float64Array,
    attributes?: Readonly<Record<string, Hdf5Attribute>>,
  ): void;
  /** A truth value as an 8-bit integer, a text as a string of variable length. */
  scalar(path: string, value: boolean | string, attributes?: Readonly<Record<string, Hdf5Attribute>>): void;
  /** Adds a block along the first dimension of a float64 array; the first call makes it, in chunks of one block, deflated. */
  append(
    path: string,
    blockShape: readonly number[],
    values: Float64Array,
    attributes?: Readonly<Record<string, Hdf5Attribute>>,
  ): void;
  finish(): Promise<void>;
  abort(): Promise<void>;
}
