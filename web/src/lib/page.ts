/* What every page does when it opens: name the window and put the focus on its heading, so that a reader hears where they are. */
let previous = '';

export function pageOpened(title: string, heading: HTMLElement | undefined): void {
  document.title = `${title} · Hearth`;
  const place = location.hash.split('?')[0]!;
  if (previous !== '' && previous !== place) heading?.focus({ preventScroll: true });
  previous = place;
}
