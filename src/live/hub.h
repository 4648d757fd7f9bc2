/* The hub: the latest value of every point, and who looks at it. Loop thread only.
 *
 * Latest value wins: a slow reader gets fewer values, never older ones. A subscription holds a set of devices; what changed since its last
 * hub_take is a bit per device, so a thousand readers cost nothing per scan. */
#ifndef HEARTH_LIVE_HUB_H
#define HEARTH_LIVE_HUB_H

#include "domain/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hub;
struct latest { double value; int64_t t_ms; int32_t point; enum quality quality; }; /* t_ms: when the quality/value was measured */

/* `watched(context, device, true)` when the first subscription of a device comes, false when its last one goes. */
struct hub *hub_new(void (*watched)(void *context, int64_t device_id, bool watched), void *context);
void hub_free(struct hub *h);

void hub_publish(struct hub *h, const struct scan *scan);
/* The device did not answer: its values keep their figure and t, their quality becomes stale; `reason` is kept for the device. */
void hub_fail(struct hub *h, int64_t device_id, int64_t t_ms, enum quality reason);
void hub_forget(struct hub *h, int64_t device_id);
/* Latest values, ascending point; borrowed until the next publish. Returns the count, 0 when nothing is known. */
size_t hub_latest(const struct hub *h, int64_t device_id, const struct latest **out);

struct subscription;
/* `wake` is called when something changed after a hub_take left nothing; not called again until the next take. */
struct subscription *hub_subscribe(struct hub *h, void (*wake)(void *context), void *context);
void hub_unsubscribe(struct hub *h, struct subscription *s);
void subscription_set_devices(struct subscription *s, const int64_t *device_ids, size_t count); /* replaces the set; new ones are due at once */
/* Next device with changes; false when there is none left. */
bool hub_take(struct subscription *s, int64_t *device_id, const struct latest **values, size_t *count);

#endif
