import { RietbookError } from "../errors.js";
import type { ImageStack } from "../io/pixels/image-stack.js";
import type { PixelType } from "../io/pixels/pixel-type.js";
import type { FileInput } from "../platform/open-byte-source.js";
import type { Frame, FrameSource } from "./frame.js";

/** A file that was left out of a series, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** Frames from files: their number is known, they may be read in any order. */
export interface FrameFiles extends FrameSource {
  readonly count: number;
  /** Number type of the pixels in the files. */
  readonly type: PixelType;
  /** Names of the files that are read, in order. */
  readonly files: readonly string[];
  /** Files left out because they are damaged. */
  readonly skipped: readonly SkippedFile[];
}

/** A file of a series as it was found when it was looked at. */
export interface FileWithFrames {
  readonly input: FileInput;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly type: PixelType;
  /** Frames at its beginning that are left out. */
  readonly skip: number;
  /** Frames that are used. */
  readonly frames: number;
}

interface FrameFilesParts {
  readonly files: readonly FileWithFrames[];
  readonly skipped: readonly SkippedFile[];
  /** The first file where it is open already. */
  readonly opened?: ImageStack;
  readonly open: (input: FileInput) => Promise<ImageStack>;
  readonly options: { readonly omegaStart?: number; readonly omegaStep?: number };
}

/** So many files stay open: enough for reading ahead over the border of two files. */
const KEPT_OPEN = 4;

/** One source over several files, of which a few are open at a time. */
export function createFrameFiles({ files, skipped, opened, open, options }: FrameFilesParts): FrameFiles {
  const starts = [0];
  for (const { frames } of files) starts.push(starts[starts.length - 1] + frames);
  const count = starts[files.length];
  const stacks = new Map<number, Promise<ImageStack>>();
  if (opened !== undefined) stacks.set(0, Promise.resolve(opened));
  const [first] = files;
  const name = files.length === 1 ? first.name : `${first.name} and ${files.length - 1} more files`;
  const busy = new Map<number, number>();
  let closed = false;

  const stackOf = (file: number): Promise<ImageStack> => {
    const known = stacks.get(file);
    const stack = known ?? open(files[file].input);
    // The one used last goes to the end; files being read are not closed.
    stacks.delete(file);
    stacks.set(file, stack);
    if (known === undefined) stack.catch(() => stacks.delete(file));
    const idle = [...stacks.keys()].filter((key) => key !== file && !busy.has(key));
    for (const key of idle.slice(0, Math.max(0, stacks.size - KEPT_OPEN))) {
      void stacks.get(key)?.then((old) => old.close());
      stacks.delete(key);
    }
    return stack;
  };

  const omegaOf = (stack: ImageStack, index: number, inFile: number): number | undefined => {
    const { omegaStart, omegaStep } = options;
    if (omegaStart !== undefined) return omegaStart + index * (omegaStep ?? 0);
    return stack.omega?.(inFile);
  };

  return {
    name,
    width: first.width,
    height: first.height,
    count,
    type: first.type,
    files: files.map((file) => file.name),
    skipped,
    async read(index, signal, into): Promise<Frame> {
      if (closed) throw new RietbookError({ kind: "bad argument", file: name, found: "a source that is closed" });
      if (!Number.isInteger(index) || index < 0 || index >= count) {
        const expected = `0 to ${count - 1}`;
        throw new RietbookError({ kind: "not found", file: name, field: "frame", found: String(index), expected });
      }
      const file = fileOf(starts, index);
      const inFile = index - starts[file] + files[file].skip;
      busy.set(file, (busy.get(file) ?? 0) + 1);
      try {
        const stack = await stackOf(file);
        const pixels = await stack.read(inFile, signal, into);
        const source = stack.count > 1 ? `${stack.name} frame ${inFile}` : stack.name;
        const omega = omegaOf(stack, index, inFile);
        return { pixels, width: first.width, height: first.height, source, index, omega };
      } finally {
        const users = (busy.get(file) ?? 1) - 1;
        if (users > 0) busy.set(file, users);
        else busy.delete(file);
      }
    },
    async close() {
      closed = true;
      const open = await Promise.allSettled(stacks.values());
      stacks.clear();
      for (const result of open) if (result.status === "fulfilled") await result.value.close();
    },
  };
}

/** The file that holds a frame, by halving. */
function fileOf(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= index) low = middle;
    else high = middle;
  }
  return low;
}
