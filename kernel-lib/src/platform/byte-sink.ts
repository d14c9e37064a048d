/** A file that is being written from beginning to end. It is there under its name when `finish` has ended, or not at all. */
export interface ByteSink {
  readonly name: string;
  /** @throws RietbookError "output": a full disk */
  write(bytes: Uint8Array): Promise<void>;
  /** Gives the file its name. */
  finish(): Promise<void>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

/** A sink on a file of this machine. */
export interface FileSink extends ByteSink {
  /** No more is written: the file is closed, and waits for `finish`. A machine opens only so many files at once. */
  end(): Promise<void>;
}

/** A sink that keeps its bytes. */
export interface MemorySink extends ByteSink {
  /** What was written; complete after `finish`. */
  bytes(): Uint8Array;
}

/** Collects bytes in memory, for browsers and tests. */
export function createMemorySink(name: string): MemorySink {
  let parts: Uint8Array[] = [];
  return {
    name,
    async write(bytes) {
      parts.push(bytes.slice());
    },
    async finish() {},
    async abort() {
      parts = [];
    },
    bytes() {
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
  };
}
