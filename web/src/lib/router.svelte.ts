/* The current address as state. The address is where a page keeps what it shows, so that it can be shared and walked back. */
import { hashOf, parseHash, withQuery, type Query, type Route } from './route';

class Router {
  route = $state.raw<Route>(parseHash(location.hash));
}
export const router = new Router();

let shown = location.hash;

/** At once, not when the browser tells: two keys in a row must both count. */
function follow(): void {
  if (shown === location.hash) return;
  shown = location.hash;
  router.route = parseHash(shown);
}
addEventListener('hashchange', follow);

export function go(path: string, query: Query = {}, how: 'push' | 'replace' = 'push'): void {
  const hash = hashOf(path, query);
  if (hash === location.hash) return;
  if (how === 'push') location.hash = hash;
  else history.replaceState(null, '', hash);
  follow();
}

/** Changes values of the query, keeps the page. */
export function setQuery(changes: Query, how: 'push' | 'replace' = 'push'): void {
  const path = `/${router.route.parts.map(encodeURIComponent).join('/')}`;
  go(path, withQuery(router.route.query, changes), how);
}
