/* Whether readings are stored, asked now and then, so that every page can say when they are not. */
import { api, ask } from '../api/client';

type Storing = 'ok' | 'storage_full' | 'clock' | 'fails';
const EVERY_MS = 20_000;

class Health {
  storing = $state<Storing>('ok');

  /** Leaves what is known when the server cannot be reached; the frame says that already. */
  async refresh(): Promise<void> {
    try {
      this.storing = (await ask(api.GET('/api/v1/health'))).storing;
    } catch {
      /* see above */
    }
  }

  follow(): () => void {
    void this.refresh();
    const timer = setInterval(() => !document.hidden && void this.refresh(), EVERY_MS);
    return () => clearInterval(timer);
  }
}
export const health = new Health();
