import type { InvalidValues } from "../../frames/invalid-values.js";

/** How pixel values lie in 32-bit words on the GPU; 8-bit ones are widened to 16 before. */
export type GpuPixelKind = "u16" | "i16" | "u32" | "i32" | "f32";

/** What a kernel is made for. */
export interface KernelShape {
  readonly kind: GpuPixelKind;
  /** Frames that lie side by side in a batch: a multiple of {@link framesPerThread}. */
  readonly batch: number;
  readonly variance: boolean;
  readonly dark: boolean;
  readonly invalid?: InvalidValues;
}

export const WORKGROUP = 256;
/** Entries that are added up before they join the row's sum, so that rounding does not grow with the row. */
const BLOCK = 32;

/** A thread takes 16 bytes of a pixel: as many frames as they hold. */
export function framesPerThread(kind: GpuPixelKind): number {
  return isShort(kind) ? 8 : 4;
}

export function isShort(kind: GpuPixelKind): boolean {
  return kind === "u16" || kind === "i16";
}

/** Frames one after another → frames side by side: word group `lane` of each pixel in one 16-byte vector. */
export function interleaveShader({ kind, batch }: KernelShape): string {
  const frames = framesPerThread(kind);
  const lanes = batch / frames;
  const read = (k: number) => `raw[(lane * ${frames}u + ${k}u) * size.x + at]`;
  const four = (first: number, of: (k: number) => string) => [0, 1, 2, 3].map((k) => of(first + k)).join(", ");
  const words = isShort(kind)
    ? `let a = vec4u(${four(0, read)});
  let b = vec4u(${four(4, read)});
  out[(2u * at) * ${lanes}u + lane] = (a & vec4u(0xffffu)) | (b << vec4u(16u));
  out[(2u * at + 1u) * ${lanes}u + lane] = (a >> vec4u(16u)) | (b & vec4u(0xffff0000u));`
    : `out[at * ${lanes}u + lane] = vec4u(${four(0, read)});`;
  return `
@group(0) @binding(0) var<uniform> size: vec4u; // words of one frame
@group(0) @binding(1) var<storage, read> raw: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4u>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let id = (group.y * groups.x + group.x) * ${WORKGROUP}u + local;
  let at = id / ${lanes}u;
  let lane = id % ${lanes}u;
  if (at >= size.x) { return; }
  ${words}
}`;
}

/**
 * Matrix × frames: a thread walks along one row for the frames of one 16-byte vector; neighbouring threads take the other
 * frames of the same row, so that an entry is read once for all and a pixel's values lie side by side.
 * `row`: first entry, end, number of the row in the sums. Planes of the sums: signal, then variance, valid area and count
 * where they are asked for; in a plane frame after frame.
 */
export function sumShader(shape: KernelShape): string {
  const { kind, batch, variance, dark, invalid } = shape;
  const frames = framesPerThread(kind);
  const lanes = batch / frames;
  const halves = isShort(kind) ? ["lo", "hi"] : ["lo"];
  const masked = invalid !== undefined;
  const sums = ["signal", ...(variance ? ["variance"] : []), ...(masked ? ["area", "count"] : [])];
  const each = (line: (half: string) => string) => halves.map(line).join("\n      ");
  const declare = (prefix: string) =>
    sums.flatMap((sum) => halves.map((half) => `var ${prefix}_${sum}_${half} = vec4f(0);`)).join(" ");
  const join = sums.flatMap((sum) => halves.map((half) => `all_${sum}_${half} += part_${sum}_${half};`)).join(" ");
  const store = sums
    .flatMap((_, plane) =>
      halves.flatMap((half, h) =>
        [0, 1, 2, 3].map((k) => {
          const frame = `lane * ${frames}u + ${4 * h + k}u`;
          return `sums[(${plane * batch}u + ${frame}) * size.y + row.z] = all_${sums[plane]}_${half}[${k}];`;
        }),
      ),
    )
    .join("\n  ");
  const keep = (half: string, value: string) => (masked ? `select(vec4f(0), ${value}, ok_${half})` : value);
  return `
@group(0) @binding(0) var<uniform> size: vec4u; // rows of this part, rows of all parts
@group(0) @binding(1) var<storage, read> entries: array<vec2u>; // pixel, weight
@group(0) @binding(2) var<storage, read> rows: array<vec4u>;
@group(0) @binding(3) var<storage, read> pixels: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;
${dark ? "@group(0) @binding(5) var<storage, read> dark: array<f32>;" : ""}
${masked ? "@group(0) @binding(6) var<storage, read> areas: array<f32>;" : ""}
${masked ? invalidTest(kind, invalid) : ""}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let id = (group.y * groups.x + group.x) * ${WORKGROUP}u + local;
  let at = id / ${lanes}u;
  let lane = id % ${lanes}u;
  if (at >= size.x) { return; }
  let row = rows[at];
  ${declare("all")}
  for (var first = row.x; first < row.y; first += ${BLOCK}u) {
    ${declare("part")}
    let end = min(first + ${BLOCK}u, row.y);
    for (var e = first; e < end; e++) {
      let entry = entries[e];
      let weight = bitcast<f32>(entry.y);
      let words = pixels[entry.x * ${lanes}u + lane];
      ${dark ? "let background = vec4f(dark[entry.x]);" : ""}
      ${masked ? "let covered = vec4f(areas[e]);" : ""}
      ${decode(kind)}
      ${masked ? each((half) => `let ok_${half} = isValid(raw_${half});`) : ""}
      ${each((half) => `let counts_${half} = ${keep(half, `vec4f(raw_${half})`)};`)}
      ${each((half) => `part_signal_${half} += weight * ${dark ? keep(half, `(counts_${half} - background)`) : `counts_${half}`};`)}
      ${variance ? each((half) => `part_variance_${half} += weight * weight * ${poisson(kind, half)};`) : ""}
      ${masked ? each((half) => `part_area_${half} += select(vec4f(0), covered, ok_${half}); part_count_${half} += select(vec4f(0), vec4f(1), ok_${half});`) : ""}
    }
    ${join}
  }
  ${store}
}`;
}

function poisson(kind: GpuPixelKind, half: string): string {
  return kind.startsWith("u") ? `counts_${half}` : `max(counts_${half}, vec4f(0))`;
}

function decode(kind: GpuPixelKind): string {
  if (kind === "u16") return "let raw_lo = words & vec4u(0xffffu); let raw_hi = words >> vec4u(16u);";
  if (kind === "i16") {
    return "let raw_lo = bitcast<vec4i>(words << vec4u(16u)) >> vec4u(16u); let raw_hi = bitcast<vec4i>(words) >> vec4u(16u);";
  }
  return `let raw_lo = ${kind === "u32" ? "words" : `bitcast<vec4${kind[0]}>(words)`};`;
}

/** Compares values as they are stored, so that no sentinel is missed or invented by rounding. */
function invalidTest(kind: GpuPixelKind, { sentinels, below, above }: InvalidValues): string {
  const type = kind.startsWith("u") ? "u32" : kind.startsWith("i") ? "i32" : "f32";
  const literal = literalOf[type];
  const [least, most] = rangeOf[type];
  const fits = (value: number) => value >= least && value <= most && (type === "f32" || Number.isInteger(value));
  const tests = sentinels.filter(fits).map((value) => differs(type, value));
  if (below !== undefined && below > least) {
    tests.push(
      below > most
        ? "vec4<bool>(false)"
        : `(v >= vec4<${type}>(${literal(type === "f32" ? below : Math.ceil(below))}))`,
    );
  }
  if (above !== undefined && above < most) {
    tests.push(
      above < least
        ? "vec4<bool>(false)"
        : `(v <= vec4<${type}>(${literal(type === "f32" ? above : Math.floor(above))}))`,
    );
  }
  // Not a number, by its bits: compilers may assume that there is none.
  if (type === "f32") tests.push("((bitcast<vec4u>(v) & vec4u(0x7fffffffu)) <= vec4u(0x7f800000u))");
  return `fn isValid(v: vec4<${type}>) -> vec4<bool> { return ${tests.length > 0 ? tests.join(" & ") : "vec4<bool>(true)"}; }`;
}

/** Sentinels in floating point are compared by their bits, for infinities cannot be written in WGSL. */
function differs(type: "u32" | "i32" | "f32", value: number): string {
  if (type !== "f32" || value === 0) return `(v != vec4<${type}>(${literalOf[type](value)}))`;
  return `(bitcast<vec4u>(v) != vec4u(${bitsOf(value)}u))`;
}

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0];
}

const literalOf = {
  u32: (value: number) => `${value}u`,
  i32: (value: number) => (value === -2147483648 ? "(-2147483647i - 1i)" : `${value}i`),
  f32: (value: number) => `bitcast<f32>(${bitsOf(value)}u)`,
};

const rangeOf = {
  u32: [0, 4294967295],
  i32: [-2147483648, 2147483647],
  f32: [-Infinity, Infinity],
} as const;
