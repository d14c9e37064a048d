/** The part of an image that is in view: place of the view's centre (column, row) and screen pixels per detector pixel. */
export interface ImageView {
  readonly centre: readonly [number, number];
  readonly scale: number;
}

/** The whole image, as large as it fits. */
export function wholeImage(image: Size, view: Size): ImageView {
  const scale = Math.min(view.width / image.width, view.height / image.height);
  return { centre: [(image.width - 1) / 2, (image.height - 1) / 2], scale };
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Screen position of a pixel's centre. */
export function toScreen(
  { centre, scale }: ImageView,
  view: Size,
  [column, row]: readonly [number, number],
): [number, number] {
  return [view.width / 2 + (column - centre[0]) * scale, view.height / 2 + (row - centre[1]) * scale];
}

/** Column and row at a position on the screen, fractions of pixels. */
export function toPixel({ centre, scale }: ImageView, view: Size, [x, y]: readonly [number, number]): [number, number] {
  return [centre[0] + (x - view.width / 2) / scale, centre[1] + (y - view.height / 2) / scale];
}

/** The view made larger about a position on the screen that stays where it is, between the whole image and 40 screen pixels a pixel. */
export function zoomAt(
  image: ImageView,
  view: Size,
  at: readonly [number, number],
  factor: number,
  least: number,
): ImageView {
  const scale = Math.min(40, Math.max(least, image.scale * factor));
  const fixed = toPixel(image, view, at);
  const centre = [fixed[0] - (at[0] - view.width / 2) / scale, fixed[1] - (at[1] - view.height / 2) / scale] as const;
  return { centre, scale };
}

/** The view moved by screen pixels. */
export function moved({ centre, scale }: ImageView, dx: number, dy: number): ImageView {
  return { centre: [centre[0] - dx / scale, centre[1] - dy / scale], scale };
}

/** The view moved no farther than needed to have a point in it, with a margin. */
export function inSight(image: ImageView, view: Size, point: readonly [number, number]): ImageView {
  const [x, y] = toScreen(image, view, point);
  const margin = Math.min(24, view.width / 4, view.height / 4);
  const beyond = (at: number, size: number) =>
    at < margin ? margin - at : at > size - margin ? size - margin - at : 0;
  const [dx, dy] = [beyond(x, view.width), beyond(y, view.height)];
  return dx === 0 && dy === 0 ? image : moved(image, dx, dy);
}

/** A point one step farther, on a pixel's centre inside of the image: a pixel, or as many as a step on the screen takes; ten such steps at once. */
export function stepped(
  [column, row]: readonly [number, number],
  [dx, dy]: readonly [number, number],
  { scale }: ImageView,
  image: Size,
  isFar: boolean,
): readonly [number, number] {
  const step = Math.max(1, Math.round(1 / scale)) * (isFar ? 10 : 1);
  const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, Math.round(value)));
  return [within(column + dx * step, image.width), within(row + dy * step, image.height)];
}
