// Frames per second of the WebGPU engine on this machine's GPU, checked against the float64 engine first.
// Needs Node and the built library: `npm run build && npm run bench:gpu [size] [eta step]`.
import { openGpuDevice } from "../dist/src/platform/gpu-device.js";
import { cpuEngine } from "../dist/src/caking/engines/cpu.js";
import { createSegments } from "../dist/src/caking/engines/map-segments.js";
import { BatchProgram, createGpuMatrix } from "../dist/src/caking/engines/webgpu-program.js";
import { webgpuEngine } from "../dist/src/caking/engines/webgpu.js";
import { benchFrames, benchMap } from "./cake-setup.mjs";

const size = Number(process.argv[2] ?? 2048);
const etaStep = Number(process.argv[3] ?? 5);
const seconds = Number(process.argv[4] ?? 2);
const { device, name, isSoftware } = await openGpuDevice();
console.log(`GPU: ${name}${isSoftware ? " (software)" : ""}, buffers up to ${device.limits.maxBufferSize} bytes`);
await copyBandwidth();
await uploadBandwidth();

let start = performance.now();
const map = await benchMap(size, etaStep);
const { radialBins, etaBins } = map.grid;
console.log(`map ${size}², ${radialBins} × ${etaBins} bins, ${map.pixels.length} entries, built in ${ms(start)} ms`);
const frames = benchFrames(size, 9);
await verify();
for (const variance of [true, false]) {
  for (const batch of isSoftware ? [8] : [8, 16, 32, 64]) await resident(batch, variance);
  await withUpload(variance);
}
device.destroy();

/** A device-to-device copy, bytes read and written. */
async function copyBandwidth() {
  const bytes = isSoftware ? 2 ** 26 : 2 ** 29;
  const [from, to] = [0, 1].map(() => device.createBuffer({ size: bytes, usage: 0x4 | 0x8 }));
  const copies = await repeat(() => {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
    device.queue.submit([encoder.finish()]);
  }, 8);
  console.log(`copy on the device: ${((2 * bytes * copies) / 1e9).toFixed(1)} GB/s read and written`);
  for (const buffer of [from, to]) buffer.destroy();
}

/** By the queue's own way and by buffers of ours that stay, mapped in turn, as the engine does it. */
async function uploadBandwidth() {
  const bytes = 2 ** 25;
  const to = device.createBuffer({ size: bytes, usage: 0x8 });
  const data = new Uint8Array(bytes).fill(3);
  const uploads = await repeat(() => device.queue.writeBuffer(to, 0, data), 4);
  console.log(`upload by writeBuffer: ${((bytes * uploads) / 1e9).toFixed(1)} GB/s`);
  const staging = [0, 1].map(() => device.createBuffer({ size: bytes, usage: 0x2 | 0x4, mappedAtCreation: true }));
  const times = { map: 0, copy: 0 };
  const count = isSoftware ? 8 : 64;
  const from = performance.now();
  for (let at = 0; at < count; at++) {
    const buffer = staging[at % 2];
    const start = performance.now();
    if (at >= 2) await buffer.mapAsync(0x2);
    const mapped = performance.now();
    new Uint8Array(buffer.getMappedRange()).set(data);
    times.map += mapped - start;
    times.copy += performance.now() - mapped;
    buffer.unmap();
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, to, 0, bytes);
    device.queue.submit([encoder.finish()]);
  }
  await device.queue.onSubmittedWorkDone();
  const gigabytes = (bytes * count) / 1e9;
  console.log(
    `upload by mapped buffers: ${((1000 * gigabytes) / (performance.now() - from)).toFixed(1)} GB/s ` +
      `(writing alone ${((1000 * gigabytes) / times.copy).toFixed(1)} GB/s, waiting ${times.map.toFixed(0)} ms in all)`,
  );
  for (const buffer of [to, ...staging]) buffer.destroy();
}

async function verify() {
  for (const variance of [true, false]) {
    const [gpu, cpu] = await Promise.all([
      webgpuEngine.prepare(map, { variance }),
      cpuEngine.prepare(map, { variance }),
    ]);
    const [found, expected] = [await gpu.sum(frames), await cpu.sum(frames)];
    console.log(
      `largest relative difference from float64 (variance ${variance ? "in" : "out"}): ` +
        `signal ${worst(found.signal, expected.signal)}, variance ${worst(found.variance, expected.variance)}`,
    );
    await gpu.close();
    await cpu.close();
  }
}

function worst(found, expected) {
  let most = 0;
  for (let at = 0; at < found.length; at++) {
    const error = Math.abs(found[at] - expected[at]) / Math.max(Math.abs(expected[at]), 1e-6);
    if (!(error <= most)) most = error;
  }
  return most.toExponential(2);
}

/** Frames that are on the GPU already: interleaving and sums, nothing brought back. */
async function resident(batch, variance) {
  const matrix = createGpuMatrix(device, map, createSegments(map), { variance });
  if (BatchProgram.largestBuffer(matrix, "u16", batch) > device.limits.maxStorageBufferBindingSize) return;
  const program = new BatchProgram(matrix, "u16", batch);
  program.upload(Array.from({ length: batch }, (_, slot) => frames[slot % frames.length].pixels));
  const batches = await repeat(() => program.run(), 8);
  if (batch === 16) await bringBack(program, matrix.segments.place.length * batch * program.planes * 4);
  console.log(`resident, batches of ${batch}, variance ${variance ? "in" : "out"}: ${rate(batches * batch)}`);
  program.destroy();
  for (const { entries, rows } of matrix.parts) for (const buffer of [entries, rows]) buffer.destroy();
}

/** The way back of one batch's sums: until they can be read, and a copy of them. */
async function bringBack(program, bytes) {
  const times = { wait: Infinity, copy: Infinity };
  for (let i = 0; i < 4; i++) {
    const from = performance.now();
    await program.read((values) => {
      const mapped = performance.now();
      new Float32Array(values.length).set(values);
      times.wait = Math.min(times.wait, mapped - from);
      times.copy = Math.min(times.copy, performance.now() - mapped);
    });
  }
  console.log(
    `sums back, ${(bytes / 1e6).toFixed(0)} MB: ${times.wait.toFixed(2)} ms until mapped, ${times.copy.toFixed(2)} ms to copy`,
  );
}

/** Frames in memory → sums in memory, as a caller sees it. */
async function withUpload(variance) {
  const prepared = await webgpuEngine.prepare(map, { variance });
  const many = Array.from({ length: isSoftware ? 8 : 64 }, (_, at) => frames[at % frames.length]);
  await prepared.sum(many);
  let done = 0;
  const from = performance.now();
  do {
    await prepared.sum(many);
    done += many.length;
  } while (performance.now() - from < 1000 * seconds);
  console.log(
    `with upload and sums back, variance ${variance ? "in" : "out"}: ${rate((1000 * done) / (performance.now() - from))}`,
  );
  await prepared.close();
}

/** Calls a second of work that is handed to the GPU in groups. */
async function repeat(work, group) {
  work();
  await device.queue.onSubmittedWorkDone();
  let calls = 0;
  const from = performance.now();
  do {
    for (let i = 0; i < group; i++) work();
    await device.queue.onSubmittedWorkDone();
    calls += group;
  } while (performance.now() - from < 1000 * Math.min(seconds, 1));
  return (1000 * calls) / (performance.now() - from);
}

function rate(framesPerSecond) {
  return `${framesPerSecond.toFixed(framesPerSecond < 100 ? 2 : 0)} frames/s (${(1000 / framesPerSecond).toFixed(3)} ms a frame)`;
}

function ms(from) {
  return (performance.now() - from).toFixed(0);
}
