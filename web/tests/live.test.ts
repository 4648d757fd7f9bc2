import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Live, type Channel, type LiveParts, type Stream } from '../src/api/live';

class FakeStream implements Stream {
  readyState = 1;
  closed = false;
  private readonly listeners = new Map<string, ((event: MessageEvent) => void)[]>();
  addEventListener(type: string, listener: (event: MessageEvent) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }
  close(): void {
    this.closed = true;
    this.readyState = 2;
  }
  send(type: string, data: unknown): void {
    for (const f of this.listeners.get(type) ?? []) f({ data: JSON.stringify(data) } as MessageEvent);
  }
}

/** A browser: one lock, one channel that reaches all other tabs at once. */
class Browser {
  streams: FakeStream[] = [];
  asked: [string, number[]][] = [];
  refused = 0;
  private channels: (Channel & { id: number })[] = [];
  private waiting: (() => void)[] = [];
  private held = false;

  tab(): Live {
    const live: Live = new Live(this.parts());
    void live.held.then(() => {
      this.held = false;
      this.waiting.shift()?.();
    });
    return live;
  }
  private parts(): LiveParts {
    return {
      open: () => {
        const stream = new FakeStream();
        this.streams.push(stream);
        return stream;
      },
      channel: () => {
        const all = this.channels;
        const mine: Channel & { id: number } = {
          id: all.length,
          onmessage: null,
          postMessage: (note) => all.forEach((c) => c !== mine && c.onmessage?.({ data: note } as MessageEvent)),
          close: () => all.splice(all.indexOf(mine), 1),
        };
        all.push(mine);
        return mine;
      },
      lead: (lead) => {
        const take = (): void => {
          this.held = true;
          lead();
        };
        if (this.held) this.waiting.push(take);
        else take();
      },
      subscribe: (key, devices) => {
        this.asked.push([key, devices]);
        return Promise.resolve();
      },
      refused: () => void this.refused++,
      now: () => Date.now(),
    };
  }
}

describe('live values', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('one tab reads, all tabs hear', () => {
    const browser = new Browser();
    const [a, b] = [browser.tab(), browser.tab()];
    a.start();
    b.start();
    expect(browser.streams).toHaveLength(1);
    const heard: unknown[] = [];
    a.on('values', (data) => heard.push(['a', data]));
    b.on('values', (data) => heard.push(['b', data]));
    browser.streams[0]!.send('values', { device: 3 });
    expect(heard).toEqual([['a', { device: 3 }], ['b', { device: 3 }]]);
  });

  it('asks for what all tabs together show', () => {
    const browser = new Browser();
    const [a, b] = [browser.tab(), browser.tab()];
    a.start();
    b.start();
    browser.streams[0]!.send('hello', { stream: 'k1' });
    a.want([1]);
    b.want([2, 1]);
    vi.advanceTimersByTime(100);
    expect(browser.asked.at(-1)).toEqual(['k1', [1, 2]]);
  });

  it('asks for less when a page is left, and not twice for the same', () => {
    const browser = new Browser();
    const a = browser.tab();
    a.start();
    browser.streams[0]!.send('hello', { stream: 'k1' });
    const leave = a.want([1]);
    a.want([2]);
    vi.advanceTimersByTime(100);
    leave();
    vi.advanceTimersByTime(60_000);
    expect(browser.asked.map(([, devices]) => devices)).toEqual([[1, 2], [2]]);
  });

  it('asks anew after every hello', () => {
    const browser = new Browser();
    const a = browser.tab();
    a.start();
    a.want([7]);
    browser.streams[0]!.send('hello', { stream: 'k1' });
    browser.streams[0]!.send('hello', { stream: 'k2' });
    expect(browser.asked).toEqual([['k1', [7]], ['k2', [7]]]);
  });

  it('the next tab takes over when the reading one goes', async () => {
    const browser = new Browser();
    const [a, b] = [browser.tab(), browser.tab()];
    a.start();
    b.start();
    b.want([5]);
    a.stop();
    await vi.advanceTimersByTimeAsync(10);
    expect(browser.streams).toHaveLength(2);
    browser.streams[1]!.send('hello', { stream: 'k9' });
    expect(browser.asked.at(-1)).toEqual(['k9', [5]]);
  });

  it('a hidden tab wants nothing, and asks for a refresh when it is seen again', () => {
    const browser = new Browser();
    const a = browser.tab();
    a.start();
    a.want([1]);
    browser.streams[0]!.send('hello', { stream: 'k1' });
    let refreshed = 0;
    a.on('resync', () => refreshed++);
    a.pause(true);
    vi.advanceTimersByTime(100);
    expect(browser.asked.at(-1)).toEqual(['k1', []]);
    a.pause(false);
    vi.advanceTimersByTime(100);
    expect(browser.asked.at(-1)).toEqual(['k1', [1]]);
    expect(refreshed).toBe(1);
  });

  it('a tab that fell silent is forgotten', () => {
    const browser = new Browser();
    const [a, b] = [browser.tab(), browser.tab()];
    a.start();
    browser.streams[0]!.send('hello', { stream: 'k1' });
    b.start();
    b.want([9]);
    vi.advanceTimersByTime(100);
    expect(browser.asked.at(-1)![1]).toEqual([9]);
    (b as unknown as { channel: Channel }).channel.postMessage = () => {}; // crashed
    vi.advanceTimersByTime(120_000);
    expect(browser.asked.at(-1)![1]).toEqual([]);
  });

  it('a broken line is lost until the next hello; a refused one is tried again', () => {
    const browser = new Browser();
    const a = browser.tab();
    a.start();
    const first = browser.streams[0]!;
    first.send('hello', { stream: 'k1' });
    expect(a.state).toBe('live');
    first.send('error', null);
    expect(a.state).toBe('lost');
    expect(browser.streams).toHaveLength(1); // the browser reconnects by itself
    first.readyState = 2;
    first.send('error', null);
    expect(browser.refused).toBe(1);
    vi.advanceTimersByTime(1500);
    expect(browser.streams).toHaveLength(2);
    browser.streams[1]!.send('hello', { stream: 'k2' });
    expect(a.state).toBe('live');
  });
});
