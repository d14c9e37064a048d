import { TextModelFactory } from "@jupyterlab/docregistry";
import type { Contents, IContentProvider } from "@jupyterlab/services";

/** Name of the model of files that are read in parts, and of the provider that keeps JupyterLab from reading them whole. */
export const LARGE_FILE = "rietbook-large-file";

/** A document model that holds nothing: the file is read in parts by the viewer, never fetched as a whole. */
export class LargeFileModelFactory extends TextModelFactory {
  override get name(): string {
    return LARGE_FILE;
  }

  override get contentType(): Contents.ContentType {
    return "file";
  }

  /** Null: the document's context asks for the file's particulars without its content. */
  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

/**
 * Gives the particulars of a file and calls it read-only. Of a writable one JupyterLab would make a checkpoint when it is
 * opened, which is a copy of the whole file.
 */
export function createLargeFileProvider(drive: Contents.IDrive): IContentProvider {
  return {
    get: async (path) => ({ ...(await drive.get(path, { content: false })), writable: false }),
    save: async (path) => {
      throw new Error(`${path} is shown only; it cannot be saved.`);
    },
  };
}
