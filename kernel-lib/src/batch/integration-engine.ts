import type { CakingEngine, EngineKind } from "../caking/engine.js";
import { cpuEngine } from "../caking/engines/cpu.js";
import { createWasmEngine } from "../caking/engines/wasm.js";
import { webgpuEngine } from "../caking/engines/webgpu.js";
import { RietbookError } from "../errors.js";

/** The engine of a run. @throws RietbookError "unavailable" for one that is not built */
export function engineOf(choice: EngineKind | "auto", { threads }: { readonly threads?: number }): CakingEngine {
  if (choice === "cpu") return cpuEngine;
  if (choice === "wasm" || choice === "auto") return createWasmEngine({ threads });
  if (choice === "webgpu") return webgpuEngine;
  const expected = "auto, cpu, wasm or webgpu";
  throw new RietbookError({ kind: "unavailable", field: "engine", found: `${choice}, which is not there`, expected });
}
