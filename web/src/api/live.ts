/* Live values: one event stream for all tabs of a browser. The tab that holds the lock reads it and passes every event on; the others listen.
 * Each tab says which devices it shows; the reading tab asks the server for their union. Owns the stream; knows no page. */

export type LiveState = 'connecting' | 'live' | 'lost' | 'off';
export type LiveEvent = 'values' | 'contact' | 'bye' | 'resync';
type Listener = (data: unknown) => void;

/** What a tab says to the others. */
type Note =
  | { kind: 'want'; tab: string; devices: number[] }
  | { kind: 'who' }
  | { kind: 'state'; state: LiveState }
  | { kind: 'event'; event: LiveEvent; data: unknown };

export interface Stream {
  addEventListener(type: string, listener: (event: MessageEvent) => void): void;
  close(): void;
  readonly readyState: number;
}

export interface Channel {
  postMessage(note: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

export interface LiveParts {
  open(): Stream;
  channel(): Channel | null;
  /** Calls back when this tab may read the stream; the right is held until `Live.held` settles. Without locks every tab reads for itself. */
  lead(lead: () => void): void;
  subscribe(key: string, devices: number[]): Promise<void>;
  /** The stream was refused; the session may have ended. */
  refused(): void;
  now(): number;
}

const CLOSED = 2;
const TAB_SILENT_MS = 60_000;
const REPEAT_WANT_MS = 20_000;
const RETRY_MS = [1000, 2000, 5000, 10_000];
const MOST_DEVICES = 500;

export class Live {
  state: LiveState = 'off';
  onState: (state: LiveState) => void = () => {};

  private readonly tab = `${Math.random()}`;
  private readonly wants = new Map<symbol, number[]>();
  private readonly others = new Map<string, { devices: number[]; heard: number }>();
  private readonly listeners = new Map<LiveEvent, Set<Listener>>();
  private channel: Channel | null = null;
  private stream: Stream | null = null;
  private leading = false;
  private paused = false;
  private key = '';
  private asked = '';
  private tries = 0;
  private release: () => void = () => {};
  private timers: ReturnType<typeof setTimeout>[] = [];
  private pending: ReturnType<typeof setTimeout> | null = null;
  private repeat: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly parts: LiveParts) {}

  start(): void {
    if (this.state !== 'off') return;
    this.setState('connecting');
    this.channel = this.parts.channel();
    if (this.channel) this.channel.onmessage = (event) => this.heard(event.data as Note);
    this.repeat = setInterval(() => this.announce(), REPEAT_WANT_MS);
    this.announce();
    this.parts.lead(() => {
      if (this.state === 'off') return;
      this.leading = true;
      this.say({ kind: 'who' });
      this.open();
    });
  }

  /** A promise that settles when this tab gives up reading; handed to the lock. */
  readonly held = new Promise<void>((resolve) => (this.release = resolve));

  stop(): void {
    this.stream?.close();
    this.stream = null;
    this.leading = false;
    this.release();
    for (const timer of this.timers) clearTimeout(timer);
    if (this.pending) clearTimeout(this.pending);
    if (this.repeat) clearInterval(this.repeat);
    this.say({ kind: 'want', tab: this.tab, devices: [] });
    this.channel?.close();
    this.channel = null;
    this.setState('off');
  }

  on(event: LiveEvent, listener: Listener): () => void {
    let set = this.listeners.get(event);
    if (!set) this.listeners.set(event, (set = new Set()));
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Asks for the values of some devices until the returned function is called. */
  want(devices: number[]): () => void {
    const token = Symbol();
    this.wants.set(token, devices);
    this.announce();
    return () => {
      this.wants.delete(token);
      this.announce();
    };
  }

  /** While nobody looks at this tab it wants nothing. */
  pause(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.announce();
    if (!paused) this.emit('resync', null);
  }

  private own(): number[] {
    return this.paused ? [] : [...new Set([...this.wants.values()].flat())];
  }

  private announce(): void {
    this.say({ kind: 'want', tab: this.tab, devices: this.own() });
    if (this.leading) this.askSoon();
  }

  private say(note: Note): void {
    this.channel?.postMessage(note);
  }

  private heard(note: Note): void {
    if (note.kind === 'want' && this.leading) {
      if (note.devices.length) this.others.set(note.tab, { devices: note.devices, heard: this.parts.now() });
      else this.others.delete(note.tab);
      this.say({ kind: 'state', state: this.state });
      this.askSoon();
    } else if (note.kind === 'who') this.announce();
    else if (this.leading) return;
    else if (note.kind === 'state') this.setState(note.state);
    else if (note.kind === 'event') this.emit(note.event, note.data);
  }

  private open(): void {
    const stream = this.parts.open();
    this.stream = stream;
    this.key = '';
    stream.addEventListener('hello', (event) => {
      this.key = (JSON.parse(event.data as string) as { stream: string }).stream;
      this.asked = '';
      this.tries = 0;
      this.setState('live');
      this.say({ kind: 'state', state: 'live' });
      void this.askNow();
      this.pass('resync', null);
    });
    for (const name of ['values', 'contact', 'bye'] as const) {
      stream.addEventListener(name, (event) => this.pass(name, JSON.parse((event.data as string) || 'null')));
    }
    stream.addEventListener('error', () => this.failed(stream));
  }

  private failed(stream: Stream): void {
    if (stream !== this.stream) return;
    this.key = '';
    this.setState('lost');
    this.say({ kind: 'state', state: 'lost' });
    if (stream.readyState !== CLOSED) return; // the browser tries again by itself
    stream.close();
    this.parts.refused();
    const wait = RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]!;
    this.timers.push(setTimeout(() => this.leading && this.open(), wait));
  }

  private pass(event: LiveEvent, data: unknown): void {
    this.emit(event, data);
    this.say({ kind: 'event', event, data });
  }

  private emit(event: LiveEvent, data: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(data);
  }

  private setState(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }

  private askSoon(): void {
    this.pending ??= setTimeout(() => {
      this.pending = null;
      void this.askNow();
    }, 50);
  }

  private async askNow(): Promise<void> {
    if (!this.key) return;
    const all = new Set(this.own());
    for (const [tab, other] of this.others) {
      if (this.parts.now() - other.heard > TAB_SILENT_MS) this.others.delete(tab);
      else for (const device of other.devices) all.add(device);
    }
    const devices = [...all].sort((a, b) => a - b).slice(0, MOST_DEVICES);
    const text = devices.join();
    if (text === this.asked) return;
    this.asked = text;
    try {
      await this.parts.subscribe(this.key, devices);
    } catch {
      this.asked = '?';
      this.timers.push(setTimeout(() => this.askSoon(), RETRY_MS[1]));
    }
  }
}
