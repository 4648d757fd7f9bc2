/* Light, dark, or as the system says. */
export type Theme = 'system' | 'light' | 'dark';
const STORE = 'hearth.theme';

function stored(): Theme {
  try {
    const value = localStorage.getItem(STORE);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

class ThemeState {
  chosen = $state<Theme>(stored());
  /** Rises whenever colours change; canvases redraw on it. */
  version = $state(0);
}
export const theme = new ThemeState();

export function applyTheme(chosen: Theme): void {
  theme.chosen = chosen;
  const root = document.documentElement;
  if (chosen === 'system') delete root.dataset.theme;
  else root.dataset.theme = chosen;
  theme.version++;
  try {
    localStorage.setItem(STORE, chosen);
  } catch {
    /* lasts as long as the page then */
  }
}

export function startTheme(): void {
  applyTheme(theme.chosen);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme.version++);
}

/** The value of a colour token now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
