#!/usr/bin/env node
// What the kernel's specification starts: tslab, whose TypeScript loads the global types of every @types package that it finds above
// a notebook, and looks through all of them again for each cell. A notebook needs those of Node; types of modules that a cell
// imports are found as ever.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { sys } = createRequire(require.resolve("tslab/package.json"))("@tslab/typescript-for-tslab");
const listFolders = sys.getDirectories;
sys.getDirectories = (path) => {
  const names = listFolders(path);
  return /[\\/]node_modules[\\/]@types[\\/]?$/.test(path) ? names.filter((name) => name === "node") : names;
};
require("tslab/dist/main.js").main();
