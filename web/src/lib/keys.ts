/* Keyboard commands: "/" and "[" are one key, "g d" is two in a row. Silent while something is being typed or a dialog is open. */
type Act = () => void;
const commands = new Map<string, Act[]>();
let first = '';
let firstAt = 0;

/** Registers a command until the returned function is called; the newest one of a key wins. */
export function onKey(keys: string, act: Act): () => void {
  const list = commands.get(keys) ?? [];
  list.push(act);
  commands.set(keys, list);
  return () => {
    const at = list.indexOf(act);
    if (at >= 0) list.splice(at, 1);
  };
}

function typing(target: EventTarget | null): boolean {
  const el = target as HTMLElement | null;
  if (!el?.matches) return false;
  return el.matches('input:not([type=checkbox]):not([type=radio]), textarea, select') || el.isContentEditable;
}

export function handleKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || typing(event.target) || document.querySelector('dialog[open]')) return;
  const pair = event.timeStamp - firstAt < 1200 ? `${first} ${event.key}` : event.key;
  const act = (commands.get(pair) ?? commands.get(event.key))?.at(-1);
  first = event.key;
  firstAt = event.timeStamp;
  if (!act) return;
  event.preventDefault();
  act();
}
