#!/usr/bin/env node
// What the kernel's specification starts: tslab, with a TypeScript that does less for each cell.
import { createRequire } from "node:module";
import { leanTypeScript } from "./lean-typescript.js";

const require = createRequire(import.meta.url);
leanTypeScript(require.resolve("tslab/package.json"));
require("tslab/dist/main.js").main();
