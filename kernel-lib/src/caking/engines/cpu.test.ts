import { cpuEngine } from "./cpu.js";
import { testEngine } from "./testing/engine-suite.js";

testEngine({ name: "cpu", create: async () => cpuEngine, tolerance: 1e-12 });
