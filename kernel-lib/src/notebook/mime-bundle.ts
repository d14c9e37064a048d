/** What a notebook front end is given: the same content in several formats, of which it shows the richest it knows. */
export interface MimeBundle {
  readonly "text/plain": string;
  readonly [mimeType: string]: unknown;
}
