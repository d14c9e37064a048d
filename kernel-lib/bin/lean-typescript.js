// What tslab's TypeScript does for each cell, and a notebook has no use for. tslab checks a cell in two new programs; see
// docs/decisions/258-what-a-cell-costs.md.
import { createRequire } from "node:module";

const NAME = "@tslab/typescript-for-tslab";

/**
 * Makes tslab's TypeScript do less. To be called before tslab is loaded, which takes its functions from the module then.
 *
 * @param {string} tslab path of tslab's package.json
 */
export function leanTypeScript(tslab) {
  const require = createRequire(tslab);
  const ts = require(NAME);
  const { sys } = ts;
  const listFolders = sys.getDirectories;
  // Global types of every @types package above a notebook: it needs those of Node. Types of modules that a cell imports are found as ever.
  sys.getDirectories = (path) => {
    const names = listFolders(path);
    return /[\\/]node_modules[\\/]@types[\\/]?$/.test(path) ? names.filter((name) => name === "node") : names;
  };
  const createHost = (files, options, system, _, ...reports) =>
    ts.createWatchCompilerHost(files, options, system, createProgram(ts), ...reports);
  require.cache[require.resolve(NAME)].exports = { ...ts, createWatchCompilerHost: createHost };
}

/**
 * A program without the records of what depends on what, which TypeScript writes anew for each of its 350 files to know what to check
 * again: tslab checks the cell and what it imports.
 */
function createProgram(ts) {
  return (...parameters) => {
    const builder = ts.createAbstractBuilder(...parameters);
    const program = builder.getProgram();
    // tslab reads a cell's names before it asks for types, which would bind them.
    for (const file of program.getSourceFiles()) {
      if (!file.isDeclarationFile) ts.bindSourceFile(file, program.getCompilerOptions());
    }
    builder.getAllDependencies = (file) => dependenciesOf(ts, program, file);
    return builder;
  };
}

/** Names of the files that a file imports, and these in turn; its own first. */
function dependenciesOf(ts, program, start) {
  const found = new Set([start]);
  for (const file of found) {
    for (const { text } of file.imports ?? []) {
      const { resolvedFileName } = ts.getResolvedModule(file, text) ?? {};
      const imported = resolvedFileName && program.getSourceFile(resolvedFileName);
      if (imported) found.add(imported);
    }
  }
  return [...found].map(({ fileName }) => fileName);
}
