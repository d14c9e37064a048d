import { RietbookError } from "../errors.js";
import { HDF5_PLUGINS, hdf5Library, type Hdf5Library, type Hdf5Module, type Hdf5Place } from "./hdf5-library.js";
import { isNode, openByteSource, type FileInput } from "./open-byte-source.js";
import { readAll } from "./read-all.js";

/** Where a browser fetches the plugins from: the folder of libH5Zbshuf.so …; without it only built-in filters work. */
export interface Hdf5Options {
  readonly pluginFolder?: string | URL;
}

let inMemoryLibrary: Promise<Hdf5Library> | undefined;
let filesInMemory = 0;

/**
 * Makes a file reachable for the HDF5 library: a file of this machine is opened where it is, with its neighbours for links
 * between files; anything else is read into memory whole.
 */
export async function openHdf5Place(
  input: FileInput,
  options: Hdf5Options = {},
  signal?: AbortSignal,
): Promise<Hdf5Place> {
  if ((typeof input === "string" || input instanceof URL) && isNode() && !/^(https?|blob|data):/i.test(String(input))) {
    const node = await import(/* webpackIgnore: true */ "./node/hdf5-on-disk.js");
    return node.openHdf5OnDisk(String(input));
  }
  const source = await openByteSource(input, "data.h5", signal);
  const bytes = await readAll(source, signal);
  await source.close();
  inMemoryLibrary ??= loadInMemory(options).catch((error: unknown) => {
    // A network that failed once may be there the next time.
    inMemoryLibrary = undefined;
    throw error;
  });
  const library = await inMemoryLibrary;
  const folder = `/files/${++filesInMemory}`;
  const path = `${folder}/${source.name.replace(/^.*[\\/]/, "")}`;
  library.module.FS.mkdirTree(folder);
  library.module.FS.writeFile(path, bytes);
  return { library, name: source.name, path, release: () => library.module.FS.unlink(path) };
}

async function loadInMemory({ pluginFolder }: Hdf5Options): Promise<Hdf5Library> {
  const { ready } = await import("h5wasm");
  const module = (await ready) as unknown as Hdf5Module;
  const folder = module.get_plugin_search_paths()[0];
  module.FS.mkdirTree(folder);
  const load = async (name: string): Promise<string[]> => {
    const bytes = isNode()
      ? (await import(/* webpackIgnore: true */ "./node/hdf5-on-disk.js")).readHdf5Plugin(name)
      : await fetchPlugin(pluginFolder, name);
    if (bytes === undefined) return [];
    module.FS.writeFile(`${folder}/libH5Z${name}.so`, bytes);
    return [name];
  };
  return hdf5Library(module, (await Promise.all(Object.keys(HDF5_PLUGINS).map(load))).flat());
}

async function fetchPlugin(folder: string | URL | undefined, name: string): Promise<Uint8Array | undefined> {
  if (folder === undefined) return undefined;
  const url = `${String(folder).replace(/\/$/, "")}/libH5Z${name}.so`;
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  const found = `HTTP status ${response.status}`;
  throw new RietbookError({ kind: "unavailable", file: url, found, expected: "an HDF5 filter plugin" });
}
