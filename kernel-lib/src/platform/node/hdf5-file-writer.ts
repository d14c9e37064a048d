import { rename, rm, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Dataset, File as H5File, Group } from "h5wasm/node";
import { isRietbookError, RietbookError } from "../../errors.js";
import type { Hdf5Attribute, Hdf5Writer } from "../hdf5-writer.js";
import { loadHdf5OnDisk } from "./hdf5-on-disk.js";
import { makeFolder } from "./make-folder.js";
import { temporaryName } from "./temporary-file.js";
import { outputError } from "./write-file.js";

/**
 * An HDF5 file on disk, written block by block: memory does not grow with its size.
 * @throws RietbookError "output"
 */
export async function createNodeHdf5Writer(place: string): Promise<Hdf5Writer> {
  const path = resolve(place);
  const temporary = temporaryName(path);
  const asOutputError = (cause: unknown): never => {
    throw isRietbookError(cause) ? cause : outputError(place, cause as NodeJS.ErrnoException);
  };
  try {
    makeFolder(dirname(path));
  } catch (cause) {
    asOutputError(cause);
  }
  // HDF5 says little about why a file cannot be made; the file system does.
  await (await open(temporary, "w").catch((cause: unknown) => asOutputError(cause))).close();
  const [{ File }, library] = await Promise.all([import("h5wasm/node"), loadHdf5OnDisk()]);

  /** h5wasm drops most return codes; HDF5's error stack is what remains of a failure. */
  const checked = <T>(field: string, run: () => T): T => {
    library.takeReason();
    let thrown: unknown;
    try {
      const result = run();
      const reason = library.takeReason();
      if (reason === "") return result;
      thrown = new Error(reason);
    } catch (cause) {
      thrown = cause;
    }
    const reason = library.takeReason() || (thrown instanceof Error ? thrown.message : String(thrown));
    // HDF5 says with time and address that a write failed, and not why; beneath it only the disk can fail.
    const isDisk = /file write failed/.test(reason);
    const found = isDisk ? "a full disk, or a limit on the size of files" : reason;
    const advice = isDisk ? "Free some space or choose another folder." : undefined;
    const expected = "room to write";
    throw new RietbookError({ kind: "output", file: place, field, found, expected, advice, cause: thrown });
  };
  const file: H5File = checked("file", () => new File(temporary, "w"));
  let isOpen = true;
  const growing = new Map<string, { readonly dataset: Dataset; blocks: number }>();

  const parentOf = (at: string): Group => {
    const parent = at.slice(0, Math.max(0, at.lastIndexOf("/")));
    return parent === "" ? file : (file.get(parent) as Group);
  };
  const nameOf = (at: string) => at.slice(at.lastIndexOf("/") + 1);
  const setAttributes = (node: Dataset | Group, attributes: Readonly<Record<string, Hdf5Attribute>>) => {
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "number") node.create_attribute(key, value, [], "<d");
      else node.create_attribute(key, typeof value === "string" ? value : [...value]);
    }
  };
  return {
    group(at, attributes = {}) {
      checked(at, () => setAttributes(at === "" ? file : parentOf(at).create_group(nameOf(at)), attributes));
    },
    array(at, shape, values, attributes = {}) {
      checked(at, () => {
        const description = { name: nameOf(at), data: values, shape: [...shape], dtype: "<d" };
        setAttributes(parentOf(at).create_dataset(description), attributes);
      });
    },
    scalar(at, value, attributes = {}) {
      checked(at, () => {
        const name = nameOf(at);
        const description =
          typeof value === "string"
            ? { name, data: value }
            : { name, data: Int8Array.of(value ? 1 : 0), shape: [], dtype: "<b" };
        setAttributes(parentOf(at).create_dataset(description), attributes);
      });
    },
    append(at, blockShape, values, attributes = {}) {
      checked(at, () => {
        const shape = [1, ...blockShape];
        const known = growing.get(at);
        if (known === undefined) {
          const maxshape = [null, ...blockShape];
          const description = { name: nameOf(at), data: values, shape, maxshape, chunks: shape, dtype: "<d" };
          const dataset = parentOf(at).create_dataset({ ...description, compression: "gzip", compression_opts: 1 });
          setAttributes(dataset, attributes);
          growing.set(at, { dataset, blocks: 1 });
          return;
        }
        known.dataset.resize([known.blocks + 1, ...blockShape]);
        known.dataset.write_slice(
          [[known.blocks, known.blocks + 1], ...blockShape.map((n) => [0, n] as [number, number])],
          values,
        );
        known.blocks++;
      });
    },
    async finish() {
      checked("file", () => {
        file.flush();
        file.close();
      });
      isOpen = false;
      await rename(temporary, path).catch(asOutputError);
    },
    async abort() {
      if (isOpen) file.close();
      isOpen = false;
      await rm(temporary, { force: true }).catch(() => undefined);
    },
  };
}
