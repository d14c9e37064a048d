import { RietbookError } from "../errors.js";
import type { MimeBundle } from "./mime-bundle.js";

/** A display message as Jupyter's protocol has it. */
interface DisplayData {
  readonly data: MimeBundle;
  readonly metadata: object;
  readonly transient: { readonly display_id?: string };
}

type WriteDisplayData = (message: DisplayData, update: boolean) => void;

/**
 * Sends a bundle to the notebook, below the running cell; with an id, for a display that later calls update in place.
 *
 * @throws RietbookError "unavailable" when no notebook cell of the tslab kernel is running
 */
export function writeDisplay(data: MimeBundle, id?: string, update = false): void {
  const write = findWriter();
  if (write === undefined) {
    throw new RietbookError({
      kind: "unavailable",
      field: "show",
      found: "no notebook",
      expected: "a cell of a notebook with the TypeScript kernel (tslab)",
      advice: "Use mimeBundle for other hosts, or exportFigure to write a figure to a file.",
    });
  }
  write({ data, metadata: {}, transient: id === undefined ? {} : { display_id: id } }, update);
}

/**
 * tslab's own function for the running cell. tslab's public `display` sends one format at a time; a bundle with fallbacks
 * needs the function behind it, in the copy of tslab that runs this very kernel: the one that Node has loaded.
 */
function findWriter(): WriteDisplayData | undefined {
  const loaded = globalThis.process?.getBuiltinModule?.("node:module")?.createRequire(import.meta.url).cache ?? {};
  // A kernel started from a global tslab hands over to the project's own: then two copies are loaded, and one has cells.
  return Object.keys(loaded)
    .filter((name) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name))
    .map((name) => (loaded[name]?.exports as { lastWriteDisplayData?: WriteDisplayData | null }).lastWriteDisplayData)
    .find((write) => typeof write === "function");
}
