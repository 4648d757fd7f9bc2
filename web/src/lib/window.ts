/* Which rows of a long list stand in the window: only these are in the page, whatever the list's length. Pure. */
export interface Slice {
  first: number;
  last: number; // exclusive
  before: number; // px of the rows left out above
  after: number;
}

/** `top`: how far the list's first row lies above the upper edge of what is visible (negative: below it). */
export function sliceOf(count: number, rowHeight: number, top: number, height: number, spare = 8): Slice {
  const first = Math.min(count, Math.max(0, Math.floor(top / rowHeight) - spare));
  const last = Math.max(first, Math.min(count, Math.ceil((top + height) / rowHeight) + spare));
  return { first, last, before: first * rowHeight, after: (count - last) * rowHeight };
}
