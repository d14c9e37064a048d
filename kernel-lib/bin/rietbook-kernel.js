#!/usr/bin/env node
// What the kernel's specification starts: tslab, with a TypeScript that does less for each cell, warming up while it waits, and
// compiling the next cell where it is known.
import { createRequire } from "node:module";
import { leanTypeScript } from "./lean-typescript.js";
import { prepareCells } from "./prepare-cells.js";
import { warmKernels } from "./warm-kernel.js";

const require = createRequire(import.meta.url);
const tslab = require.resolve("tslab/package.json");
leanTypeScript(tslab);
prepareCells(tslab);
warmKernels(tslab);
require("tslab/dist/main.js").main();
