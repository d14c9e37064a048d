/** What a dataset is (h5wasm's get_dataset_metadata, the part used here). */
export interface Hdf5Metadata {
  /** H5T class: 0 integer, 1 float, 9 … others. */
  readonly type: number;
  readonly signed: boolean;
  /** Bytes of a value. */
  readonly size: number;
  readonly shape: readonly number[] | null;
  readonly chunks: readonly number[] | null;
  /** Of a virtual dataset: where its parts lie. */
  readonly virtual_sources?: readonly { readonly file_name: string; readonly dset_name: string }[];
}

/** What an attribute is. */
export interface Hdf5AttributeMetadata {
  /** H5T class: 3 text. */
  readonly type: number;
  /** Bytes of a value; of text of variable length, of the pointer to it. */
  readonly size: number;
  readonly vlen: boolean;
  /** Number of values. */
  readonly total_size: number;
}

/** The HDF5 library compiled to WebAssembly (h5wasm): the calls used here, with their return codes. */
export interface Hdf5Module {
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  /** −1 where there is nothing of that path; H5G_GROUP, H5G_DATASET, or a link that leads nowhere. */
  get_type(file: bigint, path: string): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_external_link(file: bigint, path: string): { readonly filename: string; readonly obj_path: string };
  get_symbolic_link(file: bigint, path: string): string;
  get_dataset_metadata(file: bigint, path: string): Hdf5Metadata;
  get_attribute_names(file: bigint, path: string): readonly string[];
  get_attribute_metadata(file: bigint, path: string, name: string): Hdf5AttributeMetadata;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  /** Frees what the strings of variable length at a pointer point to. */
  reclaim_vlen_memory(file: bigint, path: string, name: string, pointer: bigint): number;
  get_dataset_filters(file: bigint, path: string): readonly { readonly id: number; readonly name: string }[];
  get_dataset_data(
    file: bigint,
    path: string,
    count: readonly bigint[],
    offset: readonly bigint[],
    strides: readonly bigint[],
    pointer: bigint,
  ): number;
  insert_plugin_search_path(path: string, index: number): number;
  get_plugin_search_paths(): string[];
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  readonly HEAPU8: Uint8Array;
  readonly FS: {
    mkdirTree(path: string): void;
    writeFile(path: string, bytes: Uint8Array): void;
    unlink(path: string): void;
    analyzePath(path: string): { readonly exists: boolean };
    write(
      stream: { readonly fd: number },
      buffer: Int8Array | Uint8Array,
      offset: number,
      length: number,
      position?: number,
    ): number;
  };
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  readonly H5G_LINK: number;
  readonly H5G_UDLINK: number;
}

/** A library with its filters, shared by all open files. */
export interface Hdf5Library {
  readonly module: Hdf5Module;
  /** Numbers of the filters that can be undone: built in or loaded as plugins. */
  readonly filters: ReadonlySet<number>;
  /** The reason behind the last failures, from HDF5's error stack; empties it. */
  takeReason(): string;
}

/** A file where the library can open it. */
export interface Hdf5Place {
  readonly library: Hdf5Library;
  /** Name for messages. */
  readonly name: string;
  /** Path in the library's file system; links to other files start from its folder. */
  readonly path: string;
  release(): void;
}

/** Plugins of h5wasm-plugins → registered filter numbers (HDF Group, registered filter plugins). */
export const HDF5_PLUGINS: Readonly<Record<string, readonly number[]>> = {
  ...{ blosc: [32001], lz4: [32004], bshuf: [32008], zfp: [32013], zstd: [32015], jpeg: [32019] },
  ...{ bitgroom: [32022], bitround: [32023], blosc2: [32026], lzf: [32000], bz2: [307] },
};
/** Deflate, shuffle, Fletcher-32, n-bit and scale-offset are part of the library; szip is not. */
const BUILT_IN = [1, 2, 3, 5, 6];

const STANDARD_ERROR = 2;

/** A module with the named plugins in place. HDF5 prints its errors; here they are kept for messages instead. */
export function hdf5Library(module: Hdf5Module, plugins: readonly string[]): Hdf5Library {
  let messages = "";
  const { FS } = module;
  const write = FS.write.bind(FS);
  FS.write = (stream, buffer, offset, length, position) => {
    if (stream.fd !== STANDARD_ERROR) return write(stream, buffer, offset, length, position);
    const bytes = buffer.slice(offset, offset + length);
    messages = (messages + String.fromCharCode(...new Uint8Array(bytes.buffer))).slice(-8192);
    return length;
  };
  return {
    module,
    filters: new Set([...BUILT_IN, ...plugins.flatMap((name) => HDF5_PLUGINS[name] ?? [])]),
    takeReason() {
      // Lines "#006: file.c line 1 in function(): what happened", the innermost last; plugin searches tell nothing new.
      const lines = [...messages.matchAll(/ line \d+ in \w+\(\): (.*)/g)].map(([, reason]) => reason);
      messages = "";
      return lines.filter((line) => !/plugin/.test(line)).pop() ?? "";
    },
  };
}
