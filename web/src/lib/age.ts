/* Ages and spans in words. */
import { spanOf } from './format';
import { t } from './i18n.svelte';

/** "4 s", "12 min", "2 h 10 min", "3 d 4 h" */
export function spanText(ms: number): string {
  const { unit, n, rest } = spanOf(ms);
  if (unit === 's') return t('span.s', { n });
  if (unit === 'min') return t('span.min', { n });
  if (unit === 'h') return rest ? t('span.h_min', { n, rest }) : t('span.h', { n });
  return rest && n < 10 ? t('span.d_h', { n, rest }) : t('span.d', { n });
}
