/* The window's scroll position against a list, as state. */
import { sliceOf, type Slice } from './window';

export class ListWindow {
  top = $state(0);
  height = $state(900);
  private node: HTMLElement | null = null;

  /** Attach to the element whose upper edge is the first row's. */
  attach = (node: HTMLElement): (() => void) => {
    this.node = node;
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      this.top = -node.getBoundingClientRect().top;
      this.height = innerHeight;
    };
    const soon = (): void => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
      this.node = null;
    };
  };

  slice(count: number, rowHeight: number): Slice {
    return sliceOf(count, rowHeight, this.top, this.height);
  }

  /** Scrolls so far that a row is in sight, under the bars that stick to the top. */
  reveal(index: number, rowHeight: number, margin: number): void {
    if (!this.node) return;
    const top = this.node.getBoundingClientRect().top + index * rowHeight;
    if (top < margin) scrollBy(0, top - margin);
    else if (top + rowHeight > innerHeight - 8) scrollBy(0, top + rowHeight - innerHeight + 8);
    this.top = -this.node.getBoundingClientRect().top;
  }
}

/** Follows a media query. */
export class Media {
  matches = $state(false);
  constructor(query: string) {
    const list = matchMedia(query);
    this.matches = list.matches;
    list.addEventListener('change', () => (this.matches = list.matches));
  }
}
export const phone = new Media('(max-width: 719px)');
