import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RietbookError } from "../../errors.js";
import { HDF5_PLUGINS, hdf5Library, type Hdf5Library, type Hdf5Module, type Hdf5Place } from "../hdf5-library.js";

let library: Promise<Hdf5Library> | undefined;

/**
 * A file of this machine, read in place, so that links to other files work.
 * @throws RietbookError "not found"; "bad input" for a folder
 */
export async function openHdf5OnDisk(place: string): Promise<Hdf5Place> {
  const path = resolve(place.startsWith("file:") ? fileURLToPath(place) : place);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new RietbookError({ kind: "not found", file: place, found: "no such file", advice: "Check the name." });
  }
  if (!status.isFile()) {
    throw new RietbookError({ kind: "bad input", file: place, found: "a folder", expected: "a file" });
  }
  return { library: await loadHdf5OnDisk(), name: basename(path), path, release: () => undefined };
}

/** The HDF5 library that reads and writes this machine's files, loaded once. */
export function loadHdf5OnDisk(): Promise<Hdf5Library> {
  library ??= load();
  return library;
}

async function load(): Promise<Hdf5Library> {
  const { ready } = await import("h5wasm/node");
  const module = (await ready) as unknown as Hdf5Module;
  module.insert_plugin_search_path(pluginFolder(), 0);
  return hdf5Library(module, Object.keys(HDF5_PLUGINS));
}

/** The bytes of a filter plugin. */
export function readHdf5Plugin(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(pluginFolder(), `libH5Z${name}.so`)));
}

function pluginFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve("h5wasm-plugins/package.json")), "plugins");
}
