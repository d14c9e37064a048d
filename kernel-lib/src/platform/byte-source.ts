/**
 * Random access to bytes, wherever they lie: a file, an HTTP resource that answers range requests, a Blob, a buffer.
 * Readers ask only for what they need, so that a 2 GB file opens without being read whole.
 */
export interface ByteSource {
  /** Name for messages: the file name or URL as the analyst gave it. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * Reads `length` bytes from `offset`.
   * @param into memory of that length which the bytes may be put in, if that spares a copy: then it is what is returned
   * @throws RietbookError "bad input" when fewer bytes are there, "cancelled" when the signal is aborted
   */
  read(offset: number, length: number, signal?: AbortSignal, into?: Uint8Array): Promise<Uint8Array>;
  /** Frees what is held open. Reading afterwards is an error. */
  close(): Promise<void>;
}
