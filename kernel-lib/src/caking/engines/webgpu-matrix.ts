import type { PrepareOptions } from "../engine.js";
import type { PixelBinMap } from "../pixel-bin-map.js";
import type { MapSegments } from "./map-segments.js";

/** A share of the map that fits into one storage buffer. */
export interface MatrixPart {
  readonly entries: GPUBuffer;
  readonly areas?: GPUBuffer;
  readonly rows: GPUBuffer;
  readonly count: number;
}

/**
 * The map on the GPU: entries of 8 bytes (pixel, weight over flat) in the order of the segments, cut where a buffer
 * would pass what the device allows.
 */
export function uploadMatrix(
  device: GPUDevice,
  map: PixelBinMap,
  { begin, end, place }: MapSegments,
  { flat, invalid }: PrepareOptions,
): MatrixPart[] {
  const most = Math.floor(
    Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize, 2 ** 31) / 8,
  );
  const parts: MatrixPart[] = [];
  let first = 0;
  while (first < begin.length) {
    let last = first;
    let size = 0;
    while (last < begin.length && size + end[last] - begin[last] <= most) size += end[last] - begin[last++];
    const entries = mappedBuffer(device, 8 * Math.max(size, 1));
    const areas = invalid === undefined ? undefined : mappedBuffer(device, 4 * Math.max(size, 1));
    const rows = mappedBuffer(device, 16 * (last - first));
    const target = { words: new Uint32Array(entries.getMappedRange()), row: new Uint32Array(rows.getMappedRange()) };
    const weights = new Float32Array(target.words.buffer);
    const covered = areas === undefined ? undefined : new Float32Array(areas.getMappedRange());
    let at = 0;
    for (let segment = first; segment < last; segment++) {
      const row = 4 * (segment - first);
      target.row[row] = at;
      for (let entry = begin[segment]; entry < end[segment]; entry++, at++) {
        const pixel = map.pixels[entry];
        target.words[2 * at] = pixel;
        weights[2 * at + 1] = flat === undefined ? map.weights[entry] : map.weights[entry] / flat[pixel];
        if (covered !== undefined) covered[at] = map.areas[entry];
      }
      target.row[row + 1] = at;
      target.row[row + 2] = place[segment];
    }
    for (const buffer of [entries, areas, rows]) buffer?.unmap();
    parts.push({ entries, areas, rows, count: last - first });
    first = last;
  }
  return parts;
}

/** One number a pixel, in single precision. */
export function uploadImage(device: GPUDevice, image: Float64Array): GPUBuffer {
  const buffer = mappedBuffer(device, 4 * image.length);
  new Float32Array(buffer.getMappedRange()).set(image);
  buffer.unmap();
  return buffer;
}

function mappedBuffer(device: GPUDevice, size: number): GPUBuffer {
  return device.createBuffer({ size, usage: 0x80 /* STORAGE */, mappedAtCreation: true });
}
