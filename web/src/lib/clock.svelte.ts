/* The server's time, ticking every second. Ages and "today" count by it, never by the browser's own clock. */
class Clock {
  offset = 0; // server minus browser, ms
  now = $state(Date.now());
}
export const clock = new Clock();

export function setServerTime(serverMs: number): void {
  clock.offset = serverMs - Date.now();
  clock.now = serverMs;
}

export const serverNow = (): number => Date.now() + clock.offset;

/* one tick for every age on the page */
setInterval(() => {
  if (!document.hidden) clock.now = serverNow();
}, 1000);
