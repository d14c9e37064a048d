import { cancelled } from "../progress.js";
import type { ByteSource } from "./byte-source.js";
import { checkRange } from "./bytes-in-memory.js";

/** Bytes between two reads that are read along: over a network they cost less than another request. */
const MOST_GAP = 32_768;
/** Reads are joined up to this size; each has a copy of its own bytes, so that no more stays in memory than was asked for. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A read that has not begun. */
interface Waiting {
  readonly offset: number;
  readonly length: number;
  readonly signal?: AbortSignal;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A source whose reads that are asked for at the same time and lie beside one another are one read of the source behind it: a scan of
 * hundreds of frames asks for hundreds of descriptions. What stands alone is read as it is asked for.
 */
export function joinReads(source: ByteSource): ByteSource {
  let waiting: Waiting[] = [];
  const begin = () => {
    const all = waiting;
    waiting = [];
    for (const group of neighbours(all)) void readGroup(source, group);
  };
  return {
    name: source.name,
    size: source.size,
    async read(offset, length, signal) {
      checkRange(source.name, source.size, offset, length);
      return new Promise<Uint8Array>((resolve, reject) => {
        if (waiting.length === 0) afterWhatRunsNow(begin);
        waiting.push({ offset, length, signal, resolve, reject });
      });
    },
    close: () => source.close(),
  };
}

/** After all that is ready to run has run: by then those who read side by side have asked. A timer would wait for milliseconds. */
function afterWhatRunsNow(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(undefined);
}

/** Groups of reads that are to be one, in order of their places. */
function neighbours(reads: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups: Waiting[][] = [];
  let [start, end] = [0, -Infinity];
  for (const read of [...reads].sort((a, b) => a.offset - b.offset)) {
    const last = Math.max(end, read.offset + read.length);
    if (read.offset - end <= MOST_GAP && last - start <= MOST_BYTES) groups[groups.length - 1].push(read);
    else {
      groups.push([read]);
      [start, end] = [read.offset, -Infinity];
    }
    end = Math.max(end, read.offset + read.length);
  }
  return groups;
}

async function readGroup(source: ByteSource, group: readonly Waiting[]): Promise<void> {
  if (group.length === 1) {
    const [{ offset, length, signal, resolve, reject }] = group;
    return source.read(offset, length, signal).then(resolve, reject);
  }
  const start = group[0].offset;
  const end = Math.max(...group.map(({ offset, length }) => offset + length));
  // The joined read is given up when nobody waits for it any more; one who gave up does not wait for the others.
  const common = new AbortController();
  const giveUp = () => {
    for (const { signal, reject } of group) if (signal?.aborted) reject(cancelled(`reading ${source.name}`));
    if (group.every(({ signal }) => signal?.aborted)) common.abort();
  };
  for (const { signal } of group) signal?.addEventListener("abort", giveUp);
  giveUp();
  try {
    const bytes = await source.read(start, end - start, common.signal);
    for (const { offset, length, resolve } of group) resolve(bytes.slice(offset - start, offset - start + length));
  } catch (error) {
    for (const { reject } of group) reject(error);
  } finally {
    for (const { signal } of group) signal?.removeEventListener("abort", giveUp);
  }
}
