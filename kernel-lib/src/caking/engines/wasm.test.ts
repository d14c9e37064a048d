import { testEngine } from "./testing/engine-suite.js";
import { createWasmEngine } from "./wasm.js";

for (const threads of [1, 2]) {
  testEngine({ name: `wasm, threads ${threads}`, create: async () => createWasmEngine({ threads }), tolerance: 2e-6 });
}
