import { isRietbookError, RietbookError } from "../../errors.js";
import type { Hdf5Metadata, Hdf5Module, Hdf5Place } from "../../platform/hdf5-library.js";
import { openHdf5Place, type Hdf5Options } from "../../platform/open-hdf5-place.js";
import type { FileInput } from "../../platform/open-byte-source.js";

/** An HDF5 file open for reading. Paths begin with "/". */
export interface Hdf5File {
  readonly name: string;
  /** "group", "dataset", or why a path leads nowhere. */
  kindOf(path: string): "group" | "dataset" | "nothing" | "broken link";
  /** Names in a group, in alphabetic order. */
  children(group: string): readonly string[];
  /** Text that is an attribute of a group or dataset; undefined where there is none of that name, or it is no single text. */
  textAttribute(path: string, name: string): string | undefined;
  /** Type and shape. @throws RietbookError "not found", naming the target of a broken link */
  describe(dataset: string): Hdf5Metadata;
  /** Values of a block as the bytes of the file's type, in `into` where it has that length. @throws RietbookError "bad input" */
  readBlock(
    dataset: string,
    offset: readonly number[],
    count: readonly number[],
    bytes: number,
    into?: Uint8Array,
  ): Uint8Array;
  /** @throws RietbookError "unavailable" naming a filter that cannot be undone, "not found" for parts in other files */
  checkReadable(dataset: string): void;
  close(): void;
}

/** Filters that have a number in HDF5's registry and no plugin here, for messages. */
const FILTER_NAMES: Readonly<Record<number, string>> = {
  ...{ 4: "szip", 32000: "LZF", 32001: "blosc", 32004: "LZ4", 32008: "bitshuffle", 32013: "ZFP", 32015: "Zstandard" },
  ...{ 32017: "SZ", 32018: "FCIDECOMP", 32024: "SZ3", 32026: "blosc2", 32028: "SPERR", 307: "bzip2" },
};

/**
 * Opens an HDF5 file. In Node a file name is read in place, so that external links and virtual datasets work; anything else
 * is held in memory.
 * @throws RietbookError "not found"; "bad input" for files that are not HDF5 or cut off
 */
export async function openHdf5(input: FileInput, options?: Hdf5Options, signal?: AbortSignal): Promise<Hdf5File> {
  const place = await openHdf5Place(input, options, signal);
  return openAt(place, place.path);
}

function openAt(place: Hdf5Place, path: string): Hdf5File {
  const { module, filters, takeReason } = place.library;
  const name = path.replace(/^.*[\\/]/, "");
  const fail = (
    field: string | undefined,
    found: string,
    expected: string,
    kind: "bad input" | "not found" | "unavailable" = "bad input",
    advice?: string,
  ) => new RietbookError({ kind, file: name, field, found, expected, advice });

  /** Whatever WebAssembly throws is a damaged file; it never reaches the caller as it is. */
  const guarded = <T>(field: string | undefined, run: () => T): T => {
    takeReason();
    try {
      return run();
    } catch (cause) {
      if (isRietbookError(cause)) throw cause;
      const reason = takeReason() || (cause instanceof Error ? cause.message : String(cause));
      throw fail(field, `damaged data (${reason})`, "an HDF5 file that can be read");
    }
  };

  const id = guarded(undefined, () => module.open(path, 0, false, -1, -1));
  if (id < 0n) {
    const reason = takeReason();
    place.release();
    throw fail(
      undefined,
      reason || "no HDF5 file",
      "a whole HDF5 file",
      "bad input",
      "It may be cut off or still being written.",
    );
  }

  // The library throws where a path goes on below a dataset or a link that leads nowhere: a path is followed from its root.
  const placeOf = (at: string): { readonly at: string; readonly kind: ReturnType<Hdf5File["kindOf"]> } => {
    if (at === "/") return { at, kind: "group" };
    const above = placeOf(at.replace(/\/[^/]*$/, "") || "/");
    if (above.kind === "broken link") return above;
    if (above.kind !== "group") return { at, kind: "nothing" };
    const type = guarded(at, () => module.get_type(id, at));
    if (type === module.H5G_GROUP) return { at, kind: "group" };
    if (type === module.H5G_DATASET) return { at, kind: "dataset" };
    return { at, kind: type === module.H5G_LINK || type === module.H5G_UDLINK ? "broken link" : "nothing" };
  };

  /** A file that this one names. */
  const besides = (fileName: string) =>
    /^([\\/]|[a-z]:)/i.test(fileName) ? fileName : `${path.replace(/[^\\/]*$/, "")}${fileName}`;

  /** Where a broken link leads, and what to do about it. */
  const targetOf = (link: string): readonly [string, string?] => {
    if (module.get_type(id, link) !== module.H5G_UDLINK) return [module.get_symbolic_link(id, link)];
    const { filename, obj_path: target } = module.get_external_link(id, link);
    const isThere = module.FS.analyzePath(besides(filename)).exists;
    return isThere ? [`${target} in ${filename}`] : [filename, `Put ${filename} beside ${name}.`];
  };

  const describe = (at: string): Hdf5Metadata => {
    const { kind, at: link } = placeOf(at);
    if (kind === "broken link") {
      const [target, advice] = guarded(link, () => targetOf(link));
      throw fail(link, `a link to ${target}, which is not there`, "the linked data", "not found", advice);
    }
    if (kind !== "dataset")
      throw fail(at, kind === "group" ? "a group" : "nothing of that name", "a dataset", "not found");
    return guarded(at, () => module.get_dataset_metadata(id, at));
  };

  const checkReadable = (at: string): void => {
    const { virtual_sources: parts = [] } = describe(at);
    const missing = guarded(at, () => module.get_dataset_filters(id, at)).find((filter) => !filters.has(filter.id));
    if (missing !== undefined) {
      const label = FILTER_NAMES[missing.id] ?? missing.name.split(";")[0];
      const advice = "Write the file again with gzip, bitshuffle, LZ4 or Zstandard compression.";
      throw fail(at, `HDF5 filter ${missing.id} (${label})`, "a filter that can be undone here", "unavailable", advice);
    }
    // HDF5 fills what it does not find with zeros: every part of a virtual dataset has to be there and readable.
    for (const { file_name, dset_name } of parts) {
      const here = file_name === "." || file_name === "";
      if (here) checkReadable(absolute(dset_name));
      else
        withSource(file_name, at, (source) => {
          source.describe(absolute(dset_name));
          source.checkReadable(absolute(dset_name));
        });
    }
  };

  const withSource = (fileName: string, at: string, use: (file: Hdf5File) => void): void => {
    const target = besides(fileName);
    if (!module.FS.analyzePath(target).exists) {
      throw fail(
        at,
        `data in ${fileName}, which is not there`,
        "all parts of a virtual dataset",
        "not found",
        `Put ${fileName} beside ${name}.`,
      );
    }
    const source = openAt({ ...place, release: () => undefined }, target);
    try {
      use(source);
    } finally {
      source.close();
    }
  };

  return {
    name,
    kindOf: (at) => placeOf(at).kind,
    children: (group) => guarded(group, () => [...module.get_names(id, group, false)].sort()),
    textAttribute: (at, attribute) => guarded(`${at}@${attribute}`, () => textAttribute(module, id, at, attribute)),
    describe,
    checkReadable,
    readBlock(at, offset, count, bytes, into) {
      const pointer = guarded(at, () => module._malloc(bytes));
      if (pointer === 0) throw fail(at, `a block of ${bytes} bytes`, "one that fits into memory");
      try {
        const big = (values: readonly number[]) => values.map(BigInt);
        const ones = count.map(() => 1n);
        const status = guarded(at, () =>
          module.get_dataset_data(id, at, big(count), big(offset), ones, BigInt(pointer)),
        );
        if (status < 0) throw fail(at, `damaged data (${takeReason() || "no reason given"})`, "data that can be read");
        if (into?.length !== bytes) return module.HEAPU8.slice(pointer, pointer + bytes);
        into.set(module.HEAPU8.subarray(pointer, pointer + bytes));
        return into;
      } finally {
        module._free(pointer);
      }
    },
    close() {
      module.close_file(id);
      place.release();
    },
  };
}

/** H5T class of text. */
const TEXT = 3;

function textAttribute(module: Hdf5Module, id: bigint, path: string, name: string): string | undefined {
  if (!module.get_attribute_names(id, path).includes(name)) return undefined;
  const { type, size, vlen, total_size: count } = module.get_attribute_metadata(id, path, name);
  if (type !== TEXT || count !== 1) return undefined;
  const pointer = module._malloc(size);
  try {
    module.get_attribute_data(id, path, name, BigInt(pointer));
    const view = new DataView(module.HEAPU8.buffer);
    const from = vlen ? view.getUint32(pointer, true) : pointer;
    const most = vlen ? module.HEAPU8.length : pointer + size;
    const end = module.HEAPU8.subarray(from, most).indexOf(0);
    const bytes = module.HEAPU8.slice(from, end < 0 ? most : from + end);
    if (vlen) module.reclaim_vlen_memory(id, path, name, BigInt(pointer));
    // Text of a fixed length may be filled up with blanks.
    return new TextDecoder().decode(bytes).trimEnd();
  } finally {
    module._free(pointer);
  }
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}
