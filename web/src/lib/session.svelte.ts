/* Who is signed in, and how the server is doing. */
import { api, ask, observer } from '../api/client';
import { Live, type LiveState } from '../api/live';
import { asProblem } from '../api/problem';
import type { Session } from '../api/types';
import { clock, serverNow, setServerTime } from './clock.svelte';
import { setLanguage } from './i18n.svelte';

class SessionState {
  /** undefined: not known yet; null: nobody. */
  current = $state.raw<Session | null | undefined>(undefined);
  live = $state<LiveState>('off');
  /** Since when the server cannot be reached; null while it can. */
  lostSince = $state<number | null>(null);
}
export const session = new SessionState();

export const zone = (): string => session.current?.tenant.zone ?? 'UTC';
export const slotMs = (): number => session.current?.server.slot_ms ?? 900_000;
export const may = (right: Session['rights'][number]): boolean => session.current?.rights.includes(right) ?? false;

observer.lost = () => {
  session.lostSince ??= clock.now;
};
observer.reached = () => {
  session.lostSince = null;
};
observer.signedOut = () => {
  if (session.current) ended();
};

async function adopt(next: Session): Promise<void> {
  setServerTime(next.server.now_ms);
  await setLanguage(next.user.language);
  startLive(); // before any page, since pages follow it
  session.current = next;
}

/** Asks who we are. Leaves `current` as it is when the server cannot be reached. */
export async function refreshSession(): Promise<void> {
  try {
    await adopt(await ask(api.GET('/api/v1/session')));
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status === 401) ended();
    else if (session.current === undefined) throw problem;
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  await adopt(await ask(api.POST('/api/v1/session', { body: { email, password } })));
}

export async function signOut(): Promise<void> {
  await ask(api.DELETE('/api/v1/session'));
  ended();
}

export async function chooseLanguage(code: string): Promise<void> {
  await setLanguage(code);
  if (!session.current) return;
  const language = code as Session['user']['language'];
  session.current = await ask(api.PATCH('/api/v1/session', { body: { language } }));
}

function ended(): void {
  live.current?.stop();
  live.current = null;
  session.live = 'off';
  session.current = null;
}

/* ---- the live stream follows the session ---- */

const live: { current: Live | null } = { current: null };

function startLive(): void {
  if (live.current) return;
  const made: Live = new Live({
    open: () => new EventSource('/api/v1/live'),
    channel: () => (sharing() ? new BroadcastChannel('hearth-live') : null),
    lead: (lead) => {
      if (!sharing()) return lead();
      void navigator.locks.request('hearth-live', () => {
        lead();
        return made.held;
      });
    },
    subscribe: async (key, devices) => {
      await ask(api.POST('/api/v1/live/{key}', { params: { path: { key } }, body: { devices } }));
    },
    refused: () => void refreshSession().catch(() => {}),
    now: serverNow,
  });
  made.onState = (state) => {
    session.live = state;
    if (state === 'live') session.lostSince = null;
  };
  made.on('bye', () => void refreshSession().catch(() => {}));
  live.current = made;
  made.start();
  made.pause(document.hidden);
}

/** Locks exist on https and localhost only; elsewhere each tab reads its own stream. */
const sharing = (): boolean => 'locks' in navigator && 'BroadcastChannel' in window;

document.addEventListener('visibilitychange', () => {
  live.current?.pause(document.hidden);
  if (!document.hidden) clock.now = serverNow();
});

/** Follows live events while a component lives; `devices` may be empty to follow contacts only. */
export function followLive(devices: number[], on: { values?: (data: unknown) => void; contact?: (data: unknown) => void; resync?: () => void }): () => void {
  const current = live.current;
  if (!current) return () => {};
  const undo = [
    devices.length ? current.want(devices) : () => {},
    current.on('values', (data) => on.values?.(data)),
    current.on('contact', (data) => on.contact?.(data)),
    current.on('resync', () => on.resync?.()),
  ];
  return () => undo.forEach((f) => f());
}
