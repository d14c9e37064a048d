import type { PixelArray } from "../../frames/frame.js";
import type { PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import type { MapSegments } from "./map-segments.js";
import { uploadImage, uploadMatrix, type MatrixPart } from "./webgpu-matrix.js";
import { interleaveShader, isShort, sumShader, WORKGROUP, framesPerThread } from "./webgpu-shaders.js";
import type { GpuPixelKind, KernelShape } from "./webgpu-shaders.js";

// Values of GPUBufferUsage and GPUMapMode, which Node does not define as globals.
const [MAP_READ, MAP_WRITE, COPY_SRC, COPY_DST, UNIFORM, STORAGE] = [0x1, 0x2, 0x4, 0x8, 0x40, 0x80];
const [READ, WRITE] = [0x1, 0x2];
const MAX_GROUPS = 65535;

/** Arrays that the kernels read as they are; setting one from another converts. */
const typeOf = { u16: Uint16Array, i16: Int16Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array };

/** The map on the GPU, with what all batches share. */
export interface GpuMatrix {
  readonly device: GPUDevice;
  readonly pixels: number;
  readonly segments: MapSegments;
  readonly parts: readonly MatrixPart[];
  readonly dark?: GPUBuffer;
  readonly options: Pick<PrepareOptions, "invalid" | "variance">;
}

/** @throws GPU errors through the device's error scopes */
export function createGpuMatrix(
  device: GPUDevice,
  map: PixelBinMap,
  segments: MapSegments,
  options: PrepareOptions,
): GpuMatrix {
  return {
    device,
    pixels: map.width * map.height,
    segments,
    parts: uploadMatrix(device, map, segments, options),
    dark: options.dark === undefined ? undefined : uploadImage(device, options.dark),
    // Not the images: they are on the GPU.
    options: { invalid: options.invalid, variance: options.variance },
  };
}

/** Buffers and pipelines for batches of one size and one kind of pixel. */
export class BatchProgram {
  readonly planes: number;
  private readonly words: number;
  private readonly raw: GPUBuffer;
  private readonly interleaved: GPUBuffer;
  private readonly sums: GPUBuffer;
  private readonly buffers: GPUBuffer[];
  private readonly interleave: {
    readonly pipeline: GPUComputePipeline;
    readonly group: GPUBindGroup;
    readonly threads: number;
  };
  private readonly add: {
    readonly pipeline: GPUComputePipeline;
    readonly group: GPUBindGroup;
    readonly threads: number;
  }[];
  /** Buffers for the way up, mapped and ready, and for the way back; used in turn, for they are costly to make. */
  private readonly staging: GPUBuffer[] = [];
  private readonly back: GPUBuffer[] = [];

  constructor(
    private readonly matrix: GpuMatrix,
    readonly kind: GpuPixelKind,
    readonly batch: number,
  ) {
    const { device, pixels, parts, dark, options } = matrix;
    const variance = options.variance !== false;
    const shape: KernelShape = { kind, batch, variance, dark: dark !== undefined, invalid: options.invalid };
    this.words = isShort(kind) ? Math.ceil(pixels / 2) : pixels;
    this.planes = 1 + (variance ? 1 : 0) + (options.invalid === undefined ? 0 : 2);
    const segments = matrix.segments.place.length;
    const buffer = (size: number, usage: number) => device.createBuffer({ size, usage });
    this.raw = buffer(4 * this.words * batch, STORAGE | COPY_DST);
    // An odd number of 16-bit pixels leaves half a word.
    this.interleaved = buffer(4 * this.words * batch, STORAGE);
    this.sums = buffer(4 * this.planes * batch * segments, STORAGE | COPY_SRC);
    const lanes = batch / framesPerThread(kind);
    const uniform = (...values: number[]) => {
      const made = buffer(16, UNIFORM | COPY_DST);
      device.queue.writeBuffer(
        made,
        0,
        Uint32Array.from([0, 1, 2, 3], (at) => values[at] ?? 0),
      );
      return made;
    };
    const compile = (code: string) =>
      device.createComputePipeline({
        layout: "auto",
        compute: { module: device.createShaderModule({ code }), entryPoint: "main" },
      });
    const bind = (pipeline: GPUComputePipeline, bound: readonly (GPUBuffer | undefined)[]) =>
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: bound.flatMap((resource, binding) =>
          resource === undefined ? [] : [{ binding, resource: { buffer: resource } }],
        ),
      });
    const size = uniform(this.words);
    const first = compile(interleaveShader(shape));
    this.interleave = {
      pipeline: first,
      group: bind(first, [size, this.raw, this.interleaved]),
      threads: this.words * lanes,
    };
    const second = compile(sumShader(shape));
    const sizes = parts.map(({ count }) => uniform(count, segments));
    this.add = parts.map(({ entries, rows, areas, count }, at) => ({
      pipeline: second,
      group: bind(second, [sizes[at], entries, rows, this.interleaved, this.sums, dark, areas]),
      threads: count * lanes,
    }));
    this.buffers = [this.raw, this.interleaved, this.sums, size, ...sizes];
  }

  /** Bytes of the largest buffer that a batch needs. */
  static largestBuffer({ pixels, segments, options }: GpuMatrix, kind: GpuPixelKind, batch: number): number {
    const planes = 1 + (options.variance === false ? 0 : 1) + (options.invalid === undefined ? 0 : 2);
    return Math.max((isShort(kind) ? 2 : 4) * (pixels + 1) * batch, 4 * planes * batch * segments.place.length);
  }

  /** Sends frames up, at most a batch of them; the memory of the caller is free when this returns. */
  upload(frames: readonly PixelArray[]): void {
    const { device, pixels } = this.matrix;
    const bytes = 4 * this.words;
    const size = bytes * this.batch;
    const staging =
      this.staging.pop() ?? device.createBuffer({ size, usage: MAP_WRITE | COPY_SRC, mappedAtCreation: true });
    const range = staging.getMappedRange();
    frames.forEach((frame, slot) => new typeOf[this.kind](range, slot * bytes, pixels).set(frame));
    staging.unmap();
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(staging, 0, this.raw, 0, bytes * frames.length);
    device.queue.submit([encoder.finish()]);
    staging.mapAsync(WRITE).then(
      () => this.staging.push(staging),
      () => staging.destroy(),
    );
  }

  /** Sums of the frames that were sent up; runs on while the caller does other things. */
  run(): void {
    const { device } = this.matrix;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, group, threads } of [this.interleave, ...this.add]) {
      const groups = Math.ceil(threads / WORKGROUP);
      const high = Math.ceil(groups / MAX_GROUPS);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(groups / high), high);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  /**
   * Brings back the sums of the last run and hands them to `take`, plane after plane, frame after frame, segment after
   * segment. May be called again for the next run before this one has come back.
   */
  async read<Result>(take: (sums: Float32Array) => Result): Promise<Result> {
    const { device } = this.matrix;
    const size = this.sums.size;
    const back = this.back.pop() ?? device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.sums, 0, back, 0, size);
    device.queue.submit([encoder.finish()]);
    await back.mapAsync(READ);
    try {
      return take(new Float32Array(back.getMappedRange()));
    } finally {
      back.unmap();
      this.back.push(back);
    }
  }

  destroy(): void {
    for (const buffer of [...this.buffers, ...this.staging, ...this.back]) buffer.destroy();
  }
}

/** Gives the memory of the map back. */
export function destroyGpuMatrix({ parts, dark }: GpuMatrix): void {
  for (const { entries, rows, areas } of parts) for (const buffer of [entries, rows, areas]) buffer?.destroy();
  dark?.destroy();
}
