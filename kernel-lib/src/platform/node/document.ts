import { RietbookError } from "../../errors.js";

const emptyPage = "<!doctype html><html><body></body></html>";

/** An empty HTML document (linkedom's) for drawing figures where there is no window. */
export async function importDocument(): Promise<Document> {
  const { parseHTML } = await import(/* webpackIgnore: true */ "linkedom");
  return parseHTML(emptyPage).document;
}

/**
 * The same without waiting, for notebook cells, whose output must be there when `show` returns. Loaded without an import
 * statement, so that a bundle for browsers holds neither linkedom nor a Node module.
 *
 * @throws RietbookError "unavailable" outside Node
 */
export function createDocument(): Document {
  const createRequire = globalThis.process?.getBuiltinModule?.("node:module")?.createRequire;
  if (createRequire === undefined) {
    throw new RietbookError({
      kind: "unavailable",
      found: "no Node.js",
      expected: "Node 20.19 or later to draw a figure without a window",
      advice: "Pass window.document instead.",
    });
  }
  const { parseHTML } = createRequire(import.meta.url)("linkedom") as typeof import("linkedom");
  return parseHTML(emptyPage).document;
}
