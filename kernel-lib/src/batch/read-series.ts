import { isRietbookError, RietbookError } from "../errors.js";
import type { Frame, FrameSource } from "../frames/frame.js";
import type { SkippedFrame } from "../frames/read-frames.js";
import { throwIfCancelled } from "../progress.js";

/** A file of a series, opened when it is its turn to be read. */
export interface SeriesFile {
  /** Absent: there is nothing to read. */
  readonly source?: FrameSource & { readonly count: number };
  /** Frames of this size that may be in memory together. */
  readonly most: number;
}

/** Frames of one file that follow one another, in one batch. */
export interface Stretch<F extends SeriesFile> {
  /** Number of the file in the series. */
  readonly at: number;
  /** Absent where the file could not be opened. */
  readonly file?: F;
  readonly frames: readonly Frame[];
  /** Frames between these that could not be read and were left out on request. */
  readonly skipped: readonly SkippedFrame[];
  readonly isFirst: boolean;
  /** No more of this file comes. */
  readonly isLast: boolean;
  /** Why the file ends here. */
  readonly error?: unknown;
}

export interface SeriesOptions<F extends SeriesFile> {
  readonly files: number;
  readonly open: (at: number) => Promise<F>;
  /** Whether frames of two files may be in one batch. */
  readonly isAlike: (a: F, b: F) => boolean;
  /** Frames that cannot be read: the end of their file (default), or left out and listed. */
  readonly damagedFrames?: "error" | "skip";
  /** Memory for frame `at` of batch `batch`, both from 0; what batch n had may be given to batch n + 2. */
  readonly memoryOf?: (file: F, batch: number, at: number) => Uint8Array | undefined;
  readonly signal?: AbortSignal;
}

/** Files in one batch; of those that need no reading, too. */
const MOST_FILES = 32;

/**
 * Reads the files of a series one after another and hands their frames over in batches, in order, while the next batch is
 * being read: a batch may hold the frames of many files. At most two batches are in memory, and one file is open. An error
 * comes with the file that it belongs to, when that file's turn has come; after it, the next file is read.
 */
export async function readSeries<F extends SeriesFile>(
  options: SeriesOptions<F>,
  use: (batch: readonly Stretch<F>[]) => Promise<void>,
): Promise<void> {
  const reader = createReader(options);
  let next = reader.batch();
  try {
    for (;;) {
      const batch = await next;
      if (batch.length === 0) return;
      next = reader.batch();
      // Awaited in the next turn; a failure of `use` must not leave it unheard.
      next.catch(() => undefined);
      await use(batch);
    }
  } finally {
    await next.catch(() => undefined);
    await reader.close();
  }
}

function createReader<F extends SeriesFile>({
  files,
  open,
  isAlike,
  damagedFrames,
  memoryOf,
  signal,
}: SeriesOptions<F>) {
  let at = -1;
  let batches = -1;
  let file: F | undefined;
  let position = 0;

  const close = async () => {
    await file?.source?.close();
    file = undefined;
  };

  /** Reads up to `room` frames of the open file, the `before`-th of the batch first; it is closed after the last of them. */
  const stretch = async (opened: F, room: number, before: number): Promise<Stretch<F>> => {
    const frames: Frame[] = [];
    const skipped: SkippedFrame[] = [];
    const isFirst = position === 0;
    const count = opened.source?.count ?? 0;
    const end = async (error?: unknown): Promise<Stretch<F>> => {
      await close();
      return { at, file: opened, frames, skipped, isFirst, isLast: true, ...(error === undefined ? {} : { error }) };
    };
    for (; position < count && frames.length < room; position++) {
      try {
        throwIfCancelled(signal, `reading ${opened.source!.name}`);
        const into = memoryOf?.(opened, batches, before + frames.length);
        frames.push(await opened.source!.read(position, signal, into));
      } catch (error) {
        if (damagedFrames !== "skip" || !isRietbookError(error, "bad input")) return end(error);
        skipped.push({ index: position, reason: error.message });
      }
    }
    return position >= count ? end() : { at, file: opened, frames, skipped, isFirst, isLast: false };
  };

  return {
    close,
    /** The next frames; empty at the end of the series. */
    async batch(): Promise<readonly Stretch<F>[]> {
      const batch: Stretch<F>[] = [];
      batches++;
      let [frames, like] = [0, undefined as F | undefined];
      for (;;) {
        if (batch.length >= MOST_FILES || (like !== undefined && frames >= like.most)) return batch;
        if (file === undefined) {
          if (at + 1 >= files) return batch;
          at++;
          position = 0;
          try {
            file = await open(at);
          } catch (error) {
            batch.push({ at, frames: [], skipped: [], isFirst: true, isLast: true, error });
            return batch;
          }
        }
        const opened = file;
        like ??= opened.source === undefined ? undefined : opened;
        const isAnother = like !== undefined && opened.source !== undefined && !isAlike(like, opened);
        const room = Math.min(opened.most, like?.most ?? opened.most) - frames;
        if (batch.length > 0 && (isAnother || room <= 0)) return batch;
        const part = await stretch(opened, room, frames);
        batch.push(part);
        frames += part.frames.length;
        if (part.error !== undefined || !part.isLast) return batch;
      }
    },
  };
}

/** What is said of a file of which nothing could be read. */
export function nothingRead(name: string, skipped: readonly SkippedFrame[]): RietbookError {
  const found = `no frame that can be read: ${skipped[0]?.reason ?? "there is none"}`;
  return new RietbookError({ kind: "bad input", file: name, found });
}
